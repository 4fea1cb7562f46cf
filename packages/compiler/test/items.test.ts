import { describe, expect, test } from 'vitest'
import { analyze } from '@midflight/compiler'
import type { ItemFacts, ModuleFacts } from '@midflight/model'

function factsOf(source: string, path = 'src/module.ts'): ModuleFacts {
  const analysis = analyze(path, source, { sourceName: 'module.ts', jsx: { runtime: 'automatic' } })
  if (!analysis.ok) throw new Error(analysis.message)
  return analysis.module.facts
}

function itemNamed(source: string, name: string): ItemFacts {
  const item = factsOf(source).items.find(({ names }) => names.includes(name))
  if (item === undefined) throw new Error(`There is no item ${name}`)
  return item
}

describe('items', () => {
  const shapes: readonly (readonly [source: string, shape: string, initializer: string])[] = [
    ['export function x() {}', 'function', 'none'],
    ['const x = () => 1', 'function', 'none'],
    ['export default async function x() {}', 'function', 'none'],
    ['class x {}', 'class', 'none'],
    ['const x = class {}', 'class', 'none'],
    ['@((target: unknown) => target) class x {}', 'class', 'none'],
    ['const x = 1', 'constant', 'literal'],
    ['const x = -1', 'constant', 'literal'],
    ["const x = 'a' + 1", 'constant', 'pure'],
    ['const x = Object.freeze({ a: 1 })', 'constant', 'pure'],
    ['const x = Number(process.env.PORT ?? 1)', 'constant', 'pure'],
    ['const x = []', 'constant', 'container'],
    ['const x = new Map<string, number>()', 'constant', 'container'],
    ['enum x { A, B }', 'constant', 'container'],
    ['namespace x { export const a = 1 }', 'constant', 'container'],
    ['const x = Symbol()', 'constant', 'symbol'],
    ['class Room {}\nconst x = new Room()', 'constant', 'instance'],
    ['const x = Date.now()', 'constant', 'opaque'],
    ['const double = (n: number) => n * 2\nconst x = double(4)', 'constant', 'container'],
    ["const x = ['a'].map(console.log)", 'constant', 'opaque'],
    ['let x = 1\nexport const add = () => (x += 1)', 'variable', 'literal'],
    ['let x = 1', 'constant', 'literal'],
    ['var x = 1', 'variable', 'literal'],
    ['function x() {}\nx = null as never', 'variable', 'none'],
  ]
  test.for(shapes)('%s is a %s', ([source, shape, initializer]) => {
    const { shape: found, initializer: foundInitializer } = itemNamed(source, 'x')
    expect([found, foundInitializer]).toEqual([shape, initializer])
  })

  test('effects are known by their code, and their function literals have keys of their own', () => {
    const [first, second] = factsOf("on('a', () => 1)\non('b', () => 1)").items
    const [changed] = factsOf("on('a', () => 2)").items
    expect(first?.key).toMatch(/^effect:[0-9a-f]{16}:0$/)
    expect(first?.key).toBe(changed?.key)
    expect(first?.key).not.toBe(second?.key)
    expect(first?.literals[0]?.key).toBe(`${first?.key}/0`)
    expect(first?.literals[0]?.hash).not.toBe(changed?.literals[0]?.hash)
  })

  const captured: readonly (readonly [source: string, literals: number])[] = [
    ['createServer((request) => request)', 1],
    ['on({ open() {}, close: () => {} })', 2],
    ['(() => { on(() => 1) })()', 1],
    ['(function () { on(() => 1) }).call(this)', 1],
    ['(function (root, factory) { factory(root) })(this, function (root) { on(() => 1) })', 0],
    ['for (const name of names) on(() => name)', 0],
    ['for (;;) on(() => 1)', 0],
    ['names.forEach((name) => on(name))', 0],
    ['{ const name = 1; on(() => name) }', 0],
  ]
  test.for(captured)('%s has %i replaceable literals', ([source, literals]) => {
    expect(factsOf(source).items.flatMap((item) => item.literals)).toHaveLength(literals)
  })
})

describe('what is no change', () => {
  const same: readonly (readonly [before: string, after: string])[] = [
    ['export const f = () => 1', '// why\nexport   const f = () =>\n  1;'],
    [
      'export function f(a: string) { return a }',
      'export function f(a: unknown /* any */) {\n  // as it is\n  return a\n}',
    ],
    ['interface A { a: 1 }\nexport const a = 1', 'export const a = 1'],
    ["export const a = 'x'", 'export const a = "x"'],
  ]
  test.for(same)('%j is %j', ([before, after]) => {
    expect(factsOf(after).hash).toBe(factsOf(before).hash)
  })

  test('a change inside a template is one, even of blanks', () => {
    expect(factsOf('export const a = `x \n`').hash).not.toBe(factsOf('export const a = `x\n`').hash)
  })
})

describe('uses', () => {
  const uses: readonly (readonly [source: string, how: string])[] = [
    ['x()', 'call'],
    ['new x()', 'construct'],
    ['on(x)', 'escape'],
    ['x.a = 1', 'mutate'],
    ['x.push(1)', 'mutate'],
    ['x.has(1)', 'read'],
    ['on(x.a)', 'escape'],
    ['console.log(x)', 'read'],
    ['`${x}`', 'read'],
    ['class A extends x {}', 'extend'],
    ['for (const a of x) on(a)', 'escape'],
    ['JSON.stringify(x)', 'read'],
    ['if (x) on()', 'read'],
  ]
  test.for(uses)('%s: %s', ([source, how]) => {
    const { items } = factsOf(`import { x } from './x.js'\n${source}`, 'src/module.js')
    expect(
      items.flatMap(({ loadUses }) => loadUses.filter(({ binding }) => binding === 'x').map((use) => use.how)),
    ).toEqual([how])
  })

  test('inside a function they happen later', () => {
    const [item] = factsOf("import { x } from './x.js'\nexport function f() { return x() }", 'src/module.js').items
    expect([item?.loadUses.length, item?.callUses.map(({ how }) => how)]).toEqual([0, ['call']])
  })
})

describe('files that cannot be compiled', () => {
  const broken: readonly (readonly [path: string, source: string, line: number, message: RegExp])[] = [
    ['a.ts', 'const a = 1\nconst b = ;', 2, /Unexpected token/],
    ['a.ts', 'const a = 1\nconst a = 2', 2, /already been declared/],
    ['a.ts', 'a\0b', 1, /not text/],
    ['a.json', '{"a":', 1, /not JSON/],
  ]
  test.for(broken)('%s: %j is refused at its line', ([path, source, line, message]) => {
    const analysis = analyze(path, source, { sourceName: path, jsx: { runtime: 'automatic' } })
    expect(analysis).toMatchObject({ ok: false, line, message: expect.stringMatching(message) })
  })

  test('an empty file is an empty module', () => {
    expect(factsOf('').items).toEqual([])
  })
})
