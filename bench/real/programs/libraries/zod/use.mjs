import * as z from 'zod'
import { ZodError, ZodType, email, flattenError, prettifyError, safeParse, string } from 'zod'

export { z as library }
const User = z.object({
  id: z.int().positive(),
  name: z.string().trim().min(2).max(20),
  mail: email().optional(),
  tags: z.array(z.string()).max(3).default([]),
  role: z.enum(['admin', 'user']).catch('user'),
})
const Shape = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('circle'), r: z.number() }),
  z.object({ kind: z.literal('box'), sides: z.tuple([z.number(), z.number()]) }),
])
const Tree = z.object({
  value: z.string(),
  get children() {
    return z.array(Tree)
  },
})
const Big = z
  .array(
    z.string().transform((text) => {
      transformed++
      return text.length
    }),
  )
  .max(2)
const schemas = new Map([
  ['user', User],
  ['shape', Shape],
  ['tree', Tree],
])
let transformed = 0
const parseUser = User.parse.bind(User)
const { safeParse: parseShape } = Shape

export const functions = () => ({
  safeParse: [safeParse, string().regex(/^a+$/), 'aab'],
  user: [parseUser, { id: 1, name: ' Ada ' }],
  shape: [(value) => plainResult(parseShape(value)), { kind: 'box', sides: [1, 'x'] }],
})

export const kept = () => ({
  instances: [...schemas.values()].map((schema) => [schema instanceof ZodType, schema instanceof z.ZodObject]),
  user: schemas.get('user').parse({ id: 7, name: 'Bob', tags: ['x'] }),
  tree: schemas.get('tree').parse({ value: 'a', children: [{ value: 'b', children: [] }] }),
})

export const probe = async () => ({
  wrong: plainResult(User.safeParse({ id: -1.5, name: 'x', mail: 'no', tags: [1, 2, 3, 4], role: 'root' })),
  flat: flattenError(User.safeParse({ id: 'a' }).error),
  pretty: prettifyError(User.safeParse({}).error),
  isError: User.safeParse(1).error instanceof ZodError,
  derived: plainResult(
    User.pick({ id: true }).extend({ at: z.coerce.date() }).strict().safeParse({ id: 1, at: 0, more: 1 }),
  ),
  piped: await z
    .string()
    .transform(async (text) => text.length)
    .pipe(z.number().min(3))
    .parseAsync('four'),
  json: outcome(() => JSON.stringify(z.toJSONSchema(User))),
  oversized: (() => {
    transformed = 0
    return [plainResult(Big.safeParse(['a', 'b', 'c'])), transformed]
  })(),
  formats: ['2026-01-01', '2026-1-1'].map((text) => z.iso.date().safeParse(text).success),
  ids: plainResult(z.uuid().safeParse('x')),
  map: plainResult(z.map(z.string(), z.bigint()).safeParse(new Map([['a', 1]]))),
  refined: plainResult(
    User.refine(({ id }) => id > 5, { path: ['id'], error: 'small' }).safeParse({ id: 1, name: 'Ada' }),
  ),
  codec: z.codec(z.string(), z.number(), { decode: Number, encode: String }).encode(5),
})

export const work = (n) => [User.parse({ id: n + 1, name: `name ${n}` }), Shape.parse({ kind: 'circle', r: n })]

function plainResult({ success, data, error }) {
  return success ? data : error.issues
}

function outcome(call) {
  try {
    return call()
  } catch (error) {
    return [error.name, error.message]
  }
}
