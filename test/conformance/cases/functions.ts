import type { Topic } from '../case.ts'

const attempt = `const attempt = (f) => { try { return f() } catch (e) { return e.name + ': ' + e.message } }\n`

export const functions: Topic = {
  title: 'functions as values',
  cases: [
    {
      name: 'the name by which inspect shows what a function literal has made',
      files: {
        'main.js': `import { inspect } from 'node:util'
const Bare = (() => { const C = function () {}; C.prototype = Object.create(null); return C })()
const table = { Made: function () { this.a = 1 } }
table.Made.prototype = Object.create(null)
console.log(inspect(new Bare()), inspect(new table.Made()), Bare.name, table.Made.name)
`,
      },
    },
    {
      name: 'a function is the same wherever it is seen',
      files: {
        'main.js': `import { f, g, same, list } from './a.js'\nimport * as ns from './a.js'\nconst set = new Set([f, ns.f, g, ns['g']])\nconsole.log(f === ns.f, set.size, same(f), list.includes(f), list.indexOf(g), new Map([[f, 'f']]).get(ns.f), [g, f].indexOf(f), f == ns.f, Object.is(g, ns.g))`,
        'a.js': `export function f() {}\nexport const g = () => {}\nexport const list = [f, g]\nexport const same = (x) => x === f && x === self(f)\nconst self = (x) => x`,
      },
    },
    {
      name: 'own properties, memo tables and counters live on the function',
      files: {
        'main.js': `import { f, fib, hits } from './a.js'\nf.extra = 1\nconsole.log(f.version, f.extra, Object.keys(f), fib(30), fib.memo.size > 20, hits(), hits(), hits.n, delete f.extra, f.extra, 'version' in f)\nObject.freeze(f)\nconsole.log(Object.isFrozen(f), f())`,
        'a.js': `export function f() { return f.version }\nf.version = 3\nexport function fib(n) { if (n < 2) return n; if (fib.memo.has(n)) return fib.memo.get(n); const v = fib(n - 1) + fib(n - 2); fib.memo.set(n, v); return v }\nfib.memo = new Map()\nexport const hits = () => (hits.n = (hits.n ?? 0) + 1)`,
      },
    },
    {
      name: 'call, apply, bind, Reflect.apply and arguments',
      files: {
        'main.js': `import { self, args, sum, arrow } from './a.js'\nconst o = { self, arrow, args }\nconst bound = self.bind({ b: 1 })\nconsole.log(self(), self.call(1), self.apply({ a: 1 }), bound(), bound.name, o.self() === o, o.arrow(), args(1, 2, 3), o.args(), sum.apply(null, [1, 2, 3]), sum(...[4, 5]), Reflect.apply(self, 'x', []), sum.bind(null, 1)(2), sum.bind(null, 1, 2).length, (0, o.self)(), (o.self)() === o, [1, 2].map(args), new Array(2).fill(0).map(sum.bind(0, 1, 1)))`,
        'a.js': `export function self() { return this }\nexport function args() { arguments[0] = 'changed'; return [arguments.length, ...arguments, args.length] }\nexport function sum(a, b = 0, ...rest) { return rest.reduce((x, y) => x + y, a + b) }\nexport const arrow = () => this`,
      },
    },
    {
      name: 'generators, async functions and async generators',
      files: {
        'main.js': `import { gen, wait, stream, fail } from './a.js'\nconst g = gen(2)\nconsole.log([...gen(3)], g.next(), g.return('r'), g[Symbol.toStringTag], Object.prototype.toString.call(gen), await wait(1), await fail().catch((e) => e.message))\nfor await (const x of stream()) console.log(x)\nconst names = [gen, wait, stream, fail].map((f) => f.constructor.name)\nconst AsyncFunction = (async () => {}).constructor\nconsole.log(names, wait instanceof AsyncFunction, gen instanceof AsyncFunction, Object.prototype.toString.call(wait), wait[Symbol.toStringTag], gen instanceof Function)\nconst delegating = function* () { const got = yield* gen(2); yield got }\nconsole.log([...delegating()])`,
        'a.js': `export function* gen(n) { for (let i = 0; i < n; i++) yield i; return 'done' }\nexport async function wait(x) { await null; return x }\nexport async function* stream() { yield 1; yield* [2, 3]; await null; yield 4 }\nexport const fail = async () => { throw new Error('failed') }`,
      },
    },
    {
      name: 'a generator function has a prototype for its generators',
      files: {
        'main.js': `import { gen } from './a.js'\ngen.prototype.extra = () => 'extra'\nconst g = gen()\nconsole.log(g instanceof gen, g.extra(), Object.getPrototypeOf(g) === gen.prototype)\nfunction* own() {}\nconsole.log(own() instanceof own, [own][0] === own)`,
        'a.js': `export function* gen() { yield 1 }`,
      },
    },
    {
      name: 'recursion, mutual recursion and functions that replace themselves',
      files: {
        'main.js': `import { even } from './a.js'\nfunction fact(n) { return n < 2 ? 1 : n * fact(n - 1) }\nconst fibonacci = (n) => n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2)\nlet once = () => { once = () => 'again'; return 'first' }\nfunction lazy() { lazy = () => 'replaced'; return 'original' }\nconst named = function self(n) { return n ? self(n - 1) : 'end ' + self.name }\nconsole.log(fact(10), fibonacci(10), once(), once(), lazy(), lazy(), even(10), even(7), named(3))`,
        'a.js': `import { odd } from './b.js'\nexport const even = (n) => n === 0 || odd(n - 1)`,
        'b.js': `import { even } from './a.js'\nexport const odd = (n) => n !== 0 && even(n - 1)`,
      },
    },
    {
      name: 'getters, setters, methods and computed keys of object literals',
      files: {
        'main.js': `let n = 0\nconst key = 'dyn'\nexport const o = { get n() { return n }, set n(v) { n = v * 2 }, inc() { n++; return this }, async later() { return n }, *each() { yield n; yield this.n }, [key]() { return key }, [key + 'Field']: 1, nested: { get deep() { return n + 1 }, arrow: () => n, self() { return this } }, 'quoted-name': () => 'q', 1: () => 'one', __proto__: { inherited() { return 'i' + this.n } } }\no.n = 4\nconsole.log(o.n, o.inc() === o, o.n, await o.later(), [...o.each()], o.dyn(), o.dynField, o.nested.deep, o.nested.arrow(), o.nested.self() === o.nested, o['quoted-name'](), o[1](), o.inherited(), Object.keys(o), typeof Object.getOwnPropertyDescriptor(o, 'n').set)`,
      },
    },
    {
      name: 'listeners can be taken off again, timers cleared',
      files: {
        'main.js': `import { EventEmitter } from 'node:events'\nimport { onData, onEnd, once } from './a.js'\nconst e = new EventEmitter()\ne.on('data', onData); e.on('end', onEnd); e.once('data', once)\nfunction own(x) { console.log('own', x, this === e) }\ne.on('data', own)\ne.emit('data', 1)\ne.off('data', onData); e.off('data', own)\ne.emit('data', 2)\ne.emit('end')\nconsole.log(e.listenerCount('data'), e.listeners('end')[0] === onEnd)\nconst timer = setInterval(onEnd, 1)\nclearInterval(timer)\nconst target = new EventTarget()\ntarget.addEventListener('x', own); target.removeEventListener('x', own)\ntarget.dispatchEvent(new Event('x'))`,
        'a.js': `export const onData = (x) => console.log('data', x)\nexport function onEnd() { console.log('end', this.constructor.name) }\nexport function once(x) { console.log('once', x) }`,
      },
    },
    {
      name: 'inline callbacks, immediately invoked functions and closures in loops',
      files: {
        'main.js': `const list = [3, 1, 2]\nconst sorted = list.toSorted((a, b) => a - b), mapped = list.map((x, i) => x * i), total = list.reduce(function (a, b) { return a + b }, 0)\nconst made = (() => { let n = 0; return { inc: () => ++n, get n() { return n } } })()\nmade.inc()\nconst fs = []\nfor (let i = 0; i < 3; i++) fs.push(() => i)\nfor (var j = 0; j < 3; j++) fs.push(() => j)\nconst counters = ['a', 'b'].map((name) => { let c = 0; return () => name + ++c })\n;(function () { fs.push(() => typeof this) })()\n;(async () => { await null; console.log('async iife') })()\nconsole.log(sorted, mapped, total, made.n, fs.map((f) => f()), counters.map((c) => c() + c()), [1, 2, 3].find((x) => x > 1), Array.from({ length: 2 }, (_, i) => i), 'abc'.replace(/b/, (m) => m.toUpperCase()))\nawait null`,
      },
    },
    {
      name: 'parameters: defaults, patterns, their own scope, duplicates of bindings',
      files: {
        'main.js': `let x = 'outer'\nfunction f(a, b = () => a, { c, d: [e] = [1], ...g } = {}, ...h) { a = 'changed'; return [a, b(), c, e, g, h] }\nfunction scoped(y = () => x) { var x = 'inner'; return y() + x }\nconst arrow = async ({ x = 1 }, [y = x] = []) => x + y\nfunction reads(x = attempt(() => z), z = 1) { return x }\nfunction attempt(f) { try { return f() } catch (e) { return e.name } }\nx = 'new'\nconsole.log(f('a'), f('a', undefined, { c: 1, d: [2], k: 3 }, 4, 5), scoped(), await arrow({}), reads())`,
      },
    },
    {
      name: 'currying, composition and functions returned from functions',
      files: {
        'main.js': `import { add, pipe, memo, debounce } from './a.js'\nconst slow = (x) => { console.log('computing', x); return x * 2 }\nconst fast = memo(slow)\nconsole.log(add(1)(2), pipe(add(1), add(2), String)(3), fast(2), fast(2), debounce.length, debounce(slow).name)`,
        'a.js': `export const add = (a) => (b) => a + b\nexport const pipe = (...fs) => (x) => fs.reduce((v, f) => f(v), x)\nexport function memo(f) { const known = new Map(); return (x) => { if (!known.has(x)) known.set(x, f(x)); return known.get(x) } }\nexport const debounce = (f, ms = 10) => function debounced() { return f.apply(this, arguments) }`,
      },
    },
    {
      name: "calling what is no function throws the language's error",
      files: {
        'main.js': `${attempt}import { o, n } from './a.js'\nimport * as ns from './a.js'\nconst own = 1\nlet variable = 2\nvariable = 3\nconsole.log([() => o(), () => o.none(), () => n(), () => new n(), () => ns.n(), () => ns.none(), () => own(), () => new own(), () => null.x, () => o.none.deep, () => undefinedName, () => undefinedName()].map((f) => { try { return f() } catch (e) { return e.name } }))`,
        'a.js': `export const o = {}\nexport const n = 1`,
      },
    },
    {
      name: 'the source of a function can be read',
      files: {
        'main.js': `import { f } from './a.js'\nconst own = (a, b) => a + b\nfunction local(x) { return x }\nconsole.log(String(f), own.toString(), [local][0].toString())`,
        'a.js': `export function f(a) { return a }`,
      },
    },
    {
      name: 'the source of a function makes the same function again',
      files: {
        'main.js': `import { add, Shape, keyed } from './a.js'
const again = (f) => new Function('return ' + f)()
const own = (a) => a + 1
console.log(again(add)(1, 2), again(own)(1), /^class\\b/.test(String(Shape)), String(add).includes('a + b'))
console.log(again((n) => n * 2)(4), (add + '') === String(add), String(keyed), keyed + '')
class Named { static toString() { return 'mine' } }
class Heir extends Named {}
console.log(String(Named), String(Heir), { [(x) => x]: 1 }[String((x) => x)])`,
        'a.js': `export function add(a, b) { return a + b }
export class Shape { area() { return 0 } }
export const keyed = class { static toString() { return 'key' } }`,
      },
    },
    {
      name: 'functions are shown as functions',
      files: {
        'main.js': `import { f, arrow, asynchronous, generator } from './a.js'\nimport * as ns from './a.js'\nfunction own() {}\nown.prop = 1\nconsole.log(f, arrow, asynchronous, generator, [own], { f, own }, ns.f, () => {}, [() => {}])`,
        'a.js': `export function f() {}\nexport const arrow = () => {}\nexport async function asynchronous() {}\nexport function* generator() {}`,
      },
    },
  ],
}
