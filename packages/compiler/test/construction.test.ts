import { mention, type ItemFacts } from '@midflight/model'
import { analyze } from '@midflight/compiler'
import { describe, expect, test } from 'vitest'

function itemOf(source: string, name: string): ItemFacts {
  const settings = { sourceName: 'x.js', jsx: { runtime: 'automatic' }, sourceType: 'module' } as const
  const analysis = analyze('x.js', source, settings)
  if (!analysis.ok) throw new Error(analysis.message)
  const item = analysis.module.facts.items.find(({ key }) => key === name)
  if (item === undefined) throw new Error(`There is no ${name}`)
  return item
}

/** `b = 10 unless 0.limit`; `b unset unless 0.log`; an exclamation mark where `undefined` counts, too. */
function untoldOf(body: string, more = ''): string {
  const { construction } = itemOf(`${more}\nexport class Room { ${body} }`, 'Room')
  const field = construction?.untold.find(({ name }) => name === 'b' || name === '#b')
  if (field === undefined) return 'unknown'
  const told = field.told.map(
    ({ parameter, member, evenUndefined }) => `${parameter}.${member}${evenUndefined ? '!' : ''}`,
  )
  const value = field.text === null ? 'unset' : `= ${field.text}`
  return [value, ...(told.length === 0 ? [] : ['unless', ...told]), ...(field.isShared ? ['shared'] : [])].join(' ')
}

const fields: readonly [body: string, untold: string, more?: string][] = [
  ['constructor(o) { this.b = o.limit || 10 }', '= 10 unless 0.limit'],
  ['constructor(o) { this.b = o.limit ?? 4 * 1024 }', '= 4096 unless 0.limit'],
  ['constructor(o = {}) { this.b = o.limit }', '= void 0 unless 0.limit'],
  ['constructor(a, o = {}) { this.b = o }', '= {} unless 1.null'],
  ['constructor(n = 5) { this.b = n }', '= 5 unless 0.null'],
  ['constructor({ limit = 10 } = {}) { this.b = limit }', '= 10 unless 0.limit'],
  ['constructor(o) { const { limit } = o; this.b = !limit }', '= true unless 0.limit'],
  ['constructor(o) { o = { strict: false, ...o }; this.b = o.strict }', '= false unless 0.strict!'],
  [
    'constructor(o) { o = Object.assign({}, defaults, o); this.b = o.limit }',
    '= defaults.limit unless 0.limit!',
    'const defaults = { limit: 1 }',
  ],
  ['constructor(o) { this.b = "x" in o ? 1 : 2 }', '= 2 unless 0.x!'],
  ['constructor(o) { this.b = (o && o.limit) || Number.POSITIVE_INFINITY }', '= 1/0 unless 0.limit'],
  ['constructor(o) { if (o.log) this.b = [] }', 'unset unless 0.log'],
  ['constructor(o) { o.log && (this.b = 1) }', 'unset unless 0.log'],
  ['constructor(o) { if (o.log) this.b = 1; else this.b = 2 }', '= 2 unless 0.log'],
  ['constructor(o) { if (o.raw) return; this.b = 1 }', '= 1 unless 0.raw'],
  ['constructor(o) { let n = 1; if (o.n) n = 2; this.b = n }', '= 1 unless 0.n'],
  ['constructor(o) { this.b = 1; register(this) }', '= 1 shared'],
  ['#b = 0; constructor() { this.open() } open() { return this.#b }', '= 0'],
  [
    '#a; #b = []; constructor(o) { this.#a = o.a ?? false; this.open() } open() { if (this.#a) this.#b.push(1) }',
    '= [] unless 0.a',
  ],
  ['#b = []; constructor() { this.open() } open() { this.#b.push(1) }', 'unknown'],
  ['constructor(o) { this.b = []; register(this) }', 'unknown'],
  ['constructor(o) { if (Date.now()) this.b = 1 }', 'unknown'],
  ['constructor(o) { fill(o); this.b = o.limit }', 'unknown'],
  ['constructor(o) { this.b = o.constructor }', 'unknown'],
  ['constructor(o) { this.b = o[Date.now()] }', 'unknown'],
  ['constructor(...all) { this.b = all.length }', 'unknown'],
  ['constructor(o) { for (const key in o) this[key] = o[key]; this.b = o.b }', 'unknown'],
]

