import { describe } from 'vitest'
import { rows } from '../../support/commonjs-rows.ts'
import { testRows } from '../../support/upgrade-rows.ts'

describe('frozen exports', () => {
  testRows(
    rows([
      {
        name: 'exports that are frozen at load',
        before: `'use strict'\nexports.LIMIT = 1\nexports.f = () => exports.LIMIT\nexports.set = (v) => { 'use strict'; Object.assign(exports, { LIMIT: v }) }\nObject.freeze(exports)`,
        after: `'use strict'\nexports.LIMIT = 2\nexports.f = () => exports.LIMIT + exports.g()\nexports.g = () => 10\nexports.set = (v) => { 'use strict'; Object.assign(exports, { LIMIT: v }) }\nObject.freeze(exports)`,
        sees: {
          'm.f()': [1, 12],
          'm.LIMIT': [1, 2],
          '(() => { try { m.set(5) } catch (error) { return error.name } })()': ['TypeError', 'TypeError'],
          'Object.keys(m).sort().join()': ['LIMIT,f,set', 'LIMIT,f,g,set'],
          "Reflect.set(m, 'f', 1) || Reflect.set(m, 'LIMIT', 1)": [false, false],
        },
        keeps: ['m', 'm.f'],
      },
      {
        name: 'exports whose getters are put in place of what they give, one by one, and that are frozen then',
        before: {
          'm.cjs': `exports.own = () => 1\nconst x = require('./x.cjs')\nObject.defineProperty(exports, 'f', { enumerable: true, configurable: true, get: function () { return x.f } })\nObject.defineProperty(exports, 'LIMIT', { enumerable: true, configurable: true, get: function () { return x.LIMIT } });\n(function () { for (const key of Object.getOwnPropertyNames(exports)) { const d = Object.getOwnPropertyDescriptor(exports, key); if (d.get) Object.defineProperty(exports, key, { value: d.get(), writable: false, enumerable: true, configurable: false }) } Object.freeze(exports) })()`,
          'x.cjs': `exports.f = () => 1\nexports.LIMIT = 1\nObject.freeze(exports)`,
        },
        after: { 'x.cjs': `exports.f = () => 2\nexports.LIMIT = 2\nObject.freeze(exports)` },
        sees: {
          '[m.f(), m.LIMIT, m.own()]': [
            [1, 1, 1],
            [2, 2, 1],
          ],
          "Reflect.set(m, 'f', 1)": [false, false],
        },
        keeps: ['m', 'm.f'],
      },
    ]),
  )
})

