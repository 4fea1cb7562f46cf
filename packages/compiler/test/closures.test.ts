import { describe, expect, test } from 'vitest'
import { analyze } from '@midflight/compiler'
import type { ModuleFacts } from '@midflight/model'

function factsOf(source: string): ModuleFacts {
  const analysis = analyze('src/module.ts', source, { sourceName: 'module.ts', jsx: { runtime: 'automatic' } })
  if (!analysis.ok) throw new Error(analysis.message)
  return analysis.module.facts
}

/** Each closure in one line: its key, what becomes of it, and why it does not move. */
function closuresIn(source: string): string[] {
  return (factsOf(source).closures ?? []).map(({ key, use, stays, unmovable }) =>
    [
      key,
      use,
      ...(stays === null ? [] : [`stays: ${stays}`]),
      ...(unmovable === null ? [] : [`body: ${unmovable}`]),
    ].join(', '),
  )
}

describe('closures that something may keep', () => {
  const rows: readonly (readonly [source: string, closures: readonly string[]])[] = [
    ["function f(s) { s.on('message', (d) => s.send(d)) }", ['f/s.on("message"), repeated']],
    ["const f = (s) => { s.addEventListener('x', () => s) }", ['f/s.addEventListener("x"), repeated']],
    ['function f(s) { setInterval(() => s, 5) }', ['f/setInterval, repeated']],
    ["function f(s) { s.on('a', () => s); s.on('a', () => s) }", ['f/s.on("a"), repeated', 'f/s.on("a")#1, repeated']],
    ["function f(app) { app.get('/users', () => app) }", ['f/app.get("/users"), repeated']],
    ["function f(map) { map.get('users', () => map) }", ['f/map.get("users"), kept']],
    [
      "function f(s) { s.once('x', () => s); setTimeout(() => s); s.then(() => s) }",
      ['f/s.once("x"), once', 'f/setTimeout, once', 'f/s.then, once'],
    ],
    ["function f(s) { s.addEventListener('x', () => s, { once: true }) }", ['f/s.addEventListener("x"), once']],
    ['async function f(s) { await s.transaction(() => s) }', ['f/s.transaction, once']],
    ['function f(map, k) { map.set(k, () => k) }', ['f/map.set, kept']],
    ['function f(s) { s.onClose = () => s }', ['f/stored in s.onClose, member']],
    ['function f(s) { return () => s }', ['f/returned, member']],
    ['const f = (s) => () => s', ['f/returned, member, body: it is the end of the code around it']],
    ['const f = (s) => () => { return s }', ['f/returned, member']],
    [
      'function f(s) { return { get: () => s, put() { return s } } }',
      ['f/in an object as get, member', 'f/in an object as put, member'],
    ],
    [
      "function f(s) { Object.defineProperty(s, 'x', { get() { return s }, set: (v) => s.y = v }); return s }",
      ['f/in an object as get, member', 'f/in an object as set, member'],
    ],
    [
      'function f(s) { return { get x() { return s }, set x(v) { s = v }, [s]: () => s } }',
      ['f/in an object as get x, member', 'f/in an object as set x, member', 'f/in an object as s, member'],
    ],
    [
      'function f(s) { const api = { add }; return api; function add() { count() } function count() { return s } }',
      ['f/add, member', 'f/count, member'],
    ],
    ['function f(s) { const make = () => s; return { [make]: 1 } }', []],
    ['function f(s) { function set() { return s } set(); const { x = set } = s }', []],
    [
      'function f(s) { return [() => s, function* () { yield s }] }',
      ['f/in an array, member', 'f/in an array#1, member'],
    ],
    ['async function f(s) { await s.run({ done: () => s }) }', ['f/in an object as done, once']],
    ['function f(s) { s.then({ a: [() => s] }) }', ['f/in an array, once']],
    ['function f(app) { app.onClose(() => app) }', ['f/app.onClose, member']],
    [
      'class A { constructor() { this.stop = () => this } make() { return () => this } }',
      ['A/constructor/stored in this.stop, member', 'A/make/returned, member'],
    ],
    [
      'function f(s) { return function () { return new.target ?? s } }',
      ['f/returned, member, body: it uses `new.target`'],
    ],
    ['function f(s) { return { m() { return super.m(s) } } }', ['f/in an object as m, member, body: it uses `super`']],
    [
      'function f(s) { return function* ({ a }) { yield a } }',
      [
        'f/returned, member, stays: it is a generator whose parameters are taken apart, body: it is a generator whose parameters are taken apart',
      ],
    ],
    ['export default (s) => () => s', ['default/returned, member, body: it is the end of the code around it']],
    ['function f(list, n) { return list.map((x) => x + n).sort((a, b) => a - b) }', []],
    ['function f(n) { return new Promise((resolve) => resolve(n)) }', []],
    ['function f(s) { const g = () => s; g() }', []],
    ["function f(s) { const g = () => s; s.on('x', g) }", ['f/g, repeated']],
    ["function f(s) { function g() { return s } s.on('x', () => g()) }", ['f/g, repeated', 'f/s.on("x"), repeated']],
    ["class A { start(s) { s.on('x', () => this) } }", ['A/start/s.on("x"), repeated']],
    ['class A { onTick = () => this; static all = () => A }', ['A/field onTick, repeated']],
    ["on('x', (s) => { s.on('y', () => s) })", ['KEY/on("x")/s.on("y"), repeated']],
    ["for (const s of list) s.on('y', () => s)", ['KEY/s.on("y"), repeated']],
    ["on('x', () => 1)", []],
    ["function f(s) { s.on('x', function* () { yield s }) }", ['f/s.on("x"), repeated']],
    [
      "function f(s) { s.on('x', () => arguments) }",
      [
        'f/s.on("x"), repeated, stays: it uses the `arguments` of the function around it, body: it uses the `arguments` of the function around it',
      ],
    ],
    ["function f(s) { s.on('x', function () { return arguments }) }", ['f/s.on("x"), repeated']],
    ["class A extends B { f(s) { s.on('x', () => super.f()) } }", ['A/f/s.on("x"), repeated, body: it uses `super`']],
  ]
  test.for(rows)('%s', ([source, expected]) => {
    const key = factsOf(source).items[0]?.key ?? ''
    expect(closuresIn(source)).toEqual(expected.map((line) => line.replace('KEY', key)))
  })
})

