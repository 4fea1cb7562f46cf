import { describe } from 'vitest'
import { testRows } from '../../support/upgrade-rows.ts'

describe('methods', () => {
  testRows([
    {
      name: 'existing and new instances run the new methods, accessors and inherited methods',
      before: `import { held } from 'probe'
export class Room {
  constructor(readonly name: string) {}
  title() { return this.name + '1' }
  get size() { return 1 }
  [Symbol.toPrimitive]() { return 'p1' }
}
held.set('old', new Room('a'))
held.set('make', () => new Room('b'))`,
      after: `import { held } from 'probe'
export class Room {
  constructor(readonly name: string) {}
  title() { return this.name + '2' }
  get size() { return 2 }
  [Symbol.toPrimitive]() { return 'p2' }
  added() { return this.title() + '!' }
}
held.set('old', new Room('a'))
held.set('make', () => new Room('b'))`,
      sees: {
        "held.get('old').title()": ['a1', 'a2'],
        "held.get('old').size": [1, 2],
        "`${held.get('old')}`": ['p1', 'p2'],
        "held.get('old').added?.()": [undefined, 'a2!'],
        "held.get('make')().title()": ['b1', 'b2'],
        "new Room('c').title()": ['c1', 'c2'],
        "held.get('old') instanceof Room && held.get('make')() instanceof Room": [true, true],
        "held.get('old').constructor === Room": [true, true],
        'Room.name + Room.length': ['Room1', 'Room1'],
        'Room.prototype.constructor === Room': [true, true],
        "Object.keys(held.get('old')).join()": ['name', 'name'],
      },
      keeps: ['Room', "held.get('old')"],
    },
    {
      name: 'a removed method is gone from new instances, and stays on old ones for old code that is running',
      before: 'export class Room { a() { return 1 } b() { return 1 } }\nexport const room = new Room()',
      after: 'export class Room { a() { return 2 } }\nexport const room = new Room()',
      sees: {
        'room.a()': [1, 2],
        'typeof new Room().b': ['function', 'undefined'],
        'typeof room.b': ['function', 'function'],
      },
      keeps: ['room', 'Room'],
    },
    {
      name: 'instances made by each of several versions all run the newest methods',
      before:
        'export class Room { n = 1; read() { return this.n * 1 } }\nexport const rooms: Room[] = []\nexport const add = () => rooms.push(new Room())',
      after:
        'export class Room { n = 2; read() { return this.n * 100 } }\nexport const rooms: Room[] = []\nexport const add = () => rooms.push(new Room())',
      first: ['add()'],
      then: ['add()'],
      sees: { 'rooms.map((room) => room.read()).join()': ['1', '100', '1,2'] },
      keeps: ['rooms', 'rooms[0]'],
    },
    {
      name: 'a class expression and a default class are replaced as well',
      before: {
        'main.ts':
          "import Base from './base.ts'\nexport const Room = class { f() { return 1 } }\nexport const base = new Base()\nexport const room = new Room()\nexport { Base }",
        'base.ts': 'export default class { f() { return 1 } }',
      },
      after: {
        'main.ts':
          "import Base from './base.ts'\nexport const Room = class { f() { return 2 } }\nexport const base = new Base()\nexport const room = new Room()\nexport { Base }",
        'base.ts': 'export default class { f() { return 2 } }',
      },
      sees: { 'base.f() + room.f()': [2, 4], 'Base.name + Room.name': ['defaultRoom', 'defaultRoom'] },
      keeps: ['Base', 'Room', 'base', 'room'],
    },
    {
      name: 'frozen instances and instances as keys of maps and weak maps',
      before: `export class Key { #n = 1; read() { return this.#n * 1 } }
export const frozen = Object.freeze(new Key())
export const map = new Map<Key, string>()
export const weak = new WeakMap<Key, string>()
export const add = () => { map.set(frozen, 'm'); weak.set(frozen, 'w') }
export const find = () => \`\${map.get(frozen)}\${weak.get(frozen)}1\``,
      after: `export class Key { #n = 1; read() { return this.#n * 100 } bump() { this.#n += 1; return this.#n } }
export const frozen = Object.freeze(new Key())
export const map = new Map<Key, string>()
export const weak = new WeakMap<Key, string>()
export const add = () => { map.set(frozen, 'm'); weak.set(frozen, 'w') }
export const find = () => \`\${map.get(frozen)}\${weak.get(frozen)}2\``,
      first: ['add()'],
      then: ['frozen.bump()'],
      sees: {
        'frozen.read()': [1, 100, 2],
        'find()': ['mw1', 'mw2'],
        'Object.isFrozen(frozen)': [true, true],
      },
      keeps: ['frozen', 'map', 'weak'],
    },
  ])
})

