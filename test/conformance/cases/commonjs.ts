import type { Case, Topic } from '../case.ts'

/** A program of CommonJS modules, loaded by an ES module: `main.js` and what it requires. */
const loaded = (name: string, main: string, files: Readonly<Record<string, string>> = {}): Case => ({
  name,
  files: { 'start.mjs': `import './main.js'`, 'main.js': main, 'package.json': '{ "name": "program" }', ...files },
})

/** The same as the main module of a process of its own. */
const main = (name: string, text: string, files: Readonly<Record<string, string>> = {}): Case => ({
  name,
  alone: true,
  files: { 'main.js': text, 'package.json': '{ "name": "program" }', ...files },
})

export const commonJs: Topic = {
  title: 'CommonJS',
  cases: [
    main(
      'the main module: require.main, module.id, process.mainModule, arguments',
      `console.log(require.main === module, module.id, process.mainModule === module, module.parent, arguments.length, __filename === module.filename, __dirname === module.path)`,
    ),
    main(
      'this is module.exports',
      `console.log(this === module.exports, this === exports, (() => this === exports)())`,
    ),
    main(
      'ticks come before microtasks, and immediates after both',
      `setImmediate(() => console.log('immediate'))\nPromise.resolve().then(() => console.log('micro'))\nprocess.nextTick(() => console.log('tick'))\nqueueMicrotask(() => console.log('queued'))\nconsole.log('main')`,
    ),
    main(
      'chains of assignments to the exports',
      `for (const name of ['a', 'b', 'c', 'd', 'e']) { const m = require('./' + name); console.log(name, typeof m, m.name, Object.keys(m).map((key) => [key, m[key] === m, typeof m[key], m[key].name].join(' '))) }`,
      {
        'a.js': `var app = exports = module.exports = {}\napp.init = function init() { return exports === app && this === module.exports }\nexports.own = app.init()`,
        'b.js': `module.exports = Server.create = Server\nfunction Server() {}\nexports.lost = 1`,
        'c.js': `const f = module.exports = exports = function () {}\nexports.f = module.exports.g = f`,
        'd.js': `exports.a = exports.b = function () { return 1 }; let x = exports.c = class {}, y = 1; exports.y = y; exports.x = x`,
        'e.js': `module.exports = exports.inner = { exports: 1 }; this.inner.more = () => 1`,
      },
    ),
    main(
      'modules in a function: UMD heads, and functions that are called where they stand',
      `for (const name of ['rollup', 'webpack', 'returns', 'typescript', 'called', 'negated', 'result', 'nested', 'sloppy']) { const m = require('./' + name); console.log(name, typeof m, m.name, Object.keys(m).map((key) => [key, typeof m[key], m[key]?.name].join(' ')), m.told?.()) }`,
      {
        'rollup.js': `(function (global, factory) { typeof exports === 'object' && typeof module !== 'undefined' ? factory(exports, require('./result')) : typeof define === 'function' && define.amd ? define(['exports', './result'], factory) : (global = typeof globalThis !== 'undefined' ? globalThis : global || self, factory(global.m = {}, global.result)) })(this, (function (exports, result) { 'use strict'; function told() { return [this === undefined, typeof result.make, typeof require, exports === module.exports] } exports.told = told; exports.K = class {} }))`,
        'webpack.js': `(function webpackUniversalModuleDefinition(root, factory) { if (typeof exports === 'object' && typeof module === 'object') module.exports = factory(); else if (typeof define === 'function' && define.amd) define([], factory); else root['m'] = factory() })(globalThis, () => { return (() => { 'use strict'; const told = () => [this === exports, typeof arguments, arguments.length]; return { told, f: function () {} } })() })`,
        'returns.js': `(function (root, factory) { if (typeof define === 'function' && define.amd) { define([], factory) } else if (typeof module === 'object' && module.exports) { module.exports = factory() } else { root.returnExports = factory() } }(typeof self !== 'undefined' ? self : this, function () { return function () {} }))`,
        'typescript.js': `(function (factory) { if (typeof module === "object" && typeof module.exports === "object") { var v = factory(require, exports); if (v !== undefined) module.exports = v; } else if (typeof define === "function" && define.amd) { define(["require", "exports"], factory); } })(function (require, exports) { "use strict"; Object.defineProperty(exports, "__esModule", { value: true }); exports.told = void 0; var who = function () { return this }; exports.told = () => who() === undefined })`,
        'called.js': `;(function () { var root = this; exports.told = function () { return [root === exports, typeof local, typeof globalThis.local] }; var local = 1 }.call(this))`,
        'negated.js': `!function (exports, other) { exports.told = () => [typeof other, typeof module] ; other = null }(exports, { a: 1 })`,
        'result.js': `module.exports = (function () { var made = 0; function make() { return made += 1 } return { make, told: () => make() } }())`,
        'nested.js': `module.exports = (function () { if (typeof require === 'function') return { early: 1 }; return { late: 1 } })()`,
        'sloppy.js': `(function (require, module) { this.leaked = typeof require; exports.told = function () { return [leaked, typeof module, typeof require] }; if (true) { function inner() {} } exports.inner = inner })()`,
      },
    ),
    main(
      'enums that TypeScript emits, and what esbuild exports',
      `const e = require('./enums'); console.log(e, Object.keys(e)); const b = require('./bundle'); console.log(Object.keys(b), b.f(), b.LIMIT, b.__esModule, Object.getOwnPropertyDescriptor(b, 'f').configurable, b === require('./bundle'), Object.getPrototypeOf(b) === Object.prototype); import('./bundle.js').then((ns) => console.log(Object.keys(ns)))`,
      {
        'enums.js': `"use strict";\nObject.defineProperty(exports, "__esModule", { value: true });\nexports.Old = exports.Level = void 0;\nvar Level;\n(function (Level) { Level[Level["Low"] = 0] = "Low"; Level[Level["High"] = 1 << 2] = "High"; Level[Level["Both"] = Level.High | 1] = "Both"; Level["Text"] = "t" })(Level || (exports.Level = Level = {}));\nvar Old;\n(function (Old) { Old["A"] = "a" })(Old = exports.Old || (exports.Old = {}));\nvar Own;\n(function (Own) { Own["A"] = "a" })(Own || (Own = {}));\nvar Merged;\n(function (Merged) { Merged["A"] = "a" })(Merged || (Merged = {}));\n(function (Merged) { Merged["B"] = "b" })(Merged || (Merged = {}));\nexports.own = [Own, Merged]`,
        'bundle.js': `var __defProp = Object.defineProperty;\nvar __getOwnPropDesc = Object.getOwnPropertyDescriptor;\nvar __getOwnPropNames = Object.getOwnPropertyNames;\nvar __hasOwnProp = Object.prototype.hasOwnProperty;\nvar __export = (target, all) => {\n  for (var name in all)\n    __defProp(target, name, { get: all[name], enumerable: true });\n};\nvar __copyProps = (to, from, except, desc) => {\n  if (from && typeof from === "object" || typeof from === "function") {\n    for (let key of __getOwnPropNames(from))\n      if (!__hasOwnProp.call(to, key) && key !== except)\n        __defProp(to, key, { get: () => from[key], enumerable: !(desc = __getOwnPropDesc(from, key)) || desc.enumerable });\n  }\n  return to;\n};\nvar __toCommonJS = (mod) => __copyProps(__defProp({}, "__esModule", { value: true }), mod);\nvar x_exports = {};\n__export(x_exports, {\n  LIMIT: () => LIMIT,\n  f: () => f,\n  "a-b": () => f\n});\nmodule.exports = __toCommonJS(x_exports);\nvar LIMIT = 1;\nfunction f() { return Object.keys(x_exports) }\n0 && (module.exports = { LIMIT, f });`,
      },
    ),
    main(
      'exports that are frozen at load: who writes to them',
      `const x = require('./x'); x.a = 2; try { (() => { 'use strict'; x.a = 3 })() } catch (error) { console.log(error.name) } console.log(x.a, x.f(), Object.keys(x))`,
      { 'x.js': `exports.a = 1; exports.f = () => exports.a; Object.freeze(exports)` },
    ),
    main(
      'exports that are frozen at load: what can be told',
      `const x = require('./x'); console.log(Object.isFrozen(x), Reflect.deleteProperty(x, 'a'), Reflect.defineProperty(x, 'b', { value: 1 }))`,
      { 'x.js': `exports.a = 1; Object.freeze(exports)` },
    ),
    main(
      'sloppy mode: undeclared names, this of functions, octals, delete',
      `made = 1\nfunction who() { return this === globalThis }\nfunction args(a) { arguments[0] = 9; return a }\nvar o = { a: 1 }\nconsole.log(globalThis.made, who(), args(1), 010, delete o.a, typeof undeclared)\nObject.freeze(o).b = 1\nconsole.log(o.b)`,
    ),
    main(
      'strict mode where the file asks for it',
      `'use strict'\nfunction who() { return this }\ntry { made = 1 } catch (error) { console.log(error.message) }\nconsole.log(who())`,
    ),
    main(
      'an error at top level ends the process',
      `console.log('before')\nprocess.nextTick(() => console.log('never'))\nthrow new TypeError('at top level')`,
    ),
    main(
      'an error is seen by uncaughtException',
      `process.on('uncaughtException', (error, origin) => console.log(error.message, origin))\nsetTimeout(() => console.log('later'), 5)\nthrow new Error('thrown')`,
    ),
    main('process.exit in the middle', `console.log('one')\nprocess.exitCode = 3\nprocess.exit()\nconsole.log('two')`),
    main(
      'stack traces show the file and the line',
      `function fail() {\n  throw new Error('x')\n}\n\ntry {\n  fail()\n} catch (error) {\n  console.log(error.stack.split('\\n')[1].replace(__dirname, ''))\n}`,
    ),
    main(
      'import() of ES modules and of itself',
      `exports.a = 1\nimport('./e.mjs').then(async (ns) => console.log(ns.default, (await import('./main.js')).a, (await import('./main.js')).default === exports))`,
      { 'e.mjs': `export default 'e'` },
    ),
    main('TypeScript without a type is CommonJS', `const { typed } = require('./typed.ts')\nconsole.log(typed(2))`, {
      'typed.ts': `const start: number = 1\nexports.typed = (n: number): number => n + start`,
    }),
    main(
      'a file with import is an ES module without a type',
      `console.log(require('./e.js').value, require('./e.js').default)`,
      { 'e.js': `import path from 'node:path'\nexport const value = typeof path.join\nexport default 'd'` },
    ),
    loaded(
      'exports are filled in order',
      `exports.b = 1; exports.a = 2; exports.c = () => 3\nconsole.log(Object.keys(exports), module.exports === exports)`,
    ),
    loaded(
      'module.exports replaced, exports is not',
      `module.exports = { a: 1 }\nexports.b = 2\nconsole.log(module.exports, exports)`,
    ),
    loaded(
      'exports = module.exports',
      `exports = module.exports = { a: 1 }\nexports.b = 2\nconsole.log(module.exports, exports === module.exports)`,
    ),
    loaded(
      'module.exports = exports = function',
      `module.exports = exports = function named() {}\nexports.x = 1\nconsole.log(module.exports.name, module.exports.x, exports === module.exports)`,
    ),
    loaded(
      'names and lengths of exported functions',
      `const x = require('./x')\nconsole.log(Object.keys(x).map((key) => [key, x[key].name, x[key].length].join()))`,
      {
        'x.js': `exports.a = function (p, q) {}\nexports.b = (p) => p\nexports.c = function named() {}\nexports.d = class {}\nexports.e = class Named {}\nexports.f = async () => {}\nexports.g = function* () {}\nfunction local() {}\nexports.h = local`,
      },
    ),
    loaded(
      'names of members of a literal',
      `const x = require('./x')\nconsole.log(Object.keys(x).map((key) => [key, x[key].name, typeof x[key].prototype].join()))`,
      {
        'x.js': `module.exports = { a() {}, b: function () {}, c: () => {}, d: class {}, async e() {}, *f() {}, 'g-h': () => {}, 1: () => {}, i: function other() {} }`,
      },
    ),
    loaded(
      'methods of exports have it as their this',
      `const x = require('./x')\nconsole.log(x.get(), x.own(), (0, x.who)() === undefined)`,
      {
        'x.js': `'use strict'\nmodule.exports = { n: 1, get() { return this.n }, own: function () { return this === module.exports }, who() { return this } }`,
      },
    ),
    loaded('a function as exports', `const f = require('./f')\nconsole.log(f(1), f.extra, new f(2).n, f.name)`, {
      'f.js': `module.exports = function F(n) { if (!new.target) return 'called ' + n; this.n = n }\nmodule.exports.extra = 'extra'`,
    }),
    loaded(
      'a class as exports, extended',
      `const Base = require('./base')\nclass Own extends Base { show() { return 'own ' + super.show() } }\nconsole.log(new Own(1).show(), Own.make(2).n, new Own(1) instanceof Base, Base.name, Own.kind)`,
      {
        'base.js': `module.exports = class Base { #p = 'p'; static kind = 'k'; constructor(n) { this.n = n } show() { return this.#p + this.n } static make(n) { return new this(n) } }`,
      },
    ),
    loaded(
      'classes of prototypes',
      `const Room = require('./room')\nconst room = new Room(1)\nconsole.log(room.show(), room instanceof Room, Room.prototype.constructor === Room, Object.keys(Room.prototype))`,
      {
        'room.js': `function Room(n) { if (!(this instanceof Room)) return new Room(n); this.n = n }\nRoom.prototype.show = function show() { return 'room ' + this.n }\nRoom.prototype.other = function () {}\nmodule.exports = Room`,
      },
    ),
    loaded(
      'util.inherits',
      `const Child = require('./child')\nconst child = new Child()\nchild.on('x', (v) => console.log(v, child instanceof Child, Child.super_.name))\nchild.say('hello')`,
      {
        'child.js': `const { EventEmitter } = require('events')\nfunction Child() { EventEmitter.call(this) }\nrequire('util').inherits(Child, EventEmitter)\nChild.prototype.say = function (v) { this.emit('x', v) }\nmodule.exports = Child`,
      },
    ),
    loaded(
      'values as exports',
      `console.log(require('./n'), require('./s'), require('./a'), require('./nil'), require('./empty'))`,
      {
        'n.js': `module.exports = 5`,
        's.js': `module.exports = 'text'`,
        'a.js': `module.exports = [1, 2]`,
        'nil.js': `module.exports = null`,
        'empty.js': '',
      },
    ),
    loaded(
      'getters and setters on exports',
      `const x = require('./x')\nconsole.log(x.now, x.now)\nx.now = 10\nconsole.log(x.now, Object.getOwnPropertyDescriptor(x, 'fixed'))`,
      {
        'x.js': `let n = 0\nObject.defineProperty(exports, 'now', { enumerable: true, get: () => (n += 1), set: (v) => { n = v } })\nObject.defineProperty(exports, 'fixed', { value: 1 })`,
      },
    ),
    loaded('getters in a literal', `const x = require('./x')\nconsole.log(x.n, x.n, Object.keys(x))`, {
      'x.js': `let n = 0\nmodule.exports = { get n() { return (n += 1) }, a: 1 }`,
    }),
    loaded(
      'a cycle: partial exports',
      `exports.early = 1\nconst b = require('./b')\nexports.late = 2\nconsole.log(b.seen, b.later())`,
      { 'b.js': `const m = require('./main')\nexports.seen = Object.keys(m).join()\nexports.later = () => m.late` },
    ),
    loaded('a cycle: module.exports replaced too late', `const a = require('./a')\nconsole.log(a.name, a.of())`, {
      'a.js': `const b = require('./b')\nmodule.exports = { name: 'a', of: () => b.a() }`,
      'b.js': `const a = require('./a')\nexports.a = () => Object.keys(a).length`,
    }),
    loaded('a cycle: destructured before it is there', `const a = require('./a')\nconsole.log(a.run())`, {
      'a.js': `exports.run = () => b.use()\nconst b = require('./b')\nexports.late = () => 'late'`,
      'b.js': `const { late, run } = require('./a')\nexports.use = () => typeof late + typeof run`,
    }),
    loaded(
      'var is undefined before its statement, functions are there',
      `console.log(typeof v, typeof f, f())\nvar v = 1\nfunction f() { return v }\nvar g = function () { return 'g' }\nconsole.log(v, f(), g())`,
    ),
    loaded(
      'let, const and class have a dead zone',
      `try { l } catch (e) { console.log(e.message) }\ntry { K } catch (e) { console.log(e.message) }\ntry { use() } catch (e) { console.log(e.message) }\nlet l = 1\nclass K {}\nconst c = 2\nfunction use() { return c }\nconsole.log(l, use())`,
    ),
    loaded(
      'var declared twice, in blocks and in loops',
      `var a = 1\nvar a = 2\nif (true) { var inner = a }\nfor (var i = 0; i < 3; i++) { var last = i }\nfor (var i = 5; i < 6; i++) {}\nconsole.log(a, inner, i, last)`,
    ),
    loaded(
      'modules are evaluated once, in the order in which they are required',
      `console.log('main')\nrequire('./b')\nrequire('./a')\nrequire('./a')`,
      { 'a.js': `console.log('a')`, 'b.js': `console.log('b'); require('./a'); console.log('b ends')` },
    ),
    loaded(
      'required in conditions, functions and loops',
      `if (process.version) require('./a')\nfunction later() { return require('./b').n }\nfor (const name of ['./c']) console.log(require(name).n)\nconsole.log(later(), process.version === '' && require('./missing'))`,
      { 'a.js': `console.log('a')`, 'b.js': `exports.n = 'b'`, 'c.js': `exports.n = 'c'` },
    ),
    loaded(
      'a module that is missing',
      `try { require('./missing') } catch (error) { console.log(error.code, error.message.split('\\n')[0].replace(__dirname, '')) }\ntry { require('missing-package') } catch (error) { console.log(error.code) }`,
    ),
    loaded(
      'a module that throws is evaluated again',
      `for (const n of [1, 2, 3]) try { console.log(require('./t')) } catch (error) { console.log(error.message) }`,
      {
        't.js': `globalThis.times = (globalThis.times ?? 0) + 1\nlet own = 0\nown += 1\nif (globalThis.times < 3) throw new Error('thrown ' + globalThis.times + own)\nmodule.exports = 'there ' + own`,
      },
    ),
    loaded(
      'require.cache: taken out and required again',
      `const a = require('./a')\na.count()\nconsole.log(a.count())\ndelete require.cache[require.resolve('./a')]\nconst b = require('./a')\nconsole.log(b.count(), a.count(), a === b, require('./a') === b)`,
      { 'a.js': `let n = 0\nexports.count = () => (n += 1)` },
    ),
    loaded(
      'require.cache: what is put there is what is required',
      `require.cache[require.resolve('./a')] = { exports: 'stub', loaded: true }\nconsole.log(require('./a'))\ndelete require.cache[require.resolve('./a')]\nconsole.log(require('./a').real)`,
      { 'a.js': `exports.real = true` },
    ),
    loaded(
      'require.cache: all modules are in it, with their properties',
      `require('./a')\nconst path = require('path')\nconst own = Object.values(require.cache).filter((m) => m.path === __dirname)\nconsole.log(own.map((m) => [path.basename(m.filename), m.loaded, m.children.length].join()), Object.keys(module).sort())`,
      { 'a.js': `require('./b')`, 'b.js': `` },
    ),
    loaded(
      'require.resolve and require.resolve.paths',
      `console.log(require.resolve('./a').replace(__dirname, ''), require.resolve('fs'), require.resolve.paths('x').length > 0)`,
      { 'a.js': '' },
    ),
    loaded(
      'module.children, module.parent and module.paths',
      `const a = require('./a')\nconsole.log(a.parent === module, module.children.length, module.children[0].exports === a, module.paths[0].endsWith('node_modules'))`,
      { 'a.js': `exports.parent = module.parent` },
    ),
    loaded('module.loaded', `console.log(module.loaded)\nconst a = require('./a')\nconsole.log(a.atLoad, a.now())`, {
      'a.js': `exports.atLoad = module.loaded\nexports.now = () => module.loaded`,
    }),
    loaded('module.require', `console.log(module.require('./a').n)`, { 'a.js': `exports.n = 1` }),
    loaded('folders with an index and with a main', `console.log(require('./dir').n, require('./pack').n)`, {
      'dir/index.js': `exports.n = 'index'`,
      'pack/package.json': '{ "main": "./lib/it.js" }',
      'pack/lib/it.js': `exports.n = 'main'`,
    }),
    loaded(
      'the nearest package.json says what a file is',
      `console.log(require('./esm/e.js').default, require('./cjs/c.js').n)`,
      {
        'esm/package.json': '{ "type": "module" }',
        'esm/e.js': `export default 'e'`,
        'cjs/package.json': '{ "type": "commonjs" }',
        'cjs/c.js': `exports.n = 'c'`,
      },
    ),
    loaded(
      'JSON is one object',
      `const a = require('./d.json')\na.changed = 1\nconsole.log(require('./d.json'), require('./d'))`,
      { 'd.json': '{ "n": 1 }' },
    ),
    loaded(
      'built-ins with and without node:',
      `console.log(require('fs') === require('node:fs'), typeof require('path').join)`,
    ),
    loaded(
      'packages, and what they require of the program',
      `console.log(require('pkg').n, require('pkg').own === require('./a'))`,
      {
        'a.js': `exports.n = 1`,
        'node_modules/pkg/package.json': '{ "name": "pkg", "main": "i.js" }',
        'node_modules/pkg/i.js': `exports.n = 'pkg'\nexports.own = require('../../a')`,
      },
    ),
    loaded('conditions of require', `console.log(require('two').kind)`, {
      'node_modules/two/package.json': '{ "name": "two", "exports": { "import": "./i.mjs", "require": "./i.cjs" } }',
      'node_modules/two/i.mjs': `export const kind = 'import'`,
      'node_modules/two/i.cjs': `exports.kind = 'require'`,
    }),
    loaded(
      'an ES module is required',
      `const e = require('./e.mjs')\nconsole.log(e.default, e.named(), e.__esModule, require('./e.mjs') === e)`,
      { 'e.mjs': `export default 'd'\nexport const named = () => 'named'` },
    ),
    loaded('an ES module with the export module.exports', `console.log(require('./e.mjs')())`, {
      'e.mjs': `const f = () => 'f'\nexport { f as 'module.exports' }`,
    }),
    loaded(
      'an ES module that imports CommonJS of the program',
      `const shared = require('./shared')\nconst e = require('./e.mjs')\nconsole.log(e.same(shared), e.n)`,
      {
        'shared.js': `exports.n = 1`,
        'e.mjs': `import shared, { n } from './shared.js'\nexport const same = (other) => other === shared\nexport { n }`,
      },
    ),
    loaded(
      'an ES module with top-level await cannot be required',
      `try { require('./e.mjs') } catch (error) { console.log(error.code) }`,
      { 'e.mjs': `await 1\nexport default 1` },
    ),
    loaded(
      'what TypeScript emits',
      `const { run, twice, LIMIT } = require('./out')\nconsole.log(run(), twice(2), LIMIT, Object.keys(require('./out')))`,
      {
        'out.js': `"use strict";\nvar __createBinding = (this && this.__createBinding) || (Object.create ? (function(o, m, k, k2) {\n    if (k2 === undefined) k2 = k;\n    var desc = Object.getOwnPropertyDescriptor(m, k);\n    if (!desc || ("get" in desc ? !m.__esModule : desc.writable || desc.configurable)) {\n      desc = { enumerable: true, get: function() { return m[k]; } };\n    }\n    Object.defineProperty(o, k2, desc);\n}) : (function(o, m, k, k2) { if (k2 === undefined) k2 = k; o[k2] = m[k]; }));\nvar __exportStar = (this && this.__exportStar) || function(m, exports) {\n    for (var p in m) if (p !== "default" && !Object.prototype.hasOwnProperty.call(exports, p)) __createBinding(exports, m, p);\n};\nvar __importDefault = (this && this.__importDefault) || function (mod) {\n    return (mod && mod.__esModule) ? mod : { "default": mod };\n};\nObject.defineProperty(exports, "__esModule", { value: true });\nexports.run = exports.twice = void 0;\nconst fs_1 = __importDefault(require("fs"));\nconst x_1 = __importDefault(require("./x"));\nconst x_2 = require("./x");\nObject.defineProperty(exports, "twice", { enumerable: true, get: function () { return x_2.twice; } });\n__exportStar(require("./x"), exports);\nconst run = () => (0, x_1.default)() + typeof fs_1.default.readFileSync;\nexports.run = run;`,
        'x.js': `"use strict";\nObject.defineProperty(exports, "__esModule", { value: true });\nexports.LIMIT = exports.Color = void 0;\nexports.default = word;\nexports.twice = twice;\nvar Color;\n(function (Color) {\n    Color[Color["Red"] = 0] = "Red";\n})(Color || (exports.Color = Color = {}));\nexports.LIMIT = 1;\nfunction word() { return 'word'; }\nfunction twice(n) { return n * 2 + exports.LIMIT; }`,
      },
    ),
    loaded(
      'what esbuild emits',
      `const x = require('./out')\nconsole.log(x.foo(), x.bar, Object.keys(x), x.__esModule)`,
      {
        'out.js': `"use strict";\nvar __defProp = Object.defineProperty;\nvar __getOwnPropDesc = Object.getOwnPropertyDescriptor;\nvar __getOwnPropNames = Object.getOwnPropertyNames;\nvar __hasOwnProp = Object.prototype.hasOwnProperty;\nvar __export = (target, all) => {\n  for (var name in all)\n    __defProp(target, name, { get: all[name], enumerable: true });\n};\nvar __copyProps = (to, from, except, desc) => {\n  if (from && typeof from === "object" || typeof from === "function") {\n    for (let key of __getOwnPropNames(from))\n      if (!__hasOwnProp.call(to, key) && key !== except)\n        __defProp(to, key, { get: () => from[key], enumerable: !(desc = __getOwnPropDesc(from, key)) || desc.enumerable });\n  }\n  return to;\n};\nvar __toCommonJS = (mod) => __copyProps(__defProp({}, "__esModule", { value: true }), mod);\nvar src_exports = {};\n__export(src_exports, {\n  bar: () => bar,\n  foo: () => foo\n});\nmodule.exports = __toCommonJS(src_exports);\nvar bar = 1;\nfunction foo() {\n  return "foo" + bar;\n}\n// Annotate the CommonJS export names for ESM import in node:\n0 && (module.exports = {\n  bar,\n  foo\n});`,
      },
    ),
    loaded('what Babel emits', `const x = require('./out')\nconsole.log(x.default(), x.count, x.more)`, {
      'out.js': `"use strict";\n\nObject.defineProperty(exports, "__esModule", {\n  value: true\n});\nvar _exportNames = { count: true };\nexports.default = exports.count = void 0;\nvar _x = _interopRequireWildcard(require("./x"));\nObject.keys(_x).forEach(function (key) {\n  if (key === "default" || key === "__esModule") return;\n  if (Object.prototype.hasOwnProperty.call(_exportNames, key)) return;\n  if (key in exports && exports[key] === _x[key]) return;\n  Object.defineProperty(exports, key, { enumerable: true, get: function () { return _x[key]; } });\n});\nfunction _interopRequireWildcard(e) { return e && e.__esModule ? e : { default: e }; }\nlet count = exports.count = 0;\nvar _default = exports.default = () => exports.count = count += 1;`,
      'x.js': `Object.defineProperty(exports, "__esModule", { value: true });\nexports.more = 'more';`,
    }),
    loaded(
      'variables that begin with what is exported',
      `const x = require('./x')\nconsole.log(Object.entries(x).map(([key, value]) => [key, typeof value, value.name, value === x.seen[key]].join(' ')), x.again())`,
      {
        'x.js': `const log = []\nObject.defineProperty(exports, 'set', { set(value) { log.push('set ' + value) }, get() { return log.join() }, enumerable: true })\nconst f = exports.f = function () {}\nlet g = exports.g = () => 1\nvar K = exports.K = class {}\nconst named = exports.named = function own() { return typeof own }\nconst first = exports.first = exports.second = { list: [] }\nconst limit = exports.set = 5\nvar late = exports['late'] = limit + 1\nlet count = exports.count = 0\nconst other = exports.f = () => 2\n{ const exports = {}; const inner = exports.inner = 1; log.push(Object.keys(exports)) }\nexports.again = () => { exports.count = count += 1; return [count, exports.count, f.name, g.name, K.name, named(), first === exports.second, limit, late, other === exports.f].join() }\nexports.seen = { f: exports.f, g, K, named, first, second: first, late, set: exports.set }`,
      },
    ),
    loaded('top-level return', `console.log('one')\nif (process.version) require('./r')\nconsole.log('two')`, {
      'r.js': `console.log('r')\nif (module) return\nconsole.log('never')`,
    }),
    loaded('with, eval and functions in blocks', `require('./w'); require('./e'); require('./b')`, {
      'w.js': `var o = { a: 1 }\nwith (o) { console.log(a) }`,
      'e.js': `var hidden = 'seen'\nconsole.log(eval('hidden'))`,
      'b.js': `{ function inner() { return 'inner' } }\nconsole.log(inner())`,
    }),
    loaded('names of Node declared by the module itself', `require('./m'); require('./x')`, {
      'm.js': `var module = { own: 1 }\nconsole.log(module.own)`,
      'x.js': `function require(n) { return 'own ' + n }\nconsole.log(require('x'))`,
    }),
    loaded(
      'comments, a hashbang and CRLF',
      `#!/usr/bin/env node\r\n// a comment\r\n/* another */ module.exports = 1 // end\r\nconsole.log(module.exports)`,
    ),
    loaded('an empty file and one of comments', `console.log(require('./e'), require('./c'))`, {
      'e.js': '',
      'c.js': `// nothing\n`,
    }),
    loaded(
      'exports that are chained, conditional and computed',
      `const x = require('./x')\nconsole.log(Object.keys(x), x.a === x.b, x.k0)`,
      {
        'x.js': `exports.a = exports.b = () => 1\nif (process.version) exports.c = 1; else exports.d = 1\nfor (let i = 0; i < 2; i++) exports['k' + i] = i\nObject.assign(exports, { e: 1 })\nvar f = exports.f = function () {}`,
      },
    ),
  ],
}
