import { afterEach, describe, expect, test } from 'vitest'
import { startLive, type Files, type LiveProgram } from '../support/live-program.ts'

let live: LiveProgram | null = null
afterEach(() => {
  live?.dispose()
  live = null
})

/** A program whose `make` makes the object that the tests hold. */
const making = (body: string, around = ''): Files => ({
  'main.ts': `
import { log, events, held } from 'probe'
${around}
export function make(this: any, seed: any = 1): any {
  ${body}
}
`,
})

interface Row {
  readonly name: string
  readonly first: string
  readonly then: string
  /** At the top of the module, before and after. */
  readonly around?: readonly [before: string, after: string]
  /** An expression over the object `made` of before the upgrade. */
  readonly see: string
  readonly sees: readonly [before: unknown, after: unknown]
}

const moving: readonly Row[] = [
  {
    name: 'a function in an object literal',
    first: 'return { get: () => [1, seed] }',
    then: 'return { get: () => [2, seed] }',
    see: 'made.get()',
    sees: [
      [1, 1],
      [2, 1],
    ],
  },
  {
    name: 'a method with `this`, defaults, a pattern and a rest parameter',
    first: 'return { k: 5, m(a: any, { b } = { b: a }, ...rest: any[]) { return [1, this.k, a, b, rest] } }',
    then: 'return { k: 5, m(a: any, { b } = { b: a }, ...rest: any[]) { return [2, this.k, a, b, rest] } }',
    see: '[made.m(3), made.m(3, { b: 4 }, 5, 6)]',
    sees: [
      [
        [1, 5, 3, 3, []],
        [1, 5, 3, 4, [5, 6]],
      ],
      [
        [2, 5, 3, 3, []],
        [2, 5, 3, 4, [5, 6]],
      ],
    ],
  },
  {
    name: 'accessors that share a variable',
    first: 'let n = seed; return { get n() { return n }, set n(value) { n = value + 1 } }',
    then: 'let n = seed; return { get n() { return n * 100 }, set n(value) { n = value + 2 } }',
    see: '(made.n = made.n < 100 ? made.n : 0, made.n)',
    sees: [2, 200],
  },
  {
    name: 'accessors and values in property descriptors',
    first: "return Object.defineProperties({}, { a: { get() { return [1, seed] } }, b: { value: () => 'b1' } })",
    then: "return Object.defineProperties({}, { a: { get() { return [2, seed] } }, b: { value: () => 'b2' } })",
    see: '[made.a, made.b()]',
    sees: [
      [[1, 1], 'b1'],
      [[2, 1], 'b2'],
    ],
  },
  {
    name: 'a constant that only a getter reads',
    first: 'return { get version() { return VERSION } }',
    then: 'return { get version() { return VERSION } }',
    around: ["const VERSION = '1.0.0'", "const VERSION = '1.0.1'"],
    see: 'made.version',
    sees: ['1.0.0', '1.0.1'],
  },
  {
    name: 'functions that are declared, and named in the object',
    first:
      "const api = { add, count: 0 }; return api; function add() { api.count += 1; return tell() } function tell() { return 'a' + api.count }",
    then: "const api = { add, count: 0 }; return api; function add() { api.count += 10; return tell() } function tell() { return 'b' + api.count }",
    see: 'made.add()',
    sees: ['a1', 'b11'],
  },
  {
    name: 'members that are assigned',
    first: 'const api: any = {}; api.one = () => [1, seed]; api.two = two; return api; function two() { return 1 }',
    then: 'const api: any = {}; api.one = () => [2, seed]; api.two = two; return api; function two() { return 2 }',
    see: '[made.one(), made.two()]',
    sees: [
      [[1, 1], 1],
      [[2, 1], 2],
    ],
  },
  {
    name: 'a function that is returned, and one that it returns',
    first: 'return (a: number) => (b: number) => [1, seed, a, b]',
    then: 'return (a: number) => (b: number) => [2, seed, a, b]',
    see: "(held.set('inner', held.get('inner') ?? made(2)), held.get('inner')(3))",
    sees: [
      [1, 1, 2, 3],
      [2, 1, 2, 3],
    ],
  },
  {
    name: '`arguments`, strict and mapped to nothing',
    first: 'return { all: function (a: any) { return [1, arguments.length, [...arguments], a, seed] } }',
    then: 'return { all: function (a: any) { return [2, arguments.length, [...arguments], a, seed] } }',
    see: "made.all('x', 'y')",
    sees: [
      [1, 2, ['x', 'y'], 'x', 1],
      [2, 2, ['x', 'y'], 'x', 1],
    ],
  },
  {
    name: 'generators',
    first: 'return { *[Symbol.iterator]() { yield 1; yield seed }, each: function* (n: number) { return yield n } }',
    then: 'return { *[Symbol.iterator]() { yield 2; yield seed }, each: function* (n: number) { return yield n + 1 } }',
    see: '[...made, [...made.each(7)]]',
    sees: [
      [1, 1, [7]],
      [2, 1, [8]],
    ],
  },
  {
    name: 'a constructor that is unchanged, and its prototype',
    first:
      'function Room(this: any) { this.id = seed } Room.prototype.tell = function () { return [1, this.id] }; return new (Room as any)()',
    then: 'function Room(this: any) { this.id = seed } Room.prototype.tell = function () { return [2, this.id] }; return new (Room as any)()',
    see: 'made.tell()',
    sees: [
      [1, 1],
      [2, 1],
    ],
  },
  {
    name: 'a declared function runs before a variable that it uses has a value',
    first:
      "const api = { read, early: '' }; try { read() } catch (error) { api.early = (error as Error).name }; const late = seed; return api; function read() { return ['1', late] }",
    then: "const api = { read, early: '' }; try { read() } catch (error) { api.early = (error as Error).name }; const late = seed; return api; function read() { return ['2', late] }",
    see: '[made.early, ...made.read()]',
    sees: [
      ['ReferenceError', '1', 1],
      ['ReferenceError', '1', 1],
    ],
  },
]

