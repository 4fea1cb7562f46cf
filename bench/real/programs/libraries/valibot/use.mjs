import * as v from 'valibot'
import { ValiError, flatten, is, parse, safeParse } from 'valibot'

export { v as library }
const User = v.object({
  id: v.pipe(v.number(), v.integer(), v.minValue(1)),
  name: v.pipe(v.string(), v.trim(), v.maxLength(10)),
  mail: v.optional(v.pipe(v.string(), v.email())),
  tags: v.fallback(v.array(v.string()), []),
})
const Kind = v.variant('kind', [
  v.object({ kind: v.literal('a'), n: v.number() }),
  v.object({ kind: v.literal('b'), s: v.string() }),
])
const Words = v.pipe(v.string(), v.maxWords('en', 3))
const parser = v.parser(User)
const schemas = new Map([
  ['user', User],
  ['kind', Kind],
])

export const plain = (result) => (result?.issues === undefined ? result : issues(result))
export const functions = () => ({
  parse: [parse, User, { id: 1, name: ' Ada ' }],
  is: [is, Kind, { kind: 'b', s: 1 }],
  parser: [parser, { id: 2, name: 'Bob', tags: 1 }],
  safe: [safeParse, Words, 'one two three four'],
})
export const kept = () => ({
  user: parse(schemas.get('user'), { id: 3, name: 'x' }),
  kind: schemas.get('kind').type,
  parser: parser({ id: 1, name: '' }),
})

export const probe = async () => ({
  wrong: issues(safeParse(User, { id: 0.5, name: 'x'.repeat(11), mail: 'no' })),
  flat: flatten(safeParse(User, {}).issues),
  flatProto: outcome(() => flatten(safeParse(v.object({ toString: v.number() }), { toString: 'x' }).issues)),
  thrown: (() => {
    try {
      parse(User, 1)
    } catch (error) {
      return [error instanceof ValiError, error.message]
    }
  })(),
  words: ['en', 'de', undefined].map((locale) => is(v.pipe(v.string(), v.words(locale, 2)), 'zwei Worte')),
  locales: outcome(() => is(v.pipe(v.string(), v.words(['en', 'de'], 2)), 'two words')),
  merged: outcome(() =>
    safeParse(v.intersect([v.object({ a: v.string() }), v.object({ b: v.number() })]), { a: 'x', b: 1 }),
  ),
  mergedProto: safeParse(
    v.intersect([
      v.object({}),
      v.pipe(
        v.any(),
        v.transform(() => ({ toString: 1 })),
      ),
    ]),
    {},
  ).issues,
  lazy: parse(
    v.lazy(() => User),
    { id: 1, name: 'l' },
  ),
  async: await v.parseAsync(
    v.pipeAsync(
      v.string(),
      v.transformAsync(async (text) => text.length),
    ),
    'four',
  ),
  strict: safeParse(v.strictObject({ a: v.nullish(v.date()) }), { b: 1 }).issues,
  entries: Object.keys(v.omit(v.partial(User), ['id']).entries),
  fallbacks: v.getDefaults(User),
})

export const work = (n) => [parse(User, { id: n + 1, name: `n ${n}` }), is(Kind, { kind: 'a', n })]

/** Without what the schemas have held since they were made, such as regular expressions. */
function issues({ issues }) {
  return issues.map(({ kind, type, message, path }) => [kind, type, message, path?.map(({ key }) => key)])
}

function outcome(call) {
  try {
    return call()
  } catch (error) {
    return [error.name, error.message]
  }
}
