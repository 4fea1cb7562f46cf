import { expect, onTestFinished, test } from 'vitest'
import { startLive, type Files, type LiveProgram } from '../support/live-program.ts'

/** A program whose `main.ts` hands out what `m.cjs` exports as `m`, a change of it, the code of its refusal, and what is compared. */
type Case = readonly [name: string, before: Files, change: Files, refused: string | null, expression?: string]

const cases: readonly Case[] = [
  [
    'alias module',
    {
      'm.cjs': `const { LIMIT, f } = require('./alias.cjs')\nconst D = LIMIT * 2\nexports.r = () => [LIMIT, f(), D]`,
      'alias.cjs': `module.exports = require('./x.cjs')`,
      'x.cjs': `exports.LIMIT = 1; exports.f = () => 1`,
    },
    { 'x.cjs': `exports.LIMIT = 2; exports.f = () => 2` },
    null,
  ],
  [
    'index module',
    {
      'm.cjs': `const { x } = require('./index.cjs'); const i = require('./index.cjs')\nconst D = x.LIMIT * 2\nconst E = i.x.LIMIT\nexports.r = () => [x.LIMIT, x.f(), D, E]`,
      'index.cjs': `exports.x = require('./x.cjs')`,
      'x.cjs': `exports.LIMIT = 1; exports.f = () => 1`,
    },
    { 'x.cjs': `exports.LIMIT = 2; exports.f = () => 2` },
    null,
  ],
  [
    'assign',
    {
      'm.cjs': `Object.assign(exports, require('./x.cjs'))\nexports.r = () => [exports.LIMIT, typeof exports.g]`,
      'x.cjs': `exports.LIMIT = 1`,
    },
    { 'x.cjs': `exports.LIMIT = 2` },
    null,
  ],
  [
    'assign new name',
    {
      'm.cjs': `Object.assign(exports, require('./x.cjs'))\nexports.r = () => [exports.LIMIT, typeof exports.g]`,
      'x.cjs': `exports.LIMIT = 1`,
    },
    { 'x.cjs': `exports.LIMIT = 1; exports.g = 1` },
    null,
  ],
  [
    'spread',
    {
      'm.cjs': `module.exports = { ...require('./x.cjs'), r() { return [this.LIMIT, typeof this.g] } }`,
      'x.cjs': `exports.LIMIT = 1`,
    },
    { 'x.cjs': `exports.LIMIT = 2; exports.g = 1` },
    null,
  ],
  [
    'spread ident',
    {
      'm.cjs': `const x = require('./x.cjs')\nmodule.exports = { ...x, r() { return [this.LIMIT, typeof this.g] } }`,
      'x.cjs': `exports.LIMIT = 1`,
    },
    { 'x.cjs': `exports.LIMIT = 2; exports.g = 1` },
    null,
  ],
  [
    'const from x',
    {
      'm.cjs': `const x = require('./x.cjs')\nconst { f, LIMIT } = x\nconst g = x.f\nexports.r = () => [f(), LIMIT, g()]`,
      'x.cjs': `exports.LIMIT = 1; exports.f = () => 1`,
    },
    { 'x.cjs': `exports.LIMIT = 2; exports.f = () => 2` },
    null,
  ],
  [
    'nested pattern',
    { 'm.cjs': `const { a: { b } } = require('./x.cjs')\nexports.r = () => b`, 'x.cjs': `exports.a = { b: 1 }` },
    { 'x.cjs': `exports.a = { b: 'two' }` },
    'state-type-changed',
  ],
  [
    'default in pattern',
    { 'm.cjs': `const { a = 5, z = 7 } = require('./x.cjs')\nexports.r = () => [a, z]`, 'x.cjs': `exports.a = 1` },
    { 'x.cjs': `exports.a = 2; exports.z = 1` },
    null,
  ],
  [
    'rest pattern',
    {
      'm.cjs': `const { a, ...rest } = require('./x.cjs')\nexports.r = () => [a, rest]`,
      'x.cjs': `exports.a = 1; exports.b = 1`,
    },
    { 'x.cjs': `exports.a = 2; exports.b = 2` },
    null,
  ],
  [
    'require call',
    { 'm.cjs': `const made = require('./x.cjs')(3)\nexports.r = () => made`, 'x.cjs': `module.exports = (n) => n + 1` },
    { 'x.cjs': `module.exports = (n) => n + 2` },
    'load-only-changed',
  ],
  [
    'require statement',
    {
      'm.cjs': `require('./x.cjs')(exports)\nexports.r = () => exports.n`,
      'x.cjs': `module.exports = (e) => { e.n = 1 }`,
    },
    { 'x.cjs': `module.exports = (e) => { e.n = 2 }` },
    'load-only-changed',
  ],
  [
    'require member call at load',
    {
      'm.cjs': `require('./x.cjs').reg(exports)\nexports.r = () => exports.n`,
      'x.cjs': `module.exports = { reg(e) { e.n = 1 } }`,
    },
    { 'x.cjs': `module.exports = { reg(e) { e.n = 2 } }` },
    'load-only-changed',
  ],
  [
    'chain literal at load',
    {
      'm.cjs': `require('./x.cjs').reg(exports)\nexports.r = () => exports.n`,
      'x.cjs': `exports.a = exports.reg = function (e) { e.n = 1 }`,
    },
    { 'x.cjs': `exports.a = exports.reg = function (e) { e.n = 2 }` },
    'load-only-changed',
  ],
  [
    'this.x',
    {
      'm.cjs': `require('./x.cjs').reg(exports)\nexports.r = () => exports.n`,
      'x.cjs': `this.reg = function (e) { e.n = 1 }`,
    },
    { 'x.cjs': `this.reg = function (e) { e.n = 2 }` },
    'load-only-changed',
  ],
  [
    'extends required',
    {
      'm.cjs': `const { Base } = require('./x.cjs')\nclass A extends Base { go() { return 'a' + this.hi() } }\nconst a = new A()\nexports.r = () => [a.go(), new A().go(), a instanceof Base, A.st()]`,
      'x.cjs': `exports.Base = class Base { #p = 1; hi() { return 'h1' + this.#p } static st() { return 1 } }`,
    },
    { 'x.cjs': `exports.Base = class Base { #p = 1; hi() { return 'h2' + this.#p } static st() { return 2 } }` },
    null,
  ],
  [
    'ident changes',
    {
      'm.cjs': `const { f } = require('./x.cjs'); const x = require('./x.cjs')\nexports.r = () => [f(), x.f()]`,
      'x.cjs': `function a() { return 1 } function b() { return 2 }\nexports.f = a; exports.g = b`,
    },
    { 'x.cjs': `function a() { return 1 } function b() { return 2 }\nexports.f = b; exports.g = a` },
    null,
  ],
  [
    'config object',
    {
      'm.cjs': `const { config } = require('./x.cjs'); const x = require('./x.cjs')\nexports.r = () => [config.a, x.config.a]`,
      'x.cjs': `exports.config = { a: 1 }`,
    },
    { 'x.cjs': `exports.config = { a: 2 }` },
    null,
  ],
  [
    'whole const object',
    {
      'm.cjs': `const config = require('./x.cjs')\nexports.r = () => config.a`,
      'x.cjs': `const c = { a: 1 }\nmodule.exports = c`,
    },
    { 'x.cjs': `const c = { a: 2 }\nmodule.exports = c` },
    null,
  ],
  [
    'whole frozen',
    {
      'm.cjs': `const config = require('./x.cjs')\nexports.r = () => config.a`,
      'x.cjs': `module.exports = Object.freeze({ a: 1 })`,
    },
    { 'x.cjs': `module.exports = Object.freeze({ a: 2 })` },
    null,
  ],
  [
    'interop wildcard',
    {
      'm.cjs': `function _interopRequireWildcard(e) { if (e && e.__esModule) return e; const o = {}; for (const k in e) o[k] = e[k]; o.default = e; return o }\nconst x = _interopRequireWildcard(require('./x.cjs'))\nexports.r = () => [x.LIMIT, x.default.LIMIT, typeof x.g]`,
      'x.cjs': `exports.LIMIT = 1`,
    },
    { 'x.cjs': `exports.LIMIT = 2; exports.g = 1` },
    null,
  ],
  [
    'babel star',
    {
      'm.cjs': `var _x = require('./x.cjs')\nObject.keys(_x).forEach(function (key) { Object.defineProperty(exports, key, { enumerable: true, get: function () { return _x[key] } }) })\nexports.r = () => [exports.LIMIT, typeof exports.g]`,
      'x.cjs': `exports.LIMIT = 1`,
    },
    { 'x.cjs': `exports.LIMIT = 2; exports.g = 1` },
    'load-time-dependent',
  ],
  [
    'method uses this',
    { 'm.cjs': `module.exports = { n: 1, r() { return [this.n, this.o()] }, o() { return 1 } }` },
    { 'm.cjs': `module.exports = { n: 2, r() { return [this.n, this.o()] }, o() { return 2 } }` },
    null,
  ],
  [
    'var functions',
    {
      'm.cjs': `var f = function () { return 1 }, g = () => f() + 1, K = 5\nexports.r = function () { return [f(), g(), K] }`,
    },
    {
      'm.cjs': `var f = function () { return 2 }, g = () => f() + 10, K = 6\nexports.r = function () { return [f(), g(), K] }`,
    },
    null,
  ],
  [
    'object of modules',
    {
      'm.cjs': `const all = { x: require('./x.cjs'), l: require('./x.cjs').LIMIT }\nexports.r = () => [all.x.f(), all.x.LIMIT, all.l]`,
      'x.cjs': `exports.LIMIT = 1; exports.f = () => 1`,
    },
    { 'x.cjs': `exports.LIMIT = 2; exports.f = () => 2` },
    'load-time-dependent',
  ],
  [
    'literal of requires',
    {
      'm.cjs': `module.exports = { x: require('./x.cjs'), lim: require('./x.cjs').LIMIT, r() { return [this.x.LIMIT, this.lim, this.x.f()] } }`,
      'x.cjs': `exports.LIMIT = 1; exports.f = () => 1`,
    },
    { 'x.cjs': `exports.LIMIT = 2; exports.f = () => 2` },
    null,
  ],
  [
    'esm uses cjs values',
    {
      'main.ts': `import m, { LIMIT, f } from './m.cjs'\nconst D = LIMIT * 2\nexport { m }\nexport const r = () => [LIMIT, f(), D, m.LIMIT]`,
      'm.cjs': `exports.LIMIT = 1; exports.f = () => 1; exports.r = () => 0`,
    },
    { 'm.cjs': `exports.LIMIT = 2; exports.f = () => 2; exports.r = () => 0` },
    null,
    'r()',
  ],
  [
    'cjs requires esm values',
    {
      'm.cjs': `const { LIMIT, f } = require('./e.mjs'); const e = require('./e.mjs')\nconst D = LIMIT * 2; exports.r = () => [LIMIT, f(), D, e.LIMIT, e.f()]`,
      'e.mjs': `export const LIMIT = 1; export const f = () => 1`,
    },
    { 'e.mjs': `export const LIMIT = 2; export const f = () => 2` },
    null,
  ],
  [
    'cjs requires esm new name',
    {
      'm.cjs': `const e = require('./e.mjs')\nexports.r = () => [e.LIMIT, typeof e.g, typeof require('./e.mjs').g]`,
      'e.mjs': `export const LIMIT = 1`,
    },
    { 'e.mjs': `export const LIMIT = 2; export const g = 1` },
    null,
  ],
  [
    'ts enum out',
    {
      'm.cjs': `var Color;\n(function (Color) { Color[Color["Red"] = 0] = "Red" })(Color || (exports.Color = Color = {}));\nexports.r = () => [Color.Red, exports.Color.Red, Color.Blue]`,
    },
    {
      'm.cjs': `var Color;\n(function (Color) { Color[Color["Red"] = 0] = "Red"; Color[Color["Blue"] = 1] = "Blue" })(Color || (exports.Color = Color = {}));\nexports.r = () => [Color.Red, exports.Color.Red, Color.Blue]`,
    },
    null,
  ],
  [
    'esbuild',
    {
      'm.cjs': `var d = Object.defineProperty; var ex = (t, a) => { for (var n in a) d(t, n, { get: a[n], enumerable: true }) }\nvar out = {}\nex(out, { r: () => r, f: () => f })\nmodule.exports = out\nvar N = 1\nfunction f() { return N }\nfunction r() { return [f(), N] }`,
    },
    {
      'm.cjs': `var d = Object.defineProperty; var ex = (t, a) => { for (var n in a) d(t, n, { get: a[n], enumerable: true }) }\nvar out = {}\nex(out, { r: () => r, f: () => f })\nmodule.exports = out\nvar N = 2\nfunction f() { return N * 10 }\nfunction r() { return [f(), N] }`,
    },
    null,
  ],
  [
    'function with members',
    {
      'm.cjs': `const f = require('./x.cjs')\nexports.r = () => [f(), f.extra(), f.LIMIT]`,
      'x.cjs': `function x() { return 1 }\nx.extra = () => 1\nx.LIMIT = 1\nmodule.exports = x`,
    },
    { 'x.cjs': `function x() { return 2 }\nx.extra = () => 2\nx.LIMIT = 1\nmodule.exports = x` },
    null,
  ],
  [
    'derived through function',
    {
      'm.cjs': `const { make } = require('./x.cjs')\nconst v = make()\nexports.r = () => v`,
      'x.cjs': `exports.make = () => 1`,
    },
    { 'x.cjs': `exports.make = () => 2` },
    'load-only-changed',
  ],
  [
    'getter literal',
    { 'm.cjs': `module.exports = { get r() { return () => 1 }, ['c' + 1]: 1 }` },
    { 'm.cjs': `module.exports = { get r() { return () => 2 }, ['c' + 1]: 2 }` },
    null,
    '[m.r(), m.c1]',
  ],
]

const start = async (files: Files): Promise<LiveProgram> => {
  const live = await startLive({ 'main.ts': `import m from './m.cjs'\nexport { m }`, ...files })
  onTestFinished(live.dispose)
  return live
}

test.for(cases)(
  '%s: upgraded or refused, and never stale',
  async ([, before, change, refused, expression = 'm.r()']) => {
    const live = await start(before)
    const cold = await start({ ...before, ...change })
    const seen = live.see(expression)
    expect(cold.see(expression)).not.toEqual(seen)
    const outcome = await live.upgrade(change)
    const codes = outcome.outcome === 'refused' ? outcome.reasons.map(({ code }) => code) : []
    expect(codes[0] ?? null).toBe(refused)
    const wanted = refused === null ? cold.see(expression) : seen
    expect(live.see(expression)).toEqual(wanted)
    await live.refreshed()
    expect(live.see(expression)).toEqual(wanted)
    if (refused !== null) return
    expect((await live.rollback()).outcome).toBe('committed')
    expect(live.see(expression)).toEqual(seen)
  },
)