test.for(fields)('%s', ([body, untold, more]) => {
  expect(untoldOf(body, more)).toBe(untold)
})

const taken: readonly [constructor: string, hears: string][] = [
  ['constructor(o) { this.a = o.a; this.b = o["b"] }', '0.a 0.b'],
  ['constructor(o) { const p = { x: 1, ...o }; this.a = p.a }', '0.a'],
  ['constructor(o) { if (Object.hasOwn(o, "a")) this.a = 1 }', '0.a'],
  ['constructor({ a, ...rest }) { this.a = a }', '0.a 0.null'],
  ['constructor(o) { this.o = o }', '0.null'],
  ['constructor(o) { on(() => o) }', '0.null'],
  ['constructor(o) { on(() => o.a) }', '0.a'],
  ['constructor(o) { this.o = { o } }', '0.null'],
  ['constructor(o) { this.a = o[key] }', '0.null'],
  ['constructor() { this.a = arguments[0] }', '-1.null'],
]

test.for(taken)('takes of its arguments: %s', ([constructor, hears]) => {
  const { construction } = itemOf(`export class Room { ${constructor} }`, 'Room')
  expect(construction?.hears.map(({ parameter, member }) => `${parameter}.${member}`).join(' ')).toBe(hears)
})

describe('places where instances are made', () => {
  const sitesOf = (code: string): unknown =>
    itemOf(`import { Room } from './room.js'\nexport function f(o, c) { ${code} }`, 'f').constructs?.map((site) => [
      site.binding,
      site.arguments,
    ])
  test('with what is written there', () => {
    expect(sitesOf('new Room({ a: 1, b: o }, undefined, o)')).toEqual([
      ['Room', [{ members: { a: null, b: null } }, 'nothing', null]],
    ])
    expect(sitesOf('new Room(...o)')).toEqual([['Room', null]])
    expect(sitesOf('new Room({ ...o })')).toEqual([['Room', [null]]])
  })
  test('by the class of an instance', () => {
    expect(sitesOf('new c.constructor(1)')).toEqual([[null, [null]]])
    expect(sitesOf('const C = c.constructor; return new C()')).toEqual([[null, null]])
    expect(sitesOf('const C = c.constructor; return C.name === "Room" && c.constructor.name')).toBeUndefined()
  })
})

const mentions: readonly [code: string, needed: boolean][] = [
  ['p.x.y', true],
  ['p.x()', true],
  ['p.x + 1', true],
  ['f(p.x)', true],
  ['const { x } = p', true],
  ['`${p.x}`', true],
  ['Reflect.get(p, "x")', true],
  ['p.x?.y', false],
  ['if (p.x) p.x.y()', false],
  ['p.x && p.x.y()', false],
  ['p.x !== undefined ? p.x.y : 1', false],
  ['if (q.x) p.x.y()', true],
  ['if (p.x || q) p.x.y()', true],
  ['if (p.x) later(() => p.x.y())', true],
  ['q.x = p.x', false],
  ['q.z = p.x', true],
  ['if (Object.hasOwn(p, "x")) q.x = p.x', false],
  ['const { x = 1 } = p', false],
]

test.for(mentions)('whether code needs a member: %s', ([code, needed]) => {
  const { mentions = '' } = itemOf(`export function f(p, q) { ${code} }`, 'f')
  const bits = Number(/ x:(\d) /.exec(mentions)?.[1] ?? 0)
  expect((bits & mention.needed) !== 0).toBe(needed)
})
