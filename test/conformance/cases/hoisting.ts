import type { Topic } from '../case.ts'

/** Prints what a function gives or throws. */
const attempt = `const attempt = (f) => { try { return f() } catch (e) { return e.name + ': ' + e.message } }\n`

export const hoisting: Topic = {
  title: 'hoisting and temporal dead zones',
  cases: [
    {
      name: 'functions of a cycle can be called before their module has run',
      files: {
        'main.js': `import './a.js'\nimport { log } from './b.js'\nconsole.log(log)`,
        'a.js': `import { b, log } from './b.js'\nexport function a(x) { return 'a' + x }\nexport async function later() {}\nexport function* gen() { yield 1; yield 2 }\nconsole.log('a', b(1), log)`,
        'b.js': `import { a, later, gen } from './a.js'\nexport function b(x) { return 'b' + a(x) }\nexport const log = [a(0), typeof later, a.name, a.length, [...gen()]]\nconsole.log('b', log)`,
      },
    },
    {
      name: 'default functions are hoisted across cycles',
      files: {
        'main.js': `import a from './a.js'\nconsole.log(a(2))`,
        'a.js': `import b from './b.js'\nexport default function (n) { return n === 0 ? 'end' : b(n - 1) }\nconsole.log('a')`,
        'b.js': `import a from './a.js'\nexport default function named(n) { return 'b' + a(n) }\nconsole.log('b', a.name, named(0), a(0))`,
      },
    },
    {
      name: 'const, let and class of a cycle throw when read too early, var is undefined',
      files: {
        'main.js': `import './a.js'\nimport { again } from './b.js'\nconsole.log(again())`,
        'a.js': `import './b.js'\nexport const c = 1\nexport let l = 2\nexport class K { static x = 3 }\nexport var v = 4\nexport const fn = () => 5\nexport default { d: 6 }\nexport const { x: p, y: [q] } = { x: 7, y: [8] }`,
        'b.js': `import d, { c, l, K, v, fn, p, q } from './a.js'\n${attempt}const all = () => [() => c, () => l, () => K, () => new K(), () => v, () => fn, () => fn(), () => d, () => p, () => q, () => typeof c, () => typeof v, () => K.x].map(attempt)\nconsole.log(all())\nexport const again = () => all().map((x) => typeof x === 'function' ? x.name : x)`,
      },
    },
    {
      name: 'a namespace of a cycle shows what is initialised',
      files: {
        'main.js': `import './a.js'`,
        'a.js': `import './b.js'\nexport const c = 1\nexport let l = 2\nexport function f() { return 3 }\nexport var v = 4`,
        'b.js': `import * as ns from './a.js'\nconst attempt = (f) => { try { return f() } catch (e) { return e.name } }\nconsole.log(Object.getOwnPropertyNames(ns), Reflect.ownKeys(ns).length)\nconsole.log(attempt(() => ns.c), attempt(() => ns['l']), ns.f(), ns.v)\nconsole.log(attempt(() => Object.keys(ns)), attempt(() => ({ ...ns })), 'c' in ns, attempt(() => Object.hasOwn(ns, 'c')))\nconsole.log(attempt(() => JSON.stringify(ns)), attempt(() => Object.entries(ns)))\nconsole.log(attempt(() => { const { f, v } = ns; return [typeof f, v] }))`,
      },
    },
    {
      name: 'own const and class read too early throw',
      files: {
        'main.ts': `const attempt = (f: () => unknown) => { try { return f() } catch (e) { return String(e) } }\nconst early = () => [attempt(() => c), attempt(() => l), attempt(() => typeof K), attempt(() => v), attempt(() => f()), attempt(() => g)]\nconsole.log(early())\nconst c = 1\nlet l = 2\nclass K {}\nvar v = 3\nfunction f() { return 4 }\nconst g = () => 5\nl += 1\nconsole.log(early().length, l, v)`,
      },
    },
    {
      name: 'own let, exported and assigned, read too early throws',
      files: {
        'main.js': `${attempt}console.log(attempt(() => n), attempt(() => { n = 3 }), attempt(() => typeof n), attempt(() => n++))\nexport let n = 1\nn = 2\nconsole.log(n)\nfunction set() { n = 9 }\nset()\nconsole.log(n)`,
      },
    },
    {
      name: 'a function called too early sees the dead zone, and later the value',
      files: {
        'main.js': `${attempt}function read() { return [value, other] }\nfunction write(x) { other = x }\nconsole.log(attempt(read), attempt(() => write(1)))\nconst value = 'v'\nlet other = 'o'\nconsole.log(attempt(read))\nwrite('w')\nconsole.log(attempt(read))`,
      },
    },
    {
      name: 'a const cannot be read in its own initialiser',
      files: {
        'main.js': `${attempt}console.log(attempt(() => { const x = x + 1 }))\nlet y = attempt(() => y)\nconsole.log(y)\ny = 1\nconst z = attempt(() => z)\nconsole.log(z)\nconst { a, b = attempt(() => c), c } = { a: 1, c: 2 }\nconsole.log(a, b, c)`,
      },
    },
    {
      name: 'a class that needs itself too early',
      files: {
        'main.js': `${attempt}console.log(attempt(() => { class A extends A {} }))\nclass B { static own = attempt(() => B.name); static next = B.own }\nconsole.log(Object.entries(B))\nconst C = class Inner { static own = Inner.name; static outer = attempt(() => C) }\nconsole.log(C.own, C.outer)`,
      },
    },
    {
      name: 'typeof of arguments at top level is undefined',
      files: { 'main.js': `console.log(typeof arguments)` },
    },
    {
      name: 'names that scripts have are globals in modules: missing, until the program sets them',
      files: {
        'main.js': `import { createRequire } from 'node:module'
import './uses.js'
globalThis.require = createRequire(import.meta.url)
globalThis.module = { exports: 1 }
const { uses, write } = await import('./later.js')
console.log(uses(), typeof require, { module }, require('node:path').sep)
write()
console.log(exports, globalThis.exports)`,
        'uses.js': `for (const read of [() => require, () => module, () => exports, () => __filename, () => __dirname, () => arguments])
  try { read() } catch (e) { console.log(e.name, e.message) }
console.log(typeof require, typeof module, typeof exports, typeof __dirname, typeof arguments)
function own() { return arguments.length }
{ const require = 1; console.log(require, own(1, 2)) }`,
        'later.js': `export const uses = () => require('node:path').sep + typeof require + module.exports
globalThis.exports = 0
export const write = () => { exports = 2 }`,
      },
    },
    {
      name: 'a class is in its dead zone while its keys are computed',
      files: {
        'main.js': `${attempt}class B { static [attempt(() => B)] = 1 }\nconsole.log(Object.keys(B))`,
      },
    },
    {
      name: 'extending a class of a cycle too early throws',
      files: {
        'main.js': `import './base.js'`,
        'base.js': `import { Derived } from './derived.js'\nexport class Base { make() { return new Derived() } }`,
        'derived.js': `import { Base } from './base.js'\nexport class Derived extends Base {}`,
      },
    },
    {
      name: 'extending a class of a cycle in the right order works',
      files: {
        'main.js': `import { Derived } from './derived.js'\nconsole.log(new Derived().make().hello(), new Derived().make() instanceof Derived)`,
        'base.js': `import { Derived } from './derived.js'\nexport class Base { make() { return new Derived() } hello() { return this.constructor.name } }`,
        'derived.js': `import { Base } from './base.js'\nexport class Derived extends Base {}`,
      },
    },
    {
      name: 'functions in blocks, conditionals and loops stay there',
      files: {
        'main.js': `console.log(typeof inner, typeof outer())\n{ function inner() { return 1 } console.log(inner()) }\nif (true) { function cond() { return 2 } console.log(cond()) }\nfor (const x of [1]) { function loop() { return x } console.log(loop()) }\nfunction outer() { return inside; function inside() {} }\nconsole.log(typeof inner, typeof cond, typeof loop)`,
      },
    },
    {
      name: 'the last of two functions in a row of overwritten bindings wins',
      files: {
        'main.js': `var f = 1\nconsole.log(typeof f, typeof g, g())\nvar g2 = g\nfunction g() { return 'g' }\nconsole.log(g2 === g)\ng = () => 'new g'\nconsole.log(g(), g2(), g.name, g2.name)`,
      },
    },
    {
      name: 'a var and a function of a cycle are there before they are assigned',
      files: {
        'main.js': `import './a.js'\nimport { read } from './b.js'\nconsole.log(read())`,
        'a.js': `import './b.js'\nexport var early = 'set'\nexport function swap() { return 'old' }\nswap = () => 'new'`,
        'b.js': `import { early, swap } from './a.js'\nexport const read = () => [early, swap(), swap.name]\nconsole.log(read())`,
      },
    },
  ],
}
