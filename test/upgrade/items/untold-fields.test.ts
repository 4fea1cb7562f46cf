import { describe, expect, onTestFinished, test } from 'vitest'
import { startLive } from '../../support/live-program.ts'
import { testRows, verdictOf } from '../../support/upgrade-rows.ts'

const added = (count: number): string[] => Array.from({ length: count }, () => 'field-added')

describe('live instances are given what their constructor would have done with what it was told', () => {
  testRows([
    {
      name: 'options that nobody passes: defaults in all their forms',
      before: `import { held } from 'probe'
const defaults = { size: 1 }
export class Room { constructor(options) { options = options || {}; this.size = options.size || defaults.size } read() { return this.size } }
export const room = new Room()
export const other = new Room({ size: 5 })
held.set('make', () => new Room())`,
      after: `import { held } from 'probe'
const defaults = { size: 1 }
const names = { first: 'ada' }
export class Room {
  #strict
  constructor(options) {
    options = options || {}
    const all = { strict: false, ...options }
    const merged = Object.assign({}, names, options)
    const { depth = 3 } = options
    this.size = options.size || defaults.size
    this.limit = options.limit ?? 10
    this.most = (options && options.most) || 4 * 1024
    this.name = merged.first
    this.depth = depth
    this.isOpen = options.open !== false
    this.kind = typeof options.kind === 'string' ? options.kind : 'plain'
    this.#strict = all.strict
    if (options.log) this.log = []
    else this.quiet = true
  }
  read() { return [this.size, this.limit, this.most, this.name, this.depth, this.isOpen, this.kind, this.#strict, this.quiet, this.log].join(' ') }
}
export const room = new Room()
export const other = new Room({ size: 5 })
held.set('make', () => new Room())`,
      sees: {
        'room.read()': [1, '1 10 4096 ada 3 true plain false true ', 1],
        'other.read()': [5, '5 10 4096 ada 3 true plain false true ', 5],
        'new Room().read()': [1, '1 10 4096 ada 3 true plain false true ', 1],
        'Object.keys(other).join() === Object.keys(new Room({ size: 5 })).join()': [true, true, false],
      },
      keeps: ['room', 'other'],
      notices: added(9),
    },
    {
      name: 'an object that is made for each instance of whom nothing is told',
      before: `export class Scheduler { jobs = []; run() { return this.jobs.length } }
export const one = new Scheduler()
export const two = new Scheduler()`,
      after: `export class Scheduler { jobs = []; constructor(options = {}) { this.options = options } run() { return String(this.options.unref) } }
export const one = new Scheduler()
export const two = new Scheduler()`,
      sees: {
        'one.run()': [0, 'undefined', 0],
        'one.options !== undefined && one.options === two.options': [false, false],
      },
      notices: added(1),
    },
    {
      name: 'a field that another class hands on, which is nothing in all that are alive',
      before: `export class Job { constructor(options = {}) { this.id = options.id } start() { return this.id } }
export class Long { make() { return new Job({ id: 'inner' }) } }
export const long = new Long()
export const job = long.make()`,
      after: `export class Job { constructor(options = {}) { this.id = options.id; this.unref = options.unref } start() { return [this.id, this.unref, 'unref' in this].join(' ') } }
export class Long { constructor(options = {}) { this.unref = options.unref } make() { return new Job({ id: 'inner', unref: this.unref }) } }
export const long = new Long()
export const job = long.make()`,
      sees: {
        'job.start()': ['inner', 'inner  true', 'inner'],
        'long.make().start()': ['inner', 'inner  true', 'inner'],
      },
      notices: added(2),
    },
    {
      name: 'what is set under a condition that does not hold for anybody is left out, though other code would write to it',
      before: `import { held } from 'probe'
export class App { middleware = []; constructor(options = {}) { this.proxy = options.proxy || false } use(f) { this.middleware.push(f); return this } read() { return this.proxy } }
export const app = new App({ proxy: true })
held.set('make', () => new App())`,
      after: `import { held } from 'probe'
export class App { middleware = []; constructor(options = {}) { this.proxy = options.proxy || false
  if (options.storage) { this.storage = new Map(); this.use(wrap(this)) } }
  use(f) { this.middleware.push(f); return this } read() { return this.storage ? this.storage.size : 'none' } }
function wrap(app) { return () => app.storage.get('x') }
export const app = new App({ proxy: true })
held.set('make', () => new App())`,
      sees: { 'app.read()': [true, 'none', true], "'storage' in app": [false, false] },
      notices: added(1),
    },
  ])
})