describe('an object that a function has made runs the new code of', () => {
  test.for(moving)('$name', async ({ first, then, around = ['', ''], see, sees }) => {
    live = await startLive(making(first, around[0]))
    live.held.set('made', live.see('make()'))
    const look = (): unknown => live!.see(`((made) => ${see})(held.get('made'))`)
    expect(look()).toEqual(sees[0])
    expect(await live.upgrade(making(then, around[1]))).toMatchObject({ outcome: 'committed' })
    expect(look()).toEqual(sees[1])
  })
})

interface Stay {
  readonly name: string
  readonly first: string
  readonly then: string
  readonly around?: readonly [before: string, after: string]
  readonly because: string
}

const staying: readonly Stay[] = [
  {
    name: 'the object has another member now',
    first: 'const api = { tell: () => 1 }; return api',
    then: 'const api = { tell: () => api.more, more: 2 }; return api',
    because: 'it uses `api`, which the earlier code did not',
  },
  {
    name: 'the object gets another member in another statement',
    first: 'const api: any = {}; api.tell = () => [api][0]!.more ?? 1; return api',
    then: 'const api: any = {}; api.more = 2; api.tell = () => [api][0]!.more; return api',
    because: 'the code that makes it changed too',
  },
  {
    name: 'another member that changes cannot move',
    first: 'let n = 0; return { tell: () => n || 1, set: () => { n = 1 } }',
    then: 'let n = 0; return { tell: () => n || 2, set: () => { n = seed } }',
    because:
      '`in an object as set` (line 5), which is made with it, cannot move: it uses `seed`, which the earlier code did not',
  },
  {
    name: 'a function that ran while it was made changed',
    first: 'const state = { n: 0 }; init(); return { tell: () => state.n, init }; function init() { state.n = 1 }',
    then: 'const state = { n: 0 }; init(); return { tell: () => state.n + 0, init }; function init() { state.n = 2 }',
    because: 'the code that makes it changed too',
  },
  {
    name: 'a constructor in it changed',
    first:
      'Room.prototype.tell = () => 1; const room = new (Room as any)(); return { tell: () => room.tell() }; function Room(this: any) {}',
    then: 'Room.prototype.tell = function () { return this.x }; const room = new (Room as any)(); return { tell: () => room.tell() + 0 }; function Room(this: any) { this.x = 2 }',
    because: 'the code that makes it changed too',
  },
  {
    name: 'what a variable holds was made by a function that makes something else now',
    first: 'const part = build(); return { tell: () => part.tell() }',
    then: 'const part = build(); return { tell: () => part.more() }',
    around: ['function build() { return { tell: () => 1 } }', 'function build() { return { more: () => 2 } }'],
    because: '`part` was made by the earlier `build`',
  },
  {
    name: 'it is a plain function now',
    first:
      'return { tell: Object.assign(() => 0, { x: 1 }).valueOf, *each() { yield seed } , get: function* () { yield 1 } }',
    then: 'return { tell: Object.assign(() => 0, { x: 1 }).valueOf, *each() { yield seed } , get: function () { return [2, 2] } }',
    because: 'it is called in another way',
  },
]

