const Ajv = require('ajv')

const ajv = new Ajv()
const isShort = ajv.compile({ type: 'string', maxLength: 3 })
exports.functions = () => ({ short: [isShort, 'abc'] })
exports.probe = () => ({
  instance: ajv instanceof Ajv.default,
  later: [ajv.validate({ type: 'object', patternProperties: { '^a': { type: 'null' } } }, { ab: 1 }), ajv.errorsText()],
  strict: (() => {
    try {
      ajv.compile({ wrong: 1 })
    } catch (error) {
      return error.message
    }
  })(),
})
