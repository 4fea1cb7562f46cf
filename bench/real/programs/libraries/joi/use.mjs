import Joi from 'joi'

export { default as library } from 'joi'
const user = Joi.object({
  id: Joi.number().integer().min(1).required(),
  name: Joi.string().trim().alphanum().max(10),
  mail: Joi.string().email(),
  tags: Joi.array().items(Joi.string(), Joi.number()).unique().default([]),
  from: Joi.date().iso(),
  to: Joi.date().iso().min(Joi.ref('from')),
})
  .rename('identity', 'id')
  .with('from', 'to')
const schemas = new Map([
  ['user', user],
  ['alt', Joi.alternatives().try(Joi.boolean(), Joi.string().valid('maybe'))],
])
const extended = Joi.extend((joi) => ({
  type: 'even',
  base: joi.number(),
  messages: { 'even.not': '{{#label}} is odd' },
  validate: (value, helpers) => (value % 2 === 0 ? undefined : { value, errors: helpers.error('even.not') }),
}))
const even = extended.even()
const { attempt, isSchema } = Joi

export const functions = () => ({
  attempt: [attempt, '5', Joi.number()],
  isSchema: [isSchema, user],
  compile: [(shape) => Joi.compile(shape).validate({ a: 'b' }).error?.message, { a: 1 }],
})
export const kept = () => ({
  instances: [...schemas.values(), even].map((schema) => Joi.isSchema(schema)),
  valid: user.validate({ identity: 3, name: ' ada ' }).value,
  errors: user.validate({ id: 'x' }).error instanceof Joi.ValidationError,
})

export const probe = async () => ({
  wrong: user.validate({ id: 0, name: 'a b', mail: 'x', tags: ['a', 'a'], more: 1 }, { abortEarly: false }).error
    .details,
  range: result(user.validate({ id: 1, from: '2026-01-02', to: '2026-01-01' })),
  even: [result(even.validate(3)), even.validate(4).value],
  described: user.describe(),
  built: Joi.isSchema(Joi.build(Joi.object({ a: Joi.string() }).describe())),
  proto: result(
    Joi.object()
      .rename(/^x(.*)$/, Joi.x('{#1}'))
      .validate({ x__proto__: 1, xa: 2 }),
  ),
  mails: result(Joi.string().email({ multiple: true }).validate('a@b.com ,  c@d.com')),
  prepared: outcome(() =>
    result(
      Joi.extend({ type: 'p', prepare: { method: () => ({ value: 'made' }), undefined: true } })
        .p()
        .validate(undefined),
    ),
  ),
  conditions: result(
    Joi.object({
      a: Joi.any(),
      b: Joi.when('a', { is: 1, then: Joi.required(), otherwise: Joi.forbidden() }),
    }).validate({ a: 1 }),
  ),
  template: result(Joi.string().messages({ 'string.base': 'no {{#label}} here: {{#value}}' }).validate({ x: '<b>' })),
  async: await Joi.object({ a: Joi.any().external(async (value) => `${value}!`) }).validateAsync({ a: 'x' }),
})

export const work = (n) => [user.validate({ id: n + 1, name: `n${n}` }).value, result(user.validate({ id: -n }))]

function result({ value, error }) {
  return error === undefined ? value : [error.name, error.message]
}

function outcome(call) {
  try {
    return call()
  } catch (error) {
    // The message shows a function's source, which is that of the compiled function.
    return [error.name]
  }
}