describe('private members', () => {
  testRows([
    {
      name: 'a new method reads and writes the private field of an old instance',
      before: `export class Counter { #n = 1; add() { this.#n += 1 } read() { return this.#n * 1 } static has(o: object) { return #n in o } }
export const counter = new Counter()`,
      after: `export class Counter { #n = 1; add() { this.#n += 100 } read() { return this.#n * 100 } static has(o: object) { return #n in o } }
export const counter = new Counter()`,
      first: ['counter.add()'],
      then: ['counter.add()'],
      sees: {
        'counter.read()': [2, 200, 102],
        'Counter.has(counter)': [true, true],
        'Counter.has({})': [false, false],
        'Object.getOwnPropertySymbols(counter).length + Object.keys(counter).length': [0, 0],
      },
      keeps: ['counter'],
    },
    {
      name: 'new and changed private methods and accessors run on old instances',
      before: `export class Box { #v = 2; #twice() { return this.#v * 2 } get #half() { return this.#v / 2 } set #both(n: number) { this.#v = n }
  read() { return this.#twice() + this.#half } put(n: number) { this.#both = n } }
export const box = new Box()`,
      after: `export class Box { #v = 2; #twice() { return this.#v * 20 } get #half() { return this.#v * 50 } set #both(n: number) { this.#v = n + 1 } #more() { return 1000 }
  read() { return this.#twice() + this.#half + this.#more() } put(n: number) { this.#both = n } }
export const box = new Box()`,
      then: ['box.put(3)'],
      sees: { 'box.read()': [5, 1140, 10], 'new Box().read()': [5, 1140] },
      keeps: ['box'],
    },
    {
      name: 'static private fields and methods are carried and replaced',
      before: `export class Pool { static #made = 0; static #label() { return 'one' } static make() { Pool.#made += 1 } static show() { return Pool.#label() + Pool.#made } }
Pool.make()`,
      after: `export class Pool { static #made = 0; static #label() { return 'two' } static make() { Pool.#made += 1 } static show() { return Pool.#label() + Pool.#made } }
Pool.make()`,
      then: ['Pool.make()'],
      sees: { 'Pool.show()': ['one1', 'two1', 'one2'] },
      keeps: ['Pool'],
    },
    {
      name: 'a method that another class holds sees only objects with the private field',
      before: 'export class A { #x = 1; static read(a: A) { return a.#x } }\nexport const a = new A()',
      after: 'export class A { #x = 1; static read(a: A) { return a.#x * 2 } }\nexport const a = new A()',
      sees: {
        'A.read(a)': [1, 2],
        '(() => { try { return A.read({}) } catch (e) { return e.constructor.name } })()': ['TypeError', 'TypeError'],
      },
    },
    {
      name: 'a new private field that may be missing is undefined in old instances, and there in new ones',
      before: 'export class Room { #a = 1; read() { return this.#a } }\nexport const room = new Room()',
      after: `export class Room { #a = 1; #b: number | undefined = 5; read() { return (this.#b ?? 10) + this.#a } }
export const room = new Room()`,
      sees: { 'room.read()': [1, 11], 'new Room().read()': [1, 6] },
      keeps: ['room'],
    },
    {
      name: 'an accessor that the constructor assigns to is no field',
      before: `export class Queue { #limit = 0; constructor() { this.limit = 5 }
  get limit() { return this.#limit } set limit(n) { this.#limit = n } left() { return this.limit - 1 } }
export const queue = new Queue()`,
      after: `export class Queue { #limit = 0; constructor() { this.limit = 6 }
  get limit() { return this.#limit } set limit(n) { this.#limit = n * 10 } left() { return this.limit - 2 } }
export const queue = new Queue()`,
      sees: { 'queue.left()': [4, 3], '(q => ((q.limit = 7), q.left()))(new Queue())': [6, 68] },
      keeps: ['queue'],
      notices: ['initial-value-changed'],
    },
    {
      name: 'a field that becomes an accessor is refused, though the constructor assigns to it as before',
      before: 'export class Queue { limit; constructor() { this.limit = 5 } }\nexport const queue = new Queue()',
      after: `export class Queue { #limit = 0; constructor() { this.limit = 5 } get limit() { return this.#limit } set limit(n) { this.#limit = n } }
export const queue = new Queue()`,
      ends: ['class-shape-changed', 'class-shape-changed'],
      sees: { 'queue.limit': [5, 5] },
    },
    {
      name: 'a new field that may not be missing is refused where it depends on what the class was constructed with',
      before: 'export class Room { a = 1; read() { return this.a } }\nexport const room = new Room()',
      after:
        'export class Room { a = 1; b: number; constructor(b = 2) { this.b = b } read() { return this.a + this.b } }\nexport const room = new Room()\nexport const more = () => new Room(3)',
      ends: ['class-shape-changed'],
      sees: { 'room.read()': [1, 1] },
    },
    {
      name: 'a member that the constructor sets of what it was given, and that is no default, is refused where it is new',
      before: `export class Server { constructor(options) { this.options = options } greet() { return 'hello' } }
export const server = new Server({})`,
      after: `export class Server { constructor(options) { this.options = options; if (this.options.port === undefined) this.options.plain = true }
greet() { return this.options.plain ? 'hello' : 'HELLO' } }
export const server = new Server({})`,
      ends: ['class-shape-changed', 'load-only-changed'],
      sees: { 'server.greet()': ['hello', 'hello'] },
    },
    {
      name: 'a member that is set by a function that the constructor hands on is nothing that instances lack',
      before: `export class Server { constructor() { this.seen = {}; this.hear = () => 1 } }
export const server = new Server()`,
      after: `export class Server { constructor() { this.seen = {}; this.hear = () => { this.seen.last = 2; return this.seen.last } } }
export const server = new Server()`,
      sees: { 'server.hear()': [1, 1], 'new Server().hear()': [1, 1] },
      ends: ['closure-stays'],
      keeps: ['server'],
    },
    {
      name: 'subclasses with private fields of their own, in another module',
      before: {
        'main.ts': `import { Base } from './base.ts'
export class Derived extends Base { #own = 1; override read() { return super.read() + '-' + this.#own } }
export const derived = new Derived()`,
        'base.ts': 'export class Base { #base = 1; read() { return `base1:${this.#base}` } }',
      },
      after: {
        'base.ts':
          'export class Base { #base = 1; read() { return `base2:${this.#base}` } extra() { return this.#base } }',
      },
      sees: {
        'derived.read()': ['base1:1-1', 'base2:1-1'],
        'new Derived().read()': ['base1:1-1', 'base2:1-1'],
        'derived.extra?.()': [undefined, 1],
        'new Derived().extra?.()': [undefined, 1],
      },
      keeps: ['derived', 'Derived'],
    },
  ])
})