describe('instances that are made of what is not known', () => {
  const packet = (more: string, use: string): string => `import { held } from 'probe'
export function Packet(original) {
  ${more}
  this.topic = original.topic
}
export const wrap = (packet) => new Packet(packet)
export const show = (packet) => ${use}
held.set('wrap', (topic) => new Packet(topic))
if (!held.has('queue')) held.set('queue', [wrap({ topic: 'a', expiry: 5 })])
export const queue = () => held.get('queue')`
  const asked = "if (Object.prototype.hasOwnProperty.call(original, 'expiry')) this.expiry = original.expiry"

  testRows([
    {
      name: 'a function leaves out what it asks for, and code that checks each time goes on',
      before: packet('', 'packet.topic'),
      after: packet(asked, 'packet.expiry ? packet.topic + packet.expiry : packet.topic'),
      sees: { 'queue().map(show).join()': ['a', 'a'], "show(wrap({ topic: 'b', expiry: 6 }))": ['b', 'b6'] },
      notices: [...added(1), 'load-time-dependent'],
    },
  ])

  const refused: readonly [name: string, more: string, use: string][] = [
    ['code that relies on it', asked, 'packet.expiry.toFixed()'],
    ['code that takes it to pieces', asked, '(({ expiry }) => expiry + 1)(packet)'],
    ['code that computes with it', asked, 'packet.topic + packet.expiry'],
    ['code that reads it by a name in a string', asked, "Reflect.get(packet, 'expiry').toFixed()"],
    ['a condition that holds where it is not told', 'if (!original.expiry) this.expiry = 5', 'packet.expiry ? 1 : 2'],
    ['what is set without a condition', 'this.expiry = original.expiry', 'packet.expiry ? 1 : 2'],
    [
      'another branch',
      `if ('expiry' in original) this.expiry = original.expiry; else this.expiry = 7`,
      'packet.expiry ? 1 : 2',
    ],
    ['a condition on something else', 'if (Date.now() > 0) this.expiry = 1', 'packet.expiry ? 1 : 2'],
    ['a condition that is always true', 'if (true) this.expiry = 1', 'packet.expiry ? 1 : 2'],
    [
      'a condition on what the earlier code took',
      'if (original.topic) this.expiry = original.expiry',
      'packet.expiry ? 1 : 2',
    ],
    [
      'an option that the constructor sets itself',
      'original.expiry ??= 5; if (original.expiry) this.expiry = original.expiry',
      'packet.expiry ? 1 : 2',
    ],
    [
      'an option that a call may set',
      'normalize(original); if (original.expiry) this.expiry = 1; function normalize(o) { o.expiry = 1 }',
      'packet.expiry ? 1 : 2',
    ],
  ]

  test.for(refused)('refused for %s', async ([, more, use]) => {
    const live = await startLive({ 'main.ts': packet('', 'packet.topic') })
    onTestFinished(live.dispose)
    const outcome = await live.upgrade({ 'main.ts': packet(more, use) })
    expect(verdictOf(outcome)).toEqual({ refused: expect.arrayContaining(['class-shape-changed']) as unknown })
    expect(live.see('queue().map(show).join()')).toBe('a')
  })
})

