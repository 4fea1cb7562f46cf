import { describe, expect, onTestFinished, test } from 'vitest'
import { startLive, type LiveProgram, type Outcome } from '../../support/live-program.ts'
import { testRows, verdictOf } from '../../support/upgrade-rows.ts'

const added = (count: number): string[] => Array.from({ length: count }, () => 'field-added')

describe('live instances are given fields that every instance begins with', () => {
  testRows([
    {
      name: 'declared, and set by the constructor: each instance has its own',
      before: `export class Room { a = 1; read() { return this.a } }
export const room = new Room()
export const other = new Room()`,
      after: `const most = 7
export class Room { a = 1; b = 2; limit = most * 2; names: string[] = []
  constructor() { this.seen = new Map(); this.late = this.open = false }
  read() { return [this.a, this.b, this.limit, this.names.join(), this.seen.size, this.open, this.late].join(' ') }
  add(name: string) { this.names.push(name); this.seen.set(name, 1) } }
export const room = new Room()
export const other = new Room()`,
      then: ["room.add('x')"],
      sees: {
        'room.read()': [1, '1 2 14  0 false false', 1],
        'other.read()': [1, '1 2 14  0 false false', 1],
        'new Room().read()': [1, '1 2 14  0 false false', 1],
        // A rollback leaves what instances were given.
        'Object.keys(room).join()': ['a', 'a,b,limit,names,seen,open,late', 'a,b,limit,names,seen,open,late'],
        'Object.keys(new Room()).join()': ['a', 'a,b,limit,names,seen,open,late', 'a'],
        'room.names !== undefined && room.names === other.names': [false, false],
      },
      keeps: ['room', 'other'],
      notices: added(6),
    },
    {
      name: 'private, declared and set by the constructor',
      before: `export class Queue { #items = ['a', 'b']; take() { return this.#items.shift() } left() { return this.#items.length } }
export const queue = new Queue()`,
      after: `export class Queue { #items = ['a', 'b']; #head = 0; #strict; #ticks = []
  constructor() { this.#strict = false }
  take() { this.#ticks.push(1); return this.#items[this.#head++] }
  left() { return [this.#items.length - this.#head, this.#strict, this.#ticks.length].join(' ') }
  static has(o: object) { return #head in o && #ticks in o } }
export const queue = new Queue()`,
      first: ['queue.take()'],
      then: ['queue.take()'],
      sees: {
        'queue.left()': [1, '1 false 0', 1],
        'new Queue().left()': [2, '2 false 0', 2],
        'Queue.has?.(queue)': [undefined, true, undefined],
        'Object.keys(queue).length': [0, 0],
      },
      keeps: ['queue'],
      notices: added(3),
    },
    {
      name: 'what an instance has under that name already stays',
      before: `export class Timer { start() { this.timer ??= { id: 5 }; return this.timer.id } }
export const timer = new Timer()
export const idle = new Timer()`,
      after: `export class Timer { constructor() { this.timer = null } start() { this.timer ??= { id: 6 }; return this.timer.id * 10 } }
export const timer = new Timer()
export const idle = new Timer()`,
      first: ['timer.start()'],
      sees: { 'timer.start()': [5, 50], 'idle.timer': [undefined, null, null] },
      keeps: ['timer', 'timer.timer'],
      notices: added(1),
    },
    {
      name: 'instances of subclasses, frozen ones, and those that old code makes later',
      before: `import { held } from 'probe'
export class Base { read() { return 'base' } }
export class Derived extends Base { own = 1 }
export const derived = new Derived()
export const frozen = Object.freeze(new Base())
const make = () => new Base()
held.get('make') ?? held.set('make', (() => { const old = () => make(); return old })())`,
      after: `import { held } from 'probe'
export class Base { log: string[] = []; read() { return 'base' + this.log.length } }
export class Derived extends Base { own = 1 }
export const derived = new Derived()
export const frozen = Object.freeze(new Base())
const make = () => new Base()
held.get('make') ?? held.set('make', (() => { const old = () => make(); return old })())`,
      sees: {
        'derived.read()': ['base', 'base0'],
        'frozen.read()': ['base', 'base0'],
        'Object.keys(derived).join()': ['own', 'own,log', 'own,log'],
        'new Derived().read()': ['base', 'base0'],
        "held.get('make')().read()": ['base', 'base0'],
      },
      keeps: ['derived', 'frozen'],
      notices: added(1),
    },
  ])
})

