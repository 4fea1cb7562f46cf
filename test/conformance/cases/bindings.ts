import type { Topic } from '../case.ts'

export const bindings: Topic = {
  title: 'live bindings and exports',
  cases: [
    {
      name: 'importers see every assignment to a let, through any chain',
      files: {
        'main.js': `import { n, inc, m as viaName } from './a.js'\nimport { n as star } from './star.js'\nimport * as ns from './star.js'\nimport { renamed } from './rename.js'\nconst show = () => console.log(n, viaName, star, ns.n, renamed, ns['n'])\nshow(); inc(); show(); inc(); show()`,
        'a.js': `export let n = 0\nlet m = 10\nexport { m }\nexport const inc = () => { n++; m += 5 }`,
        'star.js': `export * from './a.js'`,
        'rename.js': `import { n } from './a.js'\nexport { n as renamed }`,
      },
    },
    {
      name: 'all forms of assignment to an exported variable',
      files: {
        'main.js': `import * as a from './a.js'\nconsole.log({ ...a })\na.run()\nconsole.log({ ...a })\na.swap()\nconsole.log({ ...a })`,
        'a.js': `export let x = 1, y = 2, z = null, w\nexport var v = 'v'\nexport function run() { x += 2; y **= 3; z ??= 'z'; w ||= 'w'; v &&= 'vv'; ++x; y--; return x }\nexport function swap() { [x, y] = [y, x]; ({ z, w: v = 'def', ...w } = { z: 1, q: 2 }); for (x of [7, 8]); for (y in { k: 1 }); }`,
      },
    },
    {
      name: 'default export of an expression is a copy, a named default is live',
      files: {
        'main.js': `import copy, { set as setA } from './a.js'\nimport live, { set as setB } from './b.js'\nimport fn, { set as setC } from './c.js'\nconsole.log(copy, live, fn())\nsetA(2); setB(2); setC(() => 'changed')\nconsole.log(copy, live, fn())`,
        'a.js': `let x = 1\nexport default x\nexport const set = (v) => { x = v }`,
        'b.js': `let x = 1\nexport { x as default }\nexport const set = (v) => { x = v }`,
        'c.js': `export default function f() { return 'first' }\nexport const set = (v) => { f = v }`,
      },
    },
    {
      name: 'one binding under many names, and names that are no identifiers',
      files: {
        'main.js': `import { a, b, default as c, "any name" as d, if as e } from './a.js'\nimport * as ns from './a.js'\nconsole.log(a, b, c, d, e, Object.keys(ns), ns['any name'])`,
        'a.js': `const v = 'v'\nexport { v as a, v as b, v as default, v as "any name", v as if }`,
      },
    },
    {
      name: 'star exports leave out the default and yield to own names',
      files: {
        'main.js': `import * as ns from './a.js'\nimport { x, y } from './a.js'\nconsole.log(Object.keys(ns), x, y, ns.default)`,
        'a.js': `export * from './b.js'\nexport * from './c.js'\nexport const x = 'own x'`,
        'b.js': `export const x = 'b', y = 'y'\nexport default 'b default'`,
        'c.js': `export const x = 'c', z = 'z'\nexport default 'c default'`,
      },
    },
    {
      name: 'ambiguous star names are left out of the namespace',
      files: {
        'main.js': `import * as ns from './a.js'\nconsole.log(Object.keys(ns), 'same' in ns, 'twice' in ns, ns.twice)`,
        'a.js': `export * from './b.js'\nexport * from './c.js'`,
        'b.js': `export const twice = 1\nexport { same } from './d.js'`,
        'c.js': `export const twice = 2\nexport { same } from './d.js'\nexport const only = 3`,
        'd.js': `export const same = 'same'`,
      },
    },
    {
      name: 'star exports around a cycle',
      files: {
        'main.js': `import * as a from './a.js'\nimport * as b from './b.js'\nconsole.log(Object.keys(a), Object.keys(b), a.y, b.x, a.a === b.a)`,
        'a.js': `export * from './b.js'\nexport const x = 'x'\nexport function a() {}`,
        'b.js': `export * from './a.js'\nexport const y = 'y'`,
      },
    },
    {
      name: 'star exports as a namespace, nested',
      files: {
        'main.js': `import { inner, list } from './a.js'\nimport * as a from './a.js'\nconsole.log(inner.x, inner.deep.z, a.inner === inner, a.inner.deep.f(), list.map((k) => inner[k]))\na.inner.deep.set(5)\nconsole.log(inner.deep.z, Object.keys(a), Object.keys(inner))`,
        'a.js': `export * as inner from './b.js'\nexport const list = ['x']`,
        'b.js': `export * as deep from './c.js'\nexport const x = 'x'`,
        'c.js': `export let z = 'z'\nexport const set = (v) => { z = v }\nexport function f() { return 'f' + z }`,
      },
    },
    {
      name: 'an imported namespace can be exported again',
      files: {
        'main.js': `import { ns } from './a.js'\nimport * as b from './b.js'\nconsole.log(ns === b, ns.x, ns.default)`,
        'a.js': `import * as ns from './b.js'\nexport { ns }`,
        'b.js': `export const x = 1\nexport default 'd'`,
      },
    },
    {
      name: 'star exports of packages and builtins',
      files: {
        'main.js': `import * as all from './a.js'\nimport { posix, one, EventEmitter, sep as separator } from './a.js'\nconsole.log(all.one, one, posix.sep, separator, typeof EventEmitter, all.basename('/x/y'), 'default' in all, 'one' in all, 'join' in all, Object.keys(all).includes('resolve'))`,
        'a.js': `export * from 'pkg'\nexport * from 'node:path'\nexport { EventEmitter } from 'node:events'`,
        'node_modules/pkg/package.json': `{"name":"pkg","type":"module","exports":"./i.js"}`,
        'node_modules/pkg/i.js': `export const one = 1; export default 'no'`,
      },
    },
    {
      name: 'an own name goes before a star of a package',
      files: {
        'main.js': `import { one, two } from './a.js'\nconsole.log(one, two)`,
        'a.js': `export * from 'pkg'\nexport const one = 'own'`,
        'node_modules/pkg/package.json': `{"name":"pkg","type":"module","exports":"./i.js"}`,
        'node_modules/pkg/i.js': `export const one = 'pkg', two = 'pkg two'`,
      },
    },
    {
      name: 're-exports of packages, renamed, default and all',
      files: {
        'main.js': `import fallback, { first, everything } from './a.js'\nconsole.log(fallback, first, everything.one, Object.keys(everything))`,
        'a.js': `export { default, one as first } from 'pkg'\nexport * as everything from 'pkg'`,
        'node_modules/pkg/package.json': `{"name":"pkg","type":"module","exports":"./i.js"}`,
        'node_modules/pkg/i.js': `export const one = 1; export default 'pkg default'`,
      },
    },
    {
      name: 'live bindings of a package stay live',
      files: {
        'main.js': `import { n, inc } from 'pkg'\nimport * as ns from 'pkg'\nimport { again } from './a.js'\nconsole.log(n, ns.n, again); inc(); console.log(n, ns.n, again)`,
        'a.js': `export { n as again } from 'pkg'`,
        'node_modules/pkg/package.json': `{"name":"pkg","type":"module","exports":"./i.js"}`,
        'node_modules/pkg/i.js': `export let n = 0; export const inc = () => { n++ }`,
      },
    },
    {
      name: 'imports cannot be assigned, in any way',
      files: {
        'main.js': `import d, { x, f, K } from './a.js'\nimport * as ns from './a.js'\nconst attempt = (g) => { try { g(); return 'ok' } catch (e) { return e.name } }\nconsole.log([() => { x = 1 }, () => { x++ }, () => { x += 1 }, () => { [x] = [1] }, () => { ({ x } = { x: 1 }) }, () => { f = 1 }, () => { K = 1 }, () => { d = 1 }, () => { ns = 1 }, () => { for (x of [1]); }, () => { ns.x = 2 }, () => { delete ns.x }, () => { ns.nope = 1 }, () => { delete ns.nope }].map(attempt), x)`,
        'a.js': `export let x = 'x'\nexport function f() {}\nexport class K {}\nexport default 'd'`,
      },
    },
    {
      name: 'own constants cannot be assigned',
      files: {
        'main.js': `const attempt = (g) => { try { g(); return 'ok' } catch (e) { return e.name + ': ' + e.message } }\nconst c = 1\nconst f = () => 2\nexport const { a, b: [bb] } = { a: 1, b: [2] }\nconst K = class {}\nconsole.log([() => { c = 2 }, () => { c++ }, () => { f = 1 }, () => { a = 1 }, () => { [bb] = [1] }, () => { K = 1 }, () => { c ??= 1 }, () => { c ||= 1 }].map(attempt), c, a, bb)`,
      },
    },
    {
      name: 'a function declaration and a class can be assigned',
      files: {
        'main.js': `import * as a from './a.js'\nconsole.log(a.f(), new a.K().v, a.f.name)\na.change()\nconsole.log(a.f(), new a.K().v, a.f.name, a.K.name)`,
        'a.js': `export function f() { return 1 }\nexport class K { v = 1 }\nexport const change = () => { f = () => 2; K = class { v = 2 } }`,
      },
    },
    {
      name: 'the name of a function expression cannot be assigned',
      files: {
        'main.js': `const attempt = (g) => { try { return g() } catch (e) { return e.name } }\nconst f = function self() { self = 1; return 1 }\nconsole.log(attempt(f), f.name)\nclass K { static m() { K = 1 } }\nconsole.log(attempt(() => K.m()), K.name)`,
      },
    },
    {
      name: 'shorthand properties, templates, computed keys and spreads read through the binding',
      files: {
        'main.js': `import { n, list, tag, key, inc } from './a.js'\nimport * as ns from './a.js'\nlet own = 0\nconst bump = () => { own++; inc() }\nconst show = () => ({ n, own, ns, [key]: n, ...list, t: tag\`a\${n}b\${own}\` })\nconsole.log(show().n, show().t, show().k, show()[0])\nbump()\nconst { n: again, own: mine, t } = show()\nconsole.log(again, mine, t, [...list, n, own], Math.max(...list, n), n ? own : key, typeof n, -n, n?.toFixed(1), ns?.n, ns.n.toFixed(2))`,
        'a.js': `export let n = 0\nexport const list = [4, 5]\nexport const key = 'k'\nexport const tag = (strings, ...values) => strings.raw.join('|') + values.join()\nexport const inc = () => { n++ }`,
      },
    },
    {
      name: 'inner scopes may use the names of imports and variables',
      files: {
        'main.js': `import { n, f } from './a.js'\nlet own = 'own'\nfunction shadow(n, own) { { let f = 'inner f'; n += f; own = n } return [n, own, f()] }\nconst arrow = ({ n: own = 1, ...f }) => [own, f]\nconsole.log(shadow('a'), arrow({ f: 1 }), n, own)\nown = 'changed'\nfor (const own of [1]) console.log(own)\ntry { throw 1 } catch (own) { console.log(own) }\nconsole.log(own, { n() { return n }, own: (own) => own }.n())\nlabel: for (let n = 0; n < 2; n++) continue label\nclass own2 { static n = n; f() { return f() } }\nconsole.log(own2.n, new own2().f())`,
        'a.js': `export let n = 'n'\nexport const f = () => 'f' + n\nn = 'nn'`,
      },
    },
    {
      name: 'several declarators, with and without initialisers, mixed kinds',
      files: {
        'main.js': `let a, b = 1, c = a, d\nconst e = 2, f = () => a, g = class {}, h = [1, 2]\nvar i, j = 3, k\nexport let l, m = 4\nexport const n = 5, o = function () {}\na = 'a'; d = 'd'; k = 'k'; l = 'l'\nlet p = 1, q = () => p, r = 2\np = 6\nlet s = 7, [t, u = s] = [8], v = t\nt++\nconsole.log(a, b, c, d, e, f(), g.name, h, i, j, k, l, m, n, o.name, p, q(), q.name, r, s, t, u, v)`,
      },
    },
  ],
}
