import { describe, expect, test } from 'vitest'
import { analyze, findObstacle, hasModuleSyntax } from '@midflight/compiler'
import type { ModuleFacts } from '@midflight/model'

const settings = { sourceName: 'x.js', jsx: { runtime: 'automatic' }, sourceType: 'commonjs' } as const

function factsOf(source: string): ModuleFacts {
  const analysis = analyze('x.js', source, settings)
  if (!analysis.ok) throw new Error(analysis.message)
  return analysis.module.facts
}

test.for([
  ['exports.a = 1', ['exports.a constant literal']],
  ['exports.f = function () {}', ['exports.f function none']],
  ['module.exports.K = class {}', ['exports.K class none']],
  ['function f() {}\nexports.f = f', ['f function none']],
  ['exports.f = (function () {})', ['exports.f function none']],
  ['module.exports = (class Room {})', ['module.exports class none']],
  ['module.exports = class Room {}', ['module.exports class none']],
  ['module.exports = new Map()', ['module.exports constant container']],
  [
    'module.exports = { a: 1, f() {}, g: () => 1, f2 }\nfunction f2() {}',
    ['exports.a constant literal', 'exports.f function none', 'exports.g function none', 'f2 function none'],
  ],
  ['exports = module.exports = create\nfunction create() {}', ['create function none']],
  ["const x = require('./x')\nvar { y } = require('./y')\nlet z = __importDefault(require('./z'))", []],
  ["'use strict'\nexports.a = exports.b = void 0", []],
  ["__exportStar(require('./x'), exports)", []],
  ['0 && (module.exports = { a })', []],
  ['var f = function () {}, n = 1', ['f function none', 'n constant literal']],
  ['var n = 1\nfunction add() { n += 1 }', ['n variable literal', 'add function none']],
] as const)('items of %s', ([source, items]) => {
  expect(factsOf(source).items.map(({ key, shape, initializer }) => `${key} ${shape} ${initializer}`)).toEqual(items)
})

test('items are where they are written, as they are written', () => {
  const [item] = factsOf('\n\nexports.limit = 5\n').items
  expect(item).toMatchObject({ line: 3, text: 'exports.limit = 5' })
})

test.for([
  ['exports.a = 1; exports.f = f; function f() {}', false],
  ['exports[name] = 1', true],
  ['Object.assign(exports, {})', true],
  ['if (a) exports.b = 1', true],
  ['exports.a = 1; exports.a = 2', true],
  ['exports.n = 0; function add() { exports.n += 1 }', true],
  ['this.a = 1', true],
  ['var h = (this && this.h) || f; exports.f = f; function f() { return exports.f }', false],
  ['console.log(require.main === module, module.exports === exports)', false],
] as const)('exports of %s are dynamic: %s', ([source, isDynamic]) => {
  expect(factsOf(source).commonjs?.dynamicExports).toBe(isDynamic)
})

test('what is exported and required', () => {
  const facts = factsOf(`const { a, b: c } = require('./x')
const y = require('./y').deep
exports.a = a
Object.defineProperty(exports, 'z', { enumerable: true, get: function () { return y.z } })
function later() { return require('./late') }
exports.later = later`)
  expect(facts.imports.map(({ specifier, imported, local, lazy }) => [specifier, imported, local, lazy])).toEqual([
    ['./x', 'a', 'a', undefined],
    ['./x', 'b', 'c', undefined],
    ['./y', 'deep', 'y', undefined],
    ['./late', 'module.exports', 'require<0>', true],
  ])
  expect(facts.exports.map(({ exported, local }) => [exported, local])).toEqual([
    ['a', 'a'],
    ['later', 'later'],
    ['z', 'y.z'],
  ])
  expect(facts.commonjs?.importable.toSorted()).toEqual(['a', 'later', 'z'])
})

test('a comment is no change', () => {
  expect(factsOf('exports.a = 1 // one').hash).toBe(factsOf('// more\nexports.a = 1').hash)
})

describe('obstacles', () => {
  test.for([
    ['exports.a = 1\nif (a) return', 2, 'returns'],
    ["exports.a = 1\n\neval('a')", 3, 'eval'],
    ['with (a) { b }', 1, 'with'],
    ['exports = {}', 1, 'exports'],
    ['var module = {}\nmodule.a = 1', 1, 'module'],
    ['if (a) { function f() {} }', 1, 'block'],
    ['var yield = 1', 1, 'yield'],
  ] as const)('%s', ([source, line, message]) => {
    expect(findObstacle('x.js', source, settings)).toEqual({ line, message: expect.stringContaining(message) })
  })

  test.for([
    'exports = module.exports = {}',
    'module.exports = exports = function () {}',
    'function f() { return 1 }\nexports.f = f',
    'var a = arguments',
  ])('none in %s', (source) => {
    expect(findObstacle('x.js', source, settings)).toBeNull()
  })
})