describe('statics', () => {
  testRows([
    {
      name: 'static fields are carried, static methods and accessors replaced, new ones added and old ones removed',
      before: `export class Room { static count = 1; static add() { Room.count += 1; return Room.count } static get label() { return 'one' } static old() { return 1 } }`,
      after: `export class Room { static count = 1; static fresh = 7; static add() { Room.count += 100; return Room.count } static get label() { return 'two' } }`,
      first: ['Room.add()'],
      then: ['Room.add()'],
      sees: {
        'Room.count': [2, 2, 102],
        'Room.label': ['one', 'two'],
        'typeof Room.old': ['function', 'undefined'],
        'Room.fresh': [undefined, 7, 7],
      },
      keeps: ['Room'],
    },
    {
      name: '`this` in a static method, and in a static initialiser, is the class itself',
      before:
        'export class Room { static all: Room[] = []; static self = this; static make() { const room = new this(); this.all.push(room); return room } v() { return 1 } }',
      after:
        'export class Room { static all: Room[] = []; static self = this; static make() { const room = new this(); this.all.push(room); return room } v() { return 2 } }',
      first: ['Room.make()'],
      sees: { 'Room.make().v()': [1, 2], 'Room.self === Room': [true, true], 'Room.all[0].v()': [1, 2] },
      keeps: ['Room', 'Room.all', 'Room.all[0]'],
    },
    {
      name: 'a static block is run once',
      before:
        "import { log } from 'probe'\nexport class Room { static { log('block') } f() { return 1 } }\nexport const room = new Room()",
      after:
        "import { log } from 'probe'\nexport class Room { static { log('block') } f() { return 2 } }\nexport const room = new Room()",
      sees: { 'room.f()': [1, 2] },
      logs: [['block'], ['block']],
    },
    {
      name: 'a static block that changed is refused',
      before: "import { log } from 'probe'\nexport class Room { static { log('one') } }",
      after: "import { log } from 'probe'\nexport class Room { static { log('two') } }",
      logs: [['one'], ['one']],
      ends: ['class-static-block-changed'],
    },
    {
      name: 'a static method taken as a value keeps its identity only as long as its class does not change',
      before:
        "import { held } from 'probe'\nexport class Room { static make() { return 'one' } }\nheld.set('make', () => Room.make())",
      after:
        "import { held } from 'probe'\nexport class Room { static make() { return 'two' } }\nheld.set('make', () => Room.make())",
      sees: { "held.get('make')()": ['one', 'two'] },
      keeps: ["held.get('make')"],
    },
  ])
})

