const Joi = require('joi')
const { assert } = Joi

const pair = Joi.array().ordered(Joi.number(), Joi.string())
exports.functions = () => ({
  assert: [assert, 'a', Joi.string()],
  pair: [(value) => pair.validate(value).error?.message, [1, 2]],
})
exports.probe = () => ({
  object: Joi.object({ a: Joi.string().hex() }).validate({ a: 'zz' }).error.message,
  types: Object.keys(require('joi').types()).sort(),
})