describe('in code that is not strict', () => {
  const rows: readonly (readonly [source: string, why: string | null])[] = [
    ['function f(s) { return function (a) { return arguments.length + a } }', null],
    ['function f(s) { return function () { return s.apply(this, arguments) } }', null],
    ["function f(s) { return function (a) { 'use strict'; a = 1; return arguments } }", null],
    ['function f(s) { return function (a) { a = 1; return arguments[0] } }', 'it uses `arguments` as its parameters'],
    ['function f(s) { return function (a) { arguments[0] = 1; return a } }', 'it uses `arguments` as its parameters'],
    ['function f(s) { return function (a) { s(arguments); return a } }', 'it uses `arguments` as its parameters'],
    ['function f(s) { if (s) { function x() {} } return () => x }', 'it uses a function that is declared in a block'],
  ]
  test.for(rows)('%s', ([source, why]) => {
    const analysis = analyze('src/module.cjs', source, {
      sourceName: 'module.cjs',
      sourceType: 'commonjs',
      jsx: { runtime: 'automatic' },
    })
    if (!analysis.ok) throw new Error(analysis.message)
    const [closure] = analysis.module.facts.closures ?? []
    expect(closure).toMatchObject({ use: 'member', stays: null, unmovable: why })
  })
})

describe('what makes a closure', () => {
  const madeAs = (source: string): string | undefined => factsOf(source).closures?.[0]?.madeAs
  const making = (before: string, member: string, after = ''): string =>
    `function f(s) { ${before}; return { get: () => { ${member} } }; ${after} }`

  test('is the code around it, and not itself', () => {
    expect(madeAs(making('let n = 0', 'one()'))).toBe(madeAs(making('let n = 0', 'two()')))
    expect(madeAs(making('let n = 0', 'one()'))).not.toBe(madeAs(making('let n = 1', 'one()')))
  })

  test('is a function that is called while it is made, and not one that is called later', () => {
    const helper = (body: string): string => `function help() { ${body} }`
    const called = (body: string): string | undefined => madeAs(making('help()', 'help()', helper(body)))
    const later = (body: string): string | undefined => madeAs(making('', 'help()', helper(body)))
    const constructed = (body: string): string | undefined => madeAs(making('', 'new help()', helper(body)))
    expect(called('one()')).not.toBe(called('two()'))
    expect(later('one()')).toBe(later('two()'))
    expect(constructed('one()')).not.toBe(constructed('two()'))
  })

  test('is the method, and not the class', () => {
    const method = (body: string, other: string): string | undefined =>
      madeAs(`class A { make() { ${body}; return () => this } other() { ${other} } }`)
    expect(method('', 'one()')).toBe(method('', 'two()'))
    expect(method('one()', '')).not.toBe(method('two()', ''))
  })
})