describe('modules in a function', () => {
  const umd = (body: string, head = 'make(exports)'): string =>
    `(function (root, make) { ${head} })(this, function (exports) { 'use strict'; ${body} })`
  const definitions = "typeof define === 'function' && define.amd ? define(make) : root.m = make()"
  const body = (n: number): string =>
    `const LIMIT = ${n}; function f() { return LIMIT } class K { x() { return ${n} } }`
  const sees = {
    '[m.f(), new m.K().x(), m.LIMIT]': [
      [1, 1, 1],
      [2, 2, 2],
    ],
  } as const
  const wrapped: readonly (readonly [name: string, text: (n: number) => string])[] = [
    ['of a head that only calls', (n) => umd(`${body(n)} exports.f = f; exports.K = K; exports.LIMIT = LIMIT`)],
    [
      'of Rollup',
      (n) =>
        umd(
          `${body(n)} exports.f = f; exports.K = K; exports.LIMIT = LIMIT`,
          `typeof exports === 'object' && typeof module !== 'undefined' ? make(exports) : ${definitions}`,
        ),
    ],
    [
      'of webpack',
      (n) =>
        `(function u(root, factory) { if (typeof exports === 'object' && typeof module === 'object') module.exports = factory(); else if (typeof define === 'function' && define.amd) define([], factory); else root.m = factory() })(globalThis, () => { ${body(n)} return { f, K, LIMIT } })`,
    ],
    [
      'with what is required',
      (n) =>
        `(function (root, factory) { if (typeof define === 'function' && define.amd) { define(['os'], factory) } else if (typeof module === 'object' && module.exports) { module.exports = factory(require('node:os')) } else { root.m = factory(root.os) } }(this, function (os) { ${body(n)} return { f, K, LIMIT, os } }))`,
    ],
    [
      'of TypeScript',
      (n) =>
        `(function (factory) { if (typeof module === "object" && typeof module.exports === "object") { var v = factory(require, exports); if (v !== undefined) module.exports = v; } else if (typeof define === "function" && define.amd) { define(["require", "exports"], factory); } })(function (require, exports) { "use strict"; ${body(n)} exports.f = f; exports.K = K; exports.LIMIT = LIMIT })`,
    ],
    [
      'called with this',
      (n) => `;(function () { ${body(n)} this.f = f; exports.f = f; exports.K = K; exports.LIMIT = LIMIT }).call(this)`,
    ],
    ['called where it stands', (n) => `!function (module_) { ${body(n)} module.exports = { f, K, LIMIT } }(module)`],
    ['whose result is exported', (n) => `module.exports = (() => { ${body(n)} return { f, K, LIMIT } })()`],
  ]
  testRows(
    rows(wrapped.map(([name, text]) => ({ name, before: text(1), after: text(2), sees, keeps: ['m', 'm.f', 'm.K'] }))),
  )

  const esbuild = (n: number, more = ''): string => `var __defProp = Object.defineProperty
var __getOwnPropDesc = Object.getOwnPropertyDescriptor
var __getOwnPropNames = Object.getOwnPropertyNames
var __hasOwnProp = Object.prototype.hasOwnProperty
var __export = (target, all) => { for (var name in all) __defProp(target, name, { get: all[name], enumerable: true }) }
var __copyProps = (to, from, except, desc) => { if (from && typeof from === "object" || typeof from === "function") { for (let key of __getOwnPropNames(from)) if (!__hasOwnProp.call(to, key) && key !== except) __defProp(to, key, { get: () => from[key], enumerable: !(desc = __getOwnPropDesc(from, key)) || desc.enumerable }) } return to }
var __toCommonJS = (mod) => __copyProps(__defProp({}, "__esModule", { value: true }), mod)
var x_exports = {}
__export(x_exports, { f: () => f, LIMIT: () => LIMIT${more} })
module.exports = __toCommonJS(x_exports)
var LIMIT = ${n}
function f() { return LIMIT }
function g() { return LIMIT * 10 }
0 && (module.exports = { f, LIMIT })`
  const enumOf = (body: string, given: string): string =>
    `'use strict'\nexports.Level = void 0\nvar Level;\n(function (Level) { ${body} })(${given});\nexports.name = (n) => Level[n]`
  const low = `Level[Level["Low"] = 0] = "Low"`
  testRows([
    ...rows([
      {
        name: 'what esbuild exports may get more names',
        before: { 'm.cjs': esbuild(1) },
        after: { 'm.cjs': esbuild(2, ', g: () => g') },
        sees: {
          '[m.f(), m.LIMIT, m.g?.()]': [
            [1, 1, undefined],
            [2, 2, 20],
          ],
          'Object.keys(m).join()': ['f,LIMIT', 'f,LIMIT,g'],
          'm.__esModule': [true, true],
        },
        keeps: ['m', 'm.f'],
        back: 'irreversible',
      },
      {
        name: 'an enum of TypeScript may get more members',
        before: enumOf(low, 'Level || (exports.Level = Level = {})'),
        after: enumOf(`${low}; Level[Level["High"] = 1] = "High"`, 'Level || (exports.Level = Level = {})'),
        sees: { 'm.name(1)': [undefined, 'High'], 'm.Level.High': [undefined, 1], 'm.Level.Low': [0, 0] },
      },
      {
        name: 'an enum that another version of TypeScript emits is the same',
        before: enumOf(low, 'Level = exports.Level || (exports.Level = {})'),
        after: enumOf(`${low}; Level["Text"] = "t"`, 'Level || (exports.Level = Level = {})'),
        sees: { 'm.name(0)': ['Low', 'Low'], 'm.Level.Text': [undefined, 't'] },
      },
    ]),
  ])
})