/** A class that live instances of cannot be told from the new one's: what its constructor is told is not the same for all, or not known. */
describe('refused where somebody tells it', () => {
  const old =
    'export class Conn { constructor(options = {}) { this.host = options.host } close() { return this.host } }'
  const now =
    'export class Conn { constructor(options = {}) { this.host = options.host; this.pool = options.pool } close() { return this.pool.release(this) } }'
  const main = (sites: string): string => `${sites}\nexport const held = []`

  test('and not where nobody does', async () => {
    const rest = "\nexport const conn = new Conn({ host: 'a' })\nexport const make = (host) => new Conn({ host })"
    const live = await startLive({ 'main.ts': old + rest })
    onTestFinished(live.dispose)
    expect(verdictOf(await live.upgrade({ 'main.ts': now.replace('.release(this)', '') + rest }))).toBe('committed')
    expect(live.see("['pool' in conn, conn.close()]")).toEqual([true, undefined])
  })
  const cases: readonly [name: string, before: string, after: string][] = [
    [
      'a new place',
      "export const make = () => new Conn({ host: 'a' })",
      "export const make = () => new Conn({ host: 'a', pool })\nconst pool = { release: () => 1 }",
    ],
    [
      'the earlier place',
      "export const make = () => new Conn({ host: 'a', pool: 1 })",
      "export const make = () => new Conn({ host: 'a', pool: 1 })",
    ],
    [
      'an object that is not known',
      'export const make = (options) => new Conn(options)',
      'export const make = (options) => new Conn(options)',
    ],
    [
      'an object that is spread',
      'export const make = (options) => new Conn({ ...options })',
      'export const make = (options) => new Conn({ ...options })',
    ],
    [
      'arguments that are spread',
      'export const make = (...all) => new Conn(...all)',
      'export const make = (...all) => new Conn(...all)',
    ],
    [
      'a name that is computed',
      'export const make = (key) => new Conn({ [key]: 1 })',
      'export const make = (key) => new Conn({ [key]: 1 })',
    ],
    [
      'a subclass',
      'export class Big extends Conn { constructor(o) { super(o) } }',
      'export class Big extends Conn { constructor(o) { super(o) } }',
    ],
    [
      'a subclass without a constructor',
      'export class Big extends Conn {}\nexport const make = (o) => new Big(o)',
      'export class Big extends Conn {}\nexport const make = (o) => new Big(o)',
    ],
    ['code that is handed the class', 'export const make = (f) => f(Conn)', 'export const make = (f) => f(Conn)'],
    [
      'Reflect.construct',
      'export const make = (o) => Reflect.construct(Conn, [o])',
      'export const make = (o) => Reflect.construct(Conn, [o])',
    ],
    [
      "an instance's own class",
      'export const make = (c, o) => new c.constructor(o)',
      'export const make = (c, o) => new c.constructor(o)',
    ],
    [
      "an instance's own class, taken to pieces",
      'export const make = ({ constructor: C }, o) => new C(o)',
      'export const make = ({ constructor: C }, o) => new C(o)',
    ],
    [
      'a function that an export gives',
      "export const api = {}\nObject.defineProperty(api, 'make', { value: (f) => f(Conn) })",
      "export const api = {}\nObject.defineProperty(api, 'make', { value: (f) => f(Conn) })",
    ],
    [
      'a static method',
      'Conn.make = function (o) { return new this(o) }\nexport const make = (o) => Conn.make(o)',
      'Conn.make = function (o) { return new this(o) }\nexport const make = (o) => Conn.make(o)',
    ],
    [
      'another name for it',
      'const Other = Conn\nexport const make = (o) => new Other(o)',
      'const Other = Conn\nexport const make = (o) => new Other(o)',
    ],
  ]

  test.for(cases)('by %s', async ([, before, after]) => {
    const first = "\nexport const conn = new Conn({ host: 'a' })"
    const live = await startLive({ 'main.ts': old + main(before) + first })
    onTestFinished(live.dispose)
    const outcome = await live.upgrade({ 'main.ts': now + main(after) + first })
    expect(verdictOf(outcome)).toEqual({ refused: expect.arrayContaining(['class-shape-changed']) as unknown })
    expect(live.see('conn.close()')).toBe('a')
  })
})
