import { Ajv, MissingRefError, ValidationError, str } from 'ajv'

export * as library from 'ajv'
const ajv = new Ajv({ allErrors: true, $data: true, coerceTypes: true, useDefaults: true, strict: false })
const schema = {
  $id: 'user',
  type: 'object',
  properties: {
    id: { type: 'integer', minimum: 1 },
    name: { type: 'string', pattern: '^[A-Z]', maxLength: 8 },
    parent: { $ref: '#' },
    rule: { type: 'string' },
    text: { type: 'string', pattern: { $data: '1/rule' } },
    level: { enum: [1, 2], default: 1 },
  },
  required: ['id'],
  additionalProperties: false,
}
const validate = ajv.compile(schema)
ajv.addKeyword({ keyword: 'even', type: 'number', validate: (on, value) => (value % 2 === 0) === on })
const even = ajv.compile({ type: 'number', even: true })
const jtdModule = await import('ajv/dist/jtd.js')
const jtd = new jtdModule.default.default({ specialNumbers: 'null' })

export const functions = () => ({
  validate: [validate, { id: 1, name: 'Ada', parent: { id: 2 } }],
  even: [even, 3],
  code: [(value) => String(str`a ${value}`), 'b'],
})
export const kept = () => ({
  instances: [ajv instanceof Ajv, ajv.getSchema('user') === validate, even(4)],
  errors:
    (validate({ id: 0, more: 1 }),
    validate.errors.map(({ keyword, instancePath, message }) => [keyword, instancePath, message])),
})

export const probe = () => ({
  held: [validate({ id: '5' }), validate({ id: 1, name: 'bob' }), ajv.errorsText(validate.errors)],
  pattern: outcome(() =>
    ajv.validate(
      { properties: { rule: {}, text: { type: 'string', pattern: { $data: '1/rule' } } } },
      { rule: '(', text: 'x' },
    ),
  ),
  later: [ajv.validate({ type: 'array', uniqueItems: true, contains: { const: 2 } }, [1, 1]), ajv.errors],
  missing: outcome(() => ajv.compile({ $ref: 'nowhere' })),
  isMissing: (() => {
    try {
      ajv.compile({ $ref: 'nowhere' })
    } catch (error) {
      return error instanceof MissingRefError
    }
  })(),
  validationError: new ValidationError([]) instanceof Error,
  one: [
    ajv.validate({ oneOf: [{ type: 'string' }, { minimum: 3 }] }, 5),
    ajv.validate({ if: { minimum: 3 }, then: { multipleOf: 2 } }, 5),
  ],
  serialized: outcome(() => jtd.compileSerializer({ properties: { a: { type: 'float64' } } })({ a: Number.NaN })),
  parsed: outcome(() => jtd.compileParser({ elements: { type: 'int8' } })('[1, 2, 3]')),
})

export const work = (n) => [
  validate({ id: n + 1, name: `N${n}` }),
  validate({ id: n + 1, name: `n${n}` }),
  validate.errors.length,
]

function outcome(call) {
  try {
    return call()
  } catch (error) {
    return [error.name, error.message]
  }
}