test('a use in a closure that runs while it is made is one of the code around it', () => {
  const uses = (body: string): (string | undefined)[] =>
    (factsOf(`const limit = 1; function f(s) { ${body} }`).items.at(-1)?.callUses ?? []).map(({ closure }) => closure)
  expect(uses('return { get: () => limit }')).toEqual(['f/in an object as get'])
  expect(uses('const get = () => limit; s.x = get(); return { get }')).toEqual([undefined])
})

test('what a captured variable was made by is told', () => {
  const [closure] =
    factsOf(`
import * as rooms from './rooms.js'
function f(s) { const a = make(s), b = new rooms.Room(), c = [1].map(convert), d = s.make; return () => [a, b, c, d] }
function make() {} function convert() {}`).closures ?? []
  const makers = closure?.captures.map(({ name, madeBy }) => [name, madeBy])
  expect(makers).toEqual([
    ['a', ['make']],
    ['b', ['rooms.Room']],
    ['c', ['convert']],
    ['d', undefined],
  ])
})

test('what a closure captures comes with its declaration, its declared type, and whether it may change', () => {
  const [closure] =
    factsOf(`
function join(room: Room, name: string) {
  const key = room.id
  let count = 0
  const off = room.on('x', () => { count += 1; off(); room.say(name, key) })
}`).closures ?? []
  const captures = closure?.captures.map(({ name, type, shared }) => [name, type?.text ?? null, shared])
  expect(captures).toEqual([
    ['count', 'number', true],
    ['off', null, true],
    ['room', 'Room', false],
    ['name', 'string', false],
    ['key', null, false],
  ])
  expect(closure).toMatchObject({ line: 5, uses: [], parameters: 0 })
})

test('the frame of a function stays the same when a closure in it changes that moves, and not when another one does', () => {
  const frame = (body: string, method: string): string | undefined =>
    factsOf(`function f(s) { s.${method}('x', () => { ${body} }) }`).items[0]?.frame
  expect(frame('one()', 'on')).toBeDefined()
  expect(frame('one()', 'on')).toBe(frame('two()', 'on'))
  expect(frame('one()', 'once')).toBeUndefined()
})

describe('import.meta.hot', () => {
  const none = { acceptsItself: false, accepts: [], disposes: false, prunes: false }
  const rows: readonly (readonly [source: string, hot: object | undefined])[] = [
    ['const hot = 1', undefined],
    ['if (import.meta.hot) import.meta.hot.accept()', { ...none, acceptsItself: true }],
    ['import.meta.hot?.accept((next) => next)', { ...none, acceptsItself: true }],
    ["import.meta.hot?.accept('./a.ts', () => {})", { ...none, accepts: ['./a.ts'] }],
    ["import.meta.hot?.accept(['./a.ts', './b.ts'], () => {})", { ...none, accepts: ['./a.ts', './b.ts'] }],
    ['const hot = import.meta.hot\nhot?.dispose(() => {})', { ...none, disposes: true }],
    ['const { hot } = import.meta\nhot?.prune(() => {})', { ...none, prunes: true }],
    ['export const data = import.meta.hot?.data', none],
  ]
  test.for(rows)('%s', ([source, hot]) => {
    expect(factsOf(source).hot).toEqual(hot)
  })

  test('statements that only talk to it are told from others', () => {
    const isHot = (source: string): boolean => factsOf(source).items[0]?.isHot === true
    expect(isHot('if (import.meta.hot) { start() }')).toBe(true)
    expect(isHot('if (import.meta.hot && x) import.meta.hot.accept()')).toBe(true)
    expect(isHot('import.meta.hot?.accept()')).toBe(true)
    expect(isHot('if (import.meta.hot) start(); else stop()')).toBe(false)
    expect(isHot('start(import.meta.hot)')).toBe(false)
  })
})

test('members that are taken as values make methods of their names handed on', () => {
  const methods = (start: string): (boolean | undefined)[] | undefined =>
    factsOf(`class A { tick() {} start(s) { ${start} } }`).items[0]?.classFacts?.methods.map(({ handedOn }) => handedOn)
  const taken = [
    "s.on('x', this.tick)",
    'this.tick.bind(this)',
    's.x = s.tick',
    'return [s.tick]',
    'const t = s.tick',
    's({ x: s.tick ?? 1 })',
  ]
  for (const start of taken) expect(methods(start)).toEqual([true, undefined])
  for (const start of ['this.tick()', 'this.tick = 1', 'delete this.tick', 'this.tick.call(s)', 'this.tick.x()'])
    expect(methods(start)).toEqual([undefined, undefined])
})
