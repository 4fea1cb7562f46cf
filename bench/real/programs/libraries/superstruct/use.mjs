import * as s from 'superstruct'
import { StructError, assert, create, is, mask, validate } from 'superstruct'

export { s as library }
const User = s.object({
  id: s.min(s.integer(), 1),
  name: s.size(s.string(), 1, 10),
  role: s.defaulted(s.enums(['admin', 'user']), 'user'),
  tags: s.optional(s.array(s.string())),
})
const Trimmed = s.coerce(s.string(), s.number(), (value) => String(value))
const Tree = s.object({ value: s.string(), children: s.array(s.lazy(() => Tree)) })
const structs = new Map([
  ['user', User],
  ['tree', Tree],
])

export const functions = () => ({
  is: [is, { id: 1, name: 'Ada', role: 'user' }, User],
  create: [create, { id: 1, name: 'Ada' }, User],
  mask: [mask, { id: 1, name: 'Ada', role: 'user', more: 1 }, User],
})
export const kept = () => ({
  structs: [...structs.values()].every((struct) => struct instanceof s.Struct),
  tree: is({ value: 'a', children: [{ value: 'b', children: [] }] }, structs.get('tree')),
  assigned: s.assign(User, s.object({ more: s.any() })) instanceof s.Struct,
})

export const probe = () => ({
  wrong: failuresOf({ id: 0, name: '', role: 'x', more: 1 }, User),
  deep: failuresOf({ value: 'a', children: [{ value: 1, children: [] }] }, Tree),
  coerced: create(5, Trimmed),
  copied: (() => {
    const given = { a: [1, 2] }
    const made = create(given, s.type({ a: s.tuple([s.number(), s.number()]) }))
    return [made === given, made.a === given.a]
  })(),
  refined: failuresOf(
    'abc',
    s.refine(s.string(), 'short', (text) => text.length < 3 || 'too long'),
  ),
  union: failuresOf(true, s.union([s.string(), s.number()])),
  record: failuresOf({ a: 'b' }, s.record(s.string(), s.number())),
  map: is(new Map([['a', 1]]), s.map(s.string(), s.number())),
  deprecated: validate({}, s.object({ a: s.deprecated(s.string(), () => {}) }))[0]?.message,
  asserted: (() => {
    try {
      assert(1, User)
    } catch (error) {
      return [error instanceof StructError, error.message]
    }
  })(),
})

export const work = (n) => [create({ id: n + 1, name: `n${n}` }, User), is({ id: -n }, User)]

function failuresOf(value, struct) {
  const [error] = validate(value, struct)
  return error?.failures().map(({ key, path, type, refinement, message }) => [key, path, type, refinement, message])
}