test.for([
  ["import a from 'a'", true],
  ['export const a = 1', true],
  ['await a', true],
  ['import.meta.url', true],
  ["import('a')", false],
  ["const a = require('a')", false],
  ["import type { A } from 'a'\nmodule.exports = 1", false],
  ['async function f() { await 1 }', false],
] as const)('%s is module syntax: %s', ([source, isModule]) => {
  expect(hasModuleSyntax('x.ts', source)).toBe(isModule)
})

const head = `typeof exports === 'object' && typeof module !== 'undefined' ? factory(exports) : factory(global.x = {})`
const wrapped = (factory: string): string => `(function (global, factory) { ${head} })(this, ${factory})`

test.for([
  ['a UMD head', wrapped('function (exports) { exports.f = f; function f() {} }')],
  [
    'a head whose factory is an arrow with this',
    wrapped('(exports) => { this.on = 1; exports.f = f; function f() {} }'),
  ],
  ['a function that is called with this', '(function () { this.on = 1; function f() {} }).call(this)'],
  ['a result that is exported', 'module.exports = (function () { function f() {} return f })()'],
] as const)('%s is taken off', ([, source]) => {
  expect(factsOf(source).items.map(({ shape }) => shape)).toContain('function')
})

test.for([
  ['returns early', 'module.exports = (function () { if (a) return b; function f() {} return f })()'],
  ['returns what nobody takes', wrapped('function (exports) { function f() {} return f }')],
  ['returns nothing for the exports', 'module.exports = (function () { function f() {} })()'],
  ['uses its arguments', wrapped('function (exports) { exports.n = arguments.length; function f() {} }')],
  ['uses its own this', wrapped('function (exports) { exports.self = this; function f() {} }')],
  ['uses new.target', wrapped('function (exports) { exports.n = new.target; function f() {} }')],
  ['names itself', wrapped('function make(exports) { exports.text = String(make); function f() {} }')],
  ['declares require', wrapped('function (exports) { var require = 1; function f() {} }')],
  ['declares a parameter again', 'module.exports = (function (a) { var a; function f() {} return f })(1)'],
  ['has fewer arguments', 'module.exports = (function (a, b) { function f() {} return f })(1)'],
  ['takes an argument apart', 'module.exports = (function ({ a }) { function f() {} return f })({})'],
  [
    'has a name of what it is given',
    'module.exports = (function (a) { var limit = 1; function f() {} return f })(limit)',
  ],
  ['declares a function in a block', wrapped('function (exports) { if (1) { function f() {} } }')],
  ['is not alone', `${wrapped('function (exports) { function f() {} }')}; f()`],
  ['is async', '(async function () { await 1; function f() {} })()'],
  [
    'calls what a head cannot tell',
    `(function (factory) { if (global.x) factory(exports); else factory({}) })(function (exports) { function f() {} })`,
  ],
  [
    'has a head that runs more',
    `(function (root, factory) { root.x = 1; factory(exports) })(open(), function (exports) { function f() {} })`,
  ],
] as const)('a function around a module that %s stays', ([, source]) => {
  expect(factsOf(source).items.map(({ shape }) => shape)).not.toContain('function')
})

test.for([
  ['merged with another', 'var E;(function (E) { E.a = 1 })(E || (E = {}));(function (E) { E.b = 1 })(E || (E = {}))'],
  ['filled by calls', 'var E;(function (E) { E.a = open() })(E || (E = {}))'],
  ['filled from others', 'var E;(function (E) { E.a = limit })(E || (E = {}))'],
  ['assigned again', 'var E;(function (E) { E.a = 1 })(E || (E = {})); function f() { E = 1 }'],
] as const)('an enum that is %s stays an effect', ([, source]) => {
  expect(factsOf(source).items.map(({ shape }) => shape)).toContain('effect')
})

test('an enum that TypeScript emits is a value', () => {
  const source = 'exports.E = void 0; var E;(function (E) { E[E["a"] = 0] = "a" })(E || (exports.E = E = {}))'
  expect(factsOf(source).items.map(({ key, initializer }) => `${key} ${initializer}`)).toEqual(['E container'])
})
