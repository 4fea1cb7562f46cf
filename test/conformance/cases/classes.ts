import type { Topic } from '../case.ts'

const attempt = `const attempt = (f) => { try { return f() } catch (e) { return e.name + ': ' + e.message } }\n`

export const classes: Topic = {
  title: 'classes',
  cases: [
    {
      name: 'private fields, methods, accessors and static privates',
      files: {
        'main.js': `import { Account } from './a.js'\nconst a = new Account(10)\na.deposit(5)\nconsole.log(a.balance, a.log(), Account.count(), Account.isAccount(a), Account.isAccount({}), Object.keys(a), JSON.stringify(a))\na.total = 3\nconsole.log(a.balance, Account.make().balance, Account.count())`,
        'a.js': `export class Account {\n  #balance = 0\n  #log = []\n  static #count = 0\n  static #registry = new Map()\n  name = 'account'\n  constructor(n) { this.#balance = n; Account.#count++; Account.#registry.set(this, n); this.#note('made') }\n  #note(text) { this.#log.push(text) }\n  get #double() { return this.#balance * 2 }\n  set #raw(v) { this.#balance = v }\n  static #create() { return new this(1) }\n  deposit(n) { this.#balance += n; this.#note('deposit ' + this.#double) }\n  set total(v) { this.#raw = v; [this.#balance] = [v * 2]; this.#balance++ }\n  get balance() { return this.#balance }\n  log() { return this.#log.join() + this?.#log?.length }\n  static count() { return Account.#count + '/' + this.#registry.size }\n  static isAccount(x) { return #balance in x && #note in x }\n  static make() { return Account.#create() }\n}`,
      },
    },
    {
      name: 'wrong uses of private names throw TypeErrors',
      files: {
        'main.js': `${attempt}class K { #f = 1; #m() {} get #g() { return 1 } set #s(v) {} static read(x) { return x.#f } static write(x) { x.#f = 2 } static call(x) { return x.#m() } static setM(x) { x.#m = 1 } static setG(x) { x.#g = 1 } static getS(x) { return x.#s } static has(x) { return #f in x } }\nconst name = (f) => { try { return f() } catch (e) { return e.name } }\nconsole.log(['read', 'write', 'call', 'has'].flatMap((m) => [{}, 1, null, new K()].map((x) => name(() => K[m](x)))))\nconsole.log(name(() => K.setG(new K())), name(() => K.read(Object.create(new K()))))`,
      },
    },
    {
      name: 'a private method cannot be assigned, a private setter not be read',
      files: {
        'main.js': `class K { #m() {} set #s(v) {} setM() { this.#m = 1 } getS() { return this.#s } }\nconst name = (f) => { try { return f() } catch (e) { return e.name } }\nconsole.log(name(() => new K().setM()), name(() => new K().getS()))`,
      },
    },
    {
      name: 'fields and static blocks run in order, with the right this',
      files: {
        'main.js': `const log = []\nconst note = (x) => (log.push(x), x)\nclass Base { baseField = note('base field'); constructor() { note('base constructor ' + this.constructor.name) } }\nclass K extends Base {\n  static a = note('static a');\n  [note('key b')] = note('field b')\n  static { note('block ' + (this === K) + ' ' + this.name + Object.keys(this)) }\n  static c = note('static c' + this.a + this.name)\n  d = note('field d ' + Object.keys(this));\n  [note('key m')]() {}\n  static { this.late = note('late'); K.later = () => this }\n  constructor() { note('before super'); super(); note('after super') }\n  static e = (() => this)() === K\n}\nnew K()\nconsole.log(log, K.later() === K, K.e, Object.keys(K), K.a)`,
      },
    },
    {
      name: 'computed keys are evaluated in their order, static ones too',
      files: {
        'main.js': `const note = (x) => (console.log(x), x)\nclass K { static [note('a')] = note('value of a'); [note('b')] = 1; static [note('c')]() {} }\nconsole.log(Object.keys(K))`,
      },
    },
    {
      name: 'arrow fields, methods taken off, and bound methods keep their this',
      files: {
        'main.js': `import { Button } from './a.js'\nconst b = new Button('ok')\nconst { onClick, press, whoami } = b\nconsole.log(onClick(), attempt(press), b.bound(), whoami === Button.prototype.whoami, b.nested()())\nfunction attempt(f) { try { return f() } catch (e) { return e.name } }`,
        'a.js': `export class Button {\n  constructor(label) { this.label = label; this.bound = this.press.bind(this) }\n  onClick = () => this.label + '!'\n  press() { return this.label }\n  whoami() { return this }\n  nested() { return () => { const inner = () => this.label; return inner() } }\n}`,
      },
    },
    {
      name: 'accessors, static accessors, symbols and computed members',
      files: {
        'main.js': `const sym = Symbol('s'), key = 'k'\nclass K { #v = 1; get v() { return this.#v } set v(x) { this.#v = x * 2 } static #s = 5; static get s() { return this.#s } static set s(x) { this.#s = x } [key + 1]() { return 'k1' } get [sym]() { return 'sym' } static [sym] = 'static sym'; *[Symbol.iterator]() { yield this.#v; yield key } async *gen() { yield 1 } static async make() { return new this() } 'quoted name'() { return 'q' } 42() { return 42 } }\nconst k = await K.make()\nk.v = 4\nK.s++\nconst list = []\nfor await (const x of k.gen()) list.push(x)\nconsole.log(k.v, K.s, k.k1(), k[sym], K[sym], [...k], list, k['quoted name'](), k[42](), Object.getOwnPropertyNames(K.prototype), Object.keys(Object.getOwnPropertyDescriptor(K.prototype, 'v')))`,
      },
    },
    {
      name: 'super in constructors, methods, accessors, statics and objects',
      files: {
        'main.js': `import { Base } from './a.js'\nexport class D extends Base { constructor(...args) { super(...args, 'd'); this.own = super.who() } who() { return 'D(' + super.who() + ')' } get label() { return 'D' + super.label } set label(v) { super.label = v + '!' } static make(...args) { return super.make(...args) } static s = super.make('static').args; later() { return (() => super.who())() } field = super.who() }\nconst d = D.make(1)\nd.label = 'x'\nconsole.log(d.args, d.own, d.who(), d.label, D.s, d.later(), d.field, d.constructor === D, d._label)\nconst o = { __proto__: { hi() { return 'proto' + this.n } }, n: 1, hi() { return super.hi() + '!' }, get g() { return super.hi() } }\nconsole.log(o.hi(), o.g)`,
        'a.js': `export class Base { constructor(...args) { this.args = args } who() { return 'Base' + this.args.length } get label() { return 'B' + this._label } set label(v) { this._label = v } static make(...args) { return new this(...args) } }`,
      },
    },
    {
      name: 'subclasses of builtins',
      files: {
        'main.js': `import { Failure, Registry, Stack, Emitter, Task, Bytes } from './a.js'\nconst f = new Failure('oops', { cause: 1 })\nconsole.log(f instanceof Failure, f instanceof Error, f.name, f.message, f.cause, String(f), Object.prototype.toString.call(f), f.stack.split('\\n')[0], f.constructor.name, Object.keys(f))\nconst r = new Registry([['a', 1]])\nr.add('b')\nconsole.log(r, r.size, r instanceof Map, [...r.keys()])\nconst s = Stack.from([1, 2, 3])\nconsole.log(s, s.top, s.map((x) => x * 2) instanceof Stack, s.length, Array.isArray(s), s.filter(Boolean).constructor.name)\nconst e = new Emitter()\ne.on('x', (v) => console.log('got', v, e.count))\ne.fire(1)\nconsole.log(e.listenerCount('x'))\nconst t = Task.resolve(1)\nconsole.log(t instanceof Task, t.then(() => {}) instanceof Task, await t, new Bytes(3).sum())`,
        'a.js': `import { EventEmitter } from 'node:events'\nexport class Failure extends Error { constructor(m, o) { super(m, o); this.name = 'Failure' } }\nexport class Registry extends Map { add(k) { return this.set(k, true) } }\nexport class Stack extends Array { get top() { return this.at(-1) } }\nexport class Emitter extends EventEmitter { #count = 0; get count() { return this.#count } fire(v) { this.#count++; return this.emit('x', v) } }\nexport class Task extends Promise {}\nexport class Bytes extends Uint8Array { sum() { return this.reduce((a, b) => a + b, 0) } }`,
      },
    },
    {
      name: 'subclasses across modules, deep, with overrides and instanceof',
      files: {
        'main.js': `import { C } from './c.js'\nimport { A } from './a.js'\nimport * as b from './b.js'\nconst c = new C('x')\nconsole.log(c.hello(), c instanceof A, c instanceof b.B, c.chain(), Object.getPrototypeOf(C) === b.B, Object.getPrototypeOf(b.B) === A, Object.getPrototypeOf(C.prototype) === b.B.prototype, A.prototype.isPrototypeOf(c), C.inherited(), b.B.inherited(), Object.hasOwn(C, 'inherited'), C.count, Object.hasOwn(C, 'count'))\nC.count = 9\nconsole.log(A.count, C.count, c.secret())`,
        'a.js': `export class A { #s = 'secret'; constructor(n) { this.n = n } hello() { return 'A' + this.n } secret() { return this.#s } static inherited() { return this.name } static count = 1 }`,
        'b.js': `import { A } from './a.js'\nexport class B extends A { hello() { return 'B' + super.hello() } }`,
        'c.js': `import * as b from './b.js'\nexport class C extends b.B { #s = 'own'; hello() { return 'C' + super.hello() } chain() { const names = []; for (let p = Object.getPrototypeOf(this); p; p = Object.getPrototypeOf(p)) names.push(p.constructor.name); return names } secret() { return super.secret() + this.#s } }`,
      },
    },
    {
      name: 'mixins, class factories and classes in functions',
      files: {
        'main.js': `import { Base, Tagged } from './a.js'\nconst Timed = (Super) => class Timed extends Super { #t = 5; time() { return this.#t } }\nclass Both extends Timed(Tagged(Base)) { both() { return this.time() + this.tag } }\nfunction make(n) { return class { #n = n; n() { return this.#n } } }\nconst One = make(1), Two = make(2)\nconst b = new Both()\nconsole.log(b.both(), b instanceof Base, Both.name, Object.getPrototypeOf(Both).name, new One().n() + new Two().n(), One === Two, One.name)\nclass Ext extends (class { x = 1 }) {}\nclass Nul extends null { static s = 1 }\nconsole.log(new Ext().x, Nul.s, Object.getPrototypeOf(Nul.prototype))`,
        'a.js': `export class Base { kind = 'base' }\nexport const Tagged = (S) => class extends S { get tag() { return '#' + this.kind } }`,
      },
    },
    {
      name: 'new.target, abstract classes and singletons',
      files: {
        'main.js': `${attempt}import { Shape, Circle, Single, F } from './a.js'\nconsole.log(attempt(() => new Shape()), new Circle(2).area(), new Circle(1).made, Single.get() === Single.get(), new Single() === Single.get(), new F().target, F.call({}) === undefined, attempt(() => Reflect.construct(Shape, [], Circle).area()), Reflect.construct(F, [], Circle) instanceof Circle)`,
        'a.js': `export class Shape { constructor() { if (new.target === Shape) throw new TypeError('abstract'); this.made = new.target.name } area() { throw new Error('not implemented') } }\nexport class Circle extends Shape { constructor(r) { super(); this.r = r } area() { return this.r * this.r } }\nexport class Single { static #one; static get() { return this.#one ??= new Single() } constructor() { if (Single.#one) return Single.#one } }\nexport function F() { if (!new.target) return; this.target = new.target === F }`,
      },
    },
    {
      name: 'instanceof with Symbol.hasInstance, Symbol.species and Symbol.toStringTag',
      files: {
        'main.js': `import { Even, List, Tagged, Plain } from './a.js'\nconsole.log(2 instanceof Even, 3 instanceof Even, new List(1, 2).map((x) => x).constructor === Array, new List(1, 2) instanceof List, String(new Tagged()), Object.prototype.toString.call(Tagged), {} instanceof Plain, Object.create(Plain.prototype) instanceof Plain, Function.prototype[Symbol.hasInstance].call(Plain, new Plain()))\nconsole.log(\`\${new Plain()}\`, +new Plain(), new Plain() + 'x')`,
        'a.js': `export class Even { static [Symbol.hasInstance](n) { return n % 2 === 0 } }\nexport class List extends Array { static get [Symbol.species]() { return Array } }\nexport class Tagged { get [Symbol.toStringTag]() { return 'Tagged!' } }\nexport class Plain { [Symbol.toPrimitive](hint) { return hint === 'number' ? 7 : hint } }`,
      },
    },
    {
      name: 'named, anonymous and immediate class expressions',
      files: {
        'main.js': `const A = class {}, B = class Inner { static self() { return Inner } }, list = [class {}, class X {}]\nlet C = class { make() { return new C() } }\nexport const D = class extends A { static x = 1 }\nconsole.log(A.name, B.name, B.self() === B, list.map((k) => k.name), new (class { v = 1 })().v, typeof Inner, new C().make() instanceof C, D.x, new D() instanceof A)\nconst old = C\nC = class Other {}\nconsole.log(new old().make().constructor.name)`,
      },
    },
    {
      name: 'classes cannot be called, methods cannot be constructed',
      files: {
        'main.js': `import { K, D, default as Def, o } from './a.js'\n${attempt}import * as ns from './a.js'\nconsole.log([() => K(), () => K.call({}), () => K.apply(new K()), () => D(), () => new (new K().m)(), () => new o.m(), () => new o.arrow(), () => new (async function () {})(), () => Def(), () => ns.K(), () => K\`\`, () => Reflect.apply(K, null, []), () => [1].map(K)].map(attempt).map((text) => text.includes('Class constructor') ? text : text.split(':')[0]))\nclass Own {}\nconsole.log(attempt(() => Own()), attempt(() => Own.call({})), attempt(() => [1].forEach(Own)))`,
        'a.js': `export class K { m() {} }\nexport class D extends K {}\nexport default class {}\nexport const o = { m() {}, arrow: () => {} }`,
      },
    },
    {
      name: 'derived constructors must call super, and may return objects',
      files: {
        'main.js': `${attempt}class A { constructor() { this.a = 1 } }\nclass B extends A { constructor(how) { if (how === 'none') return; if (how === 'object') return { other: true }; if (how === 'early') this.x = 1; super(); if (how === 'twice') super() } }\nclass C { constructor() { return { replaced: true } } }\nclass D extends C {}\nconsole.log(attempt(() => new B('none')), attempt(() => new B('object')), attempt(() => new B('early')), attempt(() => new B('twice')), attempt(() => new B('ok')), new C(), new D())`,
      },
    },
    {
      name: 'private fields are installed on what a base constructor returns, invisibly',
      files: {
        'main.js': `class C { constructor() { return { replaced: true } } }\nclass D extends C { #p = 1; static has(x) { return #p in x } static read(x) { return x.#p } }\nconst d = new D()\nconsole.log(D.has(d), D.read(d), d)`,
      },
    },
    {
      name: 'printing, cloning and comparing instances',
      files: {
        'main.js': `import { inspect, isDeepStrictEqual } from 'node:util'\nimport { deepStrictEqual } from 'node:assert'\nimport { P, Q, Plain } from './a.js'\nconst p = new P(1), q = new Q(2)\nconsole.log(p, q, [p], { q }, inspect(p, { depth: 0 }))\nconsole.log(JSON.stringify(p), JSON.stringify({ ...q }), structuredClone(p), Object.getOwnPropertyNames(p), Object.getOwnPropertySymbols(p), Object.getOwnPropertyNames(P.prototype), new Plain().read())\nconsole.log(isDeepStrictEqual(new P(1), new P(1)), isDeepStrictEqual(new P(1), new P(2)), Object.entries(q), Object.assign({}, p))\ndeepStrictEqual(new P(1), new P(1))\nfor (const key in q) console.log(key)`,
        'a.js': `export class P { #x; y = 2; constructor(x) { this.#x = x } toJSON() { return { x: this.#x } } #hidden() {} get #g() { return 1 } static #s = 1; use() { return [this.#hidden(), this.#g, P.#s] } }\nexport class Q extends P { #z = 1; list = [this.#z]; constructor(x) { super(x); this.late = true } }\nexport class Plain { #a = 1; b = 2; read() { return this.#a } }`,
      },
    },
    {
      name: 'private members show nowhere, not even to Reflect.ownKeys',
      files: {
        'main.js': `import { inspect } from 'node:util'\nclass P { #x = 1; y = 2; #m() {} get #g() { return this.#m() } static use(p) { return [p.#x, p.#g] } }\nconsole.log(Reflect.ownKeys(P.prototype), inspect(new P(), { showHidden: true }), P.use(new P()))`,
      },
    },
    {
      name: 'freezing, sealing and proxies of instances with private state',
      files: {
        'main.js': `${attempt}import { Counter } from './a.js'\nconst c = Object.freeze(new Counter())\nconsole.log(c.inc(), c.inc(), attempt(() => { c.label = 'x' }), Object.isFrozen(c), new Map([[c, 1]]).get(c), new WeakMap([[c, 2]]).get(c))\nconst sealed = Object.seal(new Counter())\nsealed.label = 'y'\nconsole.log(sealed.label, sealed.inc(), Object.preventExtensions(new Counter()).inc())\nconst proxy = new Proxy(new Counter(), {})\nconsole.log(attempt(() => proxy.inc()).split(':')[0], proxy.label, proxy instanceof Counter)`,
        'a.js': `export class Counter { #n = 0; label = 'c'; inc() { return ++this.#n } }`,
      },
    },
    {
      name: 'private names in nested classes and functions',
      files: {
        'main.js': `class Outer { #x = 'outer'; inner() { const outer = this; return class Inner { #y = 'inner'; both() { return outer.#x + this.#y } } } shadow() { const outer = this; return class { #x = 'shadowed'; read(o) { return #x in o ? o.#x : 'not mine' } other() { return this.read(outer) } } } static reader = (o) => o.#x; fn() { const f = function () { return this.#x }; return f.call(this) + [1].map(() => this.#x) } update() { this.#x ||= 1; this.#x &&= 'and'; this.#x ??= 2; this.#x += '!'; ({ a: this.#x, ...this.rest } = { a: this.#x + '?', b: 1 }); for (this.#x of ['loop']); return [this.#x, delete this.rest, this['#x']] } tagged() { return this.#tag\`a\${1}\` } #tag(s, v) { return s.join(v) + this.#x } opt(o) { return o?.#x?.length } }\nconst o = new Outer(), I = o.inner(), S = o.shadow()\nconsole.log(new I().both(), new S().read(new S()), new S().other(), Outer.reader(o), o.fn(), o.tagged(), o.opt(null), o.opt(o), o.update())`,
      },
    },
    {
      name: 'prototypes can be changed by the program',
      files: {
        'main.js': `import { K } from './a.js'\nK.prototype.added = function () { return 'added ' + this.v }\nconst k = new K()\nconsole.log(k.added(), k.m())\nK.prototype.m = () => 'patched'\nObject.defineProperty(K, 'extra', { value: 1, enumerable: true })\nK.late = () => 'late'\nconsole.log(k.m(), K.extra, K.late(), Object.keys(K), k.constructor === K, K.prototype.constructor === K, delete K.late, K.late)\nObject.setPrototypeOf(k, { other: 1 })\nconsole.log(k.other, k instanceof K)`,
        'a.js': `export class K { v = 1; m() { return 'original' } }`,
      },
    },
    {
      name: 'the prototype of a class cannot be replaced',
      files: {
        'main.js': `import { K } from './a.js'\ntry { K.prototype = {} } catch (e) { console.log(e.name) }\nconsole.log(Object.getOwnPropertyDescriptor(K, 'prototype').writable)`,
        'a.js': `export class K {}`,
      },
    },
    {
      name: 'errors quote the source of the program',
      files: {
        'main.js': `import { o } from './a.js'\nlet own = 1\nown = 2\nfor (const f of [() => new o.m(), () => own(), () => o.none.deep()]) try { f() } catch (e) { console.log(e.message) }`,
        'a.js': `export const o = { m() {} }`,
      },
    },
    {
      name: 'old-style constructors with prototype methods and inheritance',
      files: {
        'main.js': `import { inherits } from 'node:util'\nimport { EventEmitter } from 'node:events'\nimport { Animal } from './a.js'\nfunction Dog(name) { if (!(this instanceof Dog)) return new Dog(name); Animal.call(this, name) }\nDog.prototype = Object.create(Animal.prototype, { constructor: { value: Dog } })\nDog.prototype.speak = function () { return Animal.prototype.speak.call(this) + ' woof' }\nfunction Bus() { EventEmitter.call(this) }\ninherits(Bus, EventEmitter)\nconst d = new Dog('rex'), e = Dog('fido')\nconsole.log(d.speak(), e.speak(), d instanceof Animal, d.constructor === Dog, Object.keys(d), d, new Bus() instanceof EventEmitter, Animal.count)\nclass Cat extends Animal { speak() { return super.speak() + ' meow' } }\nconsole.log(new Cat('tom').speak(), new Cat('tom') instanceof Animal, Animal.prototype.constructor === Animal, Cat.count)`,
        'a.js': `export function Animal(name) { this.name = name; Animal.count++ }\nAnimal.prototype.speak = function () { return this.name + ' says' }\nAnimal.count = 0`,
      },
    },
    {
      name: 'static members see each other, and this, in any order',
      files: {
        'main.js': `export class Config { static base = 2; static double = this.base * 2; static list = [Config.base, this.double]; static self = this; static fn = () => this.base; static async load() { return this.fn() } static nested = { get: () => this.double, cls: class { static own = this.name } }; static regular = function () { return typeof this }; static #hidden = this.base + 1; static reveal() { return this.#hidden } }\nconsole.log(Config.double, Config.list, Config.self === Config, Config.fn(), await Config.load(), Config.nested.get(), Config.nested.cls.own, Config.regular(), Config.reveal(), Object.keys(Config))\nConfig.base = 10\nconsole.log(Config.fn(), Object.getOwnPropertyDescriptor(Config, 'base'))`,
      },
    },
    {
      name: 'classes are found in maps, compared and passed around',
      files: {
        'main.js': `import { K, table, create, same } from './a.js'\nimport * as ns from './a.js'\nconst names = new Map([[K, 'K'], [ns.L, 'L']])\nconsole.log(names.get(create('K').constructor), names.get(table.L), table.K === K, same(K), create('L') instanceof ns.L, [K, ns.L].map((C) => new C().id), ns.default === K, typeof K, K instanceof Function, Object.getPrototypeOf(K) === Function.prototype, new K.prototype.constructor().id)`,
        'a.js': `export class K { id = 'k' }\nexport class L extends K { id = 'l' }\nexport const table = { K, L }\nexport const create = (name) => new table[name]()\nexport const same = (C) => C === K && C === table.K\nexport { K as default }`,
      },
    },
    {
      name: 'classes are shown as classes',
      files: {
        'main.js': `import { K, D } from './a.js'\nclass S { static x = 1 }\nconsole.log(K, D, [S], String(K).slice(0, 7), class {})`,
        'a.js': `export class K { m() {} }\nexport class D extends K {}`,
      },
    },
  ],
}