/** Fields whose value in an instance that is alive cannot be known. */
const refused: readonly [name: string, body: string, more?: string][] = [
  ['an argument', 'constructor(n) { this.b = n }', 'export const more = () => new Room(1)'],
  [
    'an option with a default',
    'constructor(n = {}) { this.b = n.limit || 4096 }',
    'export const more = (limit) => new Room({ limit })',
  ],
  ['another field', 'constructor() { this.b = this.a }'],
  ['a condition', 'constructor(n) { if (n) this.b = 1 }'],
  ['a statement that may not be reached', 'constructor(n) { if (n) return; this.b = 1 }'],
  ['a second assignment', 'constructor(n) { this.b = 1; if (n) this.b = 2 }'],
  ['a variable', 'constructor() { this.b = count }', 'let count = 0\nexport const more = () => (count += 1)'],
  ['what a call gives', 'b = Date.now()'],
  ['a function', 'b = () => this.a'],
  [
    'what a method puts into it while it is constructed',
    'constructor() { this.b = []; this.fill() } fill() { this.b.push(1) }',
  ],
  ['what a loop puts into it', 'constructor() { this.b = []; [1, 2].forEach((n) => this.b.push(n)) }'],
  [
    'what other code may put into it',
    'constructor() { this.b = []; register(this) }',
    'function register(room) { room.b.push(1) }',
  ],
  ['what an initialiser may put into it', 'b = []; c = register(this)', 'function register(room) { room.b.push(1) }'],
  ['a computed name', 'constructor(n) { this.b = 1; for (const key in n) this[key] = n[key] }'],
  [
    'a setter that puts something into it',
    'constructor() { this.b = []; this.size = 3 } set size(n) { this.b.length = n }',
  ],
  ['what a subclass puts there', 'b = 1', 'export class Big extends Room { constructor() { super(); this.b = 2 } }'],
  ['a method of that name', 'b = 1', 'export class Big extends Room { b() { return 3 } }'],
]

test.for(refused)('refused where it depends on %s', async ([, body, more = '']) => {
  const live = await start('export class Room { a = 1; read() { return 1 } }\nexport const room = new Room()')
  const text = `${more}\nexport class Room { a = 1; ${body}\nread() { return this.b } }\nexport const room = new Room()`
  const ended = verdictOf(await live.upgrade({ 'main.ts': text.replace(/^(export class Big.*)\n([^]*)$/, '$2\n$1') }))
  expect(ended).toEqual({ refused: expect.arrayContaining(['class-shape-changed']) as unknown })
})

test('a method of an older version is not hidden by a field', async () => {
  const live = await start('export class Room { a() { return 1 } }\nexport const room = new Room()')
  const after = 'export class Room { a = 1 }\nexport const room = new Room()'
  expect(verdictOf(await live.upgrade({ 'main.ts': after }))).toEqual({ refused: ['class-shape-changed'] })
})

test('an accessor of what the class extends ends the upgrade, and nothing has changed', async () => {
  const head = "import { Readable } from 'node:stream'\nexport class Room extends Readable { a = 1; "
  const live = await start(`${head} }\nexport const room = new Room()`)
  const after = `${head} constructor() { super(); this.destroyed = false } more() {} }\nexport const room = new Room()`
  const { outcome } = await live.upgrade({ 'main.ts': after })
  expect([outcome, live.see('room.more')]).toEqual(['aborted', undefined])
})

test('a field that is given again begins anew unless its release comes back', async () => {
  const text = (fields: string, read: string): string =>
    `export class Room { a = 1; ${fields} read() { return ${read} } }\nexport const room = new Room()`
  const one = text('', 'this.a')
  const list = text('b = [];', 'this.b.push(1)')
  const map = text('b = new Map(); #c = 5;', '[this.b.size, this.#c++].join()')
  const live = await start(one)
  const to = (code: string): Promise<Outcome> => live.upgrade({ 'main.ts': code })
  for (const [code, result] of [
    [list, 1],
    [one, 1],
    [list, 2],
    [one, 1],
    [map, '0,5'],
    [one, 1],
    [map, '0,6'],
  ] as const) {
    expect(verdictOf(await to(code))).toBe('committed')
    expect(live.see('room.read()')).toBe(result)
  }
})

describe('a class of which the running release makes no instance', () => {
  const main = (make: string): string =>
    `import { held } from 'probe'
import * as rooms from './room.ts'
export const make = () => ${make}
export const show = () => [rooms.name, held.get('room')?.close()].join(' ')`
  const make = "held.set('room', new rooms.Room())"
  const one = "export const name = 'n'\nexport class Room { close = () => 1 }"
  const two = "export const name = 'n2'\nexport class Room { constructor(n) { this.n = n } close() { return this.n } }"

  test('may change in any way', async () => {
    const live = await startLive({ 'main.ts': main('null'), 'room.ts': one })
    onTestFinished(live.dispose)
    expect(verdictOf(await live.upgrade({ 'main.ts': main('null'), 'room.ts': two }))).toBe('committed')
    expect(live.see('show()')).toBe('n2 ')
    expect(verdictOf(await live.rollback())).toBe('committed')
    expect(verdictOf(await live.upgrade({ 'main.ts': main(make), 'room.ts': two }))).toBe('committed')
    // From here on there may be instances, which the way back does not fit.
    expect(verdictOf(await live.upgrade({ 'main.ts': main('null'), 'room.ts': one }))).toEqual({
      refused: ['class-shape-changed'],
    })
  })

  test.for([
    ['aborted', 'make()'],
    ['committed', 'null'],
  ])('is %s where an earlier release may have made one, after %s', async ([ends, first]) => {
    const live = await startLive({ 'main.ts': main(make), 'room.ts': one })
    onTestFinished(live.dispose)
    live.see(first!)
    expect(verdictOf(await live.upgrade({ 'main.ts': main('null') }))).toBe('committed')
    const before = live.see('show()')
    const { outcome } = await live.upgrade({ 'room.ts': two })
    expect(outcome).toBe(ends)
    if (ends === 'aborted') expect(live.see('show()')).toBe(before)
  })
})

async function start(text: string): Promise<LiveProgram> {
  const live = await startLive({ 'main.ts': text })
  onTestFinished(live.dispose)
  return live
}