describe('subclasses', () => {
  const base = (n: number): string =>
    `export class Base { hello() { return 'base${n}' } get who() { return 'who${n}' } static make() { return new this() } }`
  const main = (n: number): string => `import { Base } from './base.ts'
export class Derived extends Base { bye() { return 'bye${n}' } override hello() { return super.hello() + '/derived${n}' } }
export const old = new Derived()
export const make = () => new Derived()`
  const seen = (b: number, d: number): readonly unknown[] => [`base${b}/derived${d}`, `who${b}`, `bye${d}`]
  const look = {
    old: '[old.hello(), old.who, old.bye()]',
    fresh: '[make().hello(), make().who, make().bye()]',
    made: '[Derived.make().hello(), Derived.make().who, Derived.make().bye()]',
  }
  const links = {
    'old instanceof Derived && make() instanceof Derived && Derived.make() instanceof Derived': [true, true],
    'Object.getPrototypeOf(Derived) === held.get("Base")': [true, true],
  } as const

  testRows([
    ...[
      { name: 'a changed base class in another module', from: [1, 1], to: [2, 1] },
      { name: 'a changed subclass', from: [1, 1], to: [1, 2] },
      { name: 'a changed base class and subclass', from: [1, 1], to: [2, 2] },
    ].map(({ name, from, to }) => {
      const [b1, d1, b2, d2] = [...from, ...to] as [number, number, number, number]
      const keep = "\nimport { held } from 'probe'\nheld.set('Base', Base)"
      return {
        name: `${name}: methods, super and instanceof`,
        before: { 'main.ts': main(d1) + keep, 'base.ts': base(b1) },
        after: { 'main.ts': main(d2) + keep, 'base.ts': base(b2) },
        sees: {
          [look.old]: [seen(b1, d1), seen(b2, d2)],
          [look.fresh]: [seen(b1, d1), seen(b2, d2)],
          [look.made]: [seen(b1, d1), seen(b2, d2)],
          ...links,
        },
        keeps: ['old', 'Derived', "held.get('Base')"],
      }
    }),
    {
      name: 'a subclass of a built-in class, three levels deep',
      before: `class First extends Map<string, number> { a() { return 'a1' } }
class Second extends First { b() { return super.a() + 'b1' } }
export class Third extends Second { c() { return this.b() + 'c1' + this.size } }
export const third = new Third([['x', 1]])`,
      after: `class First extends Map<string, number> { a() { return 'a2' } }
class Second extends First { b() { return super.a() + 'b2' } }
export class Third extends Second { c() { return this.b() + 'c2' + this.size } }
export const third = new Third([['x', 1]])`,
      sees: {
        'third.c()': ['a1b1c11', 'a2b2c21'],
        "new Third([['y', 1], ['z', 2]]).c()": ['a1b1c12', 'a2b2c22'],
        'third instanceof Map': [true, true],
      },
      keeps: ['third'],
    },
    {
      name: 'a method that no longer overrides the inherited one',
      before: `class Base { hello() { return 'base' } }
export class Derived extends Base { override hello() { return 'derived' } override toString() { return 'd' } }
export const derived = new Derived()`,
      after: `class Base { hello() { return 'base' } }
export class Derived extends Base { other() { return 1 } }
export const derived = new Derived()`,
      sees: {
        'derived.hello()': ['derived', 'base'],
        'String(derived)': ['d', '[object Object]'],
        'new Derived().hello()': ['derived', 'base'],
      },
      keeps: ['derived'],
    },
    {
      name: 'a changed superclass is refused',
      before:
        'class A {}\nclass B {}\nexport class C extends A {}\nexport const keep = [A, B]\nexport const c = new C()',
      after:
        'class A {}\nclass B {}\nexport class C extends B {}\nexport const keep = [A, B]\nexport const c = new C()',
      ends: ['class-shape-changed'],
      keeps: ['c', 'C'],
    },
  ])
})