describe('an object goes on with the code that made it, and the plan says why, if', () => {
  test.for(staying)('$name', async ({ first, then, around = ['', ''], because }) => {
    live = await startLive(making(first, around[0]))
    live.held.set('made', live.see('make()'))
    const look = (): unknown =>
      live!.see("((made) => made.get === undefined ? made.tell() : [...made.get()][0])(held.get('made'))")
    expect(look()).toBe(1)
    const upgraded = await live.upgrade(making(then, around[1]))
    expect(upgraded).toMatchObject({ outcome: 'committed' })
    const { closures = [] } = (upgraded as Extract<typeof upgraded, { outcome: 'committed' }>).plan
    expect(closures.map(({ why }) => why)).toContain(because)
    expect(look()).toBe(1)
    expect(live.see('((made) => made.get === undefined ? made.tell() : [...made.get()][0])(make())')).toBe(2)
  })
})

describe('a factory that ran at load', () => {
  const app = (frame: string, member: string, version = '1.0.0'): Files => ({
    'main.ts': `import { make } from './make.ts'\nexport const app = make()\nexport const tell = () => app.tell()`,
    'make.ts': `import { log } from 'probe'\nconst VERSION = '${version}'\nexport function make() { ${frame}; return { tell() { return [VERSION, n, ${member}] } } }`,
  })

  test('may change in members of what it made', async () => {
    live = await startLive(app('let n = 1', "'a'"))
    expect(await live.upgrade(app('let n = 1', "'b'", '2.0.0'))).toMatchObject({ outcome: 'committed' })
    expect(live.see('tell()')).toEqual(['2.0.0', 1, 'b'])
  })

  test('may not change in its own statements', async () => {
    live = await startLive(app('let n = 1', "'a'"))
    const upgraded = await live.upgrade(app('let n = 2', "'b'"))
    expect(upgraded).toMatchObject({ outcome: 'refused', reasons: [{ code: 'load-only-changed' }] })
    expect(live.see('tell()')).toEqual(['1.0.0', 1, 'a'])
  })

  test('may not have read a constant that changes', async () => {
    live = await startLive(app('let n = VERSION', "'a'"))
    const upgraded = await live.upgrade(app('let n = VERSION', "'a'", '2.0.0'))
    expect(upgraded).toMatchObject({ outcome: 'refused', reasons: [{ code: 'load-time-dependent' }] })
  })
})

test('a task that began before the upgrade goes on with the older members, and others have the new ones', async () => {
  const program = (version: number): Files => ({
    'main.ts': `
import { log } from 'probe'
import { task } from 'midflight'
function make() {
  let calls = 0
  return { tell() { calls += 1; return [${version}, calls] }, get version() { return ${version} } }
}
const app = make()
export const tell = () => [app.version, ...app.tell()]
export const run = (gate: Promise<void>) => task(async () => { const first = app.tell(); await gate; return [first, app.version, app.tell()] })
`,
  })
  live = await startLive(program(1))
  const gate = Promise.withResolvers<void>()
  const running = (live.see('run') as (gate: Promise<void>) => Promise<unknown>)(gate.promise)
  expect(await live.upgrade(program(2))).toMatchObject({ outcome: 'committed' })
  expect(live.see('tell()')).toEqual([2, 2, 2])
  expect(await live.upgrade(program(3))).toMatchObject({ outcome: 'committed' })
  expect(live.see('tell()')).toEqual([3, 3, 3])
  gate.resolve()
  expect(await running).toEqual([[1, 1], 1, [1, 4]])
  expect(live.see('tell()')).toEqual([3, 3, 5])
})

test('more closures than one record of slots has are led each to its own', async () => {
  const program = (version: number): Files =>
    making(
      `return { ${Array.from({ length: 40 }, (_, index) => `m${index}: () => [${version}, ${index}, seed]`).join()} }`,
    )
  live = await startLive(program(1))
  live.held.set('made', live.see('make()'))
  for (let version = 2; version <= 4; version += 1) {
    expect(await live.upgrade(program(version))).toMatchObject({ outcome: 'committed' })
    const seen = live.see("Object.values(held.get('made')).map((member) => member())")
    expect(seen).toEqual(Array.from({ length: 40 }, (_, index) => [version, index, 1]))
  }
})
