import { describe } from 'vitest'
import { rows } from '../../support/commonjs-rows.ts'
import type { Files } from '../../support/live-program.ts'
import { testRows } from '../../support/upgrade-rows.ts'

describe('definitions that are exported', () => {
  testRows(
    rows([
      {
        name: 'exports.f = f',
        before: `function f() { return 1 }\nexports.f = f`,
        after: `function f() { return 2 }\nexports.f = f`,
        sees: { 'm.f()': [1, 2], 'm.f.name': ['f', 'f'] },
        keeps: ['m', 'm.f'],
      },
      {
        name: 'exports.f = function',
        before: `exports.f = function (a) { return 1 }`,
        after: `exports.f = function (a, b) { return 2 }`,
        sees: { 'm.f()': [1, 2], 'm.f.name': ['', ''], 'm.f.length': [1, 2] },
        keeps: ['m', 'm.f'],
      },
      {
        name: 'an arrow, a class, a generator and an async function',
        before: `exports.a = () => 1; exports.K = class { x() { return 1 } }; exports.g = function* () { yield 1 }; exports.s = async () => 1`,
        after: `exports.a = () => 2; exports.K = class { x() { return 2 } }; exports.g = function* () { yield 2 }; exports.s = async () => 2`,
        sees: { 'm.a()': [1, 2], 'new m.K().x()': [1, 2], '[...m.g()]': [[1], [2]] },
        keeps: ['m.a', 'm.K', 'm.g', 'm.s'],
      },
      {
        name: 'module.exports = { … }: functions, methods and arrows',
        before: `const f = () => 1\nmodule.exports = { f, g: function () { return 1 }, h() { return this.f() }, i: () => 1 }`,
        after: `const f = () => 2\nmodule.exports = { f, g: function () { return 2 }, h() { return this.f() + 10 }, i: () => 2 }`,
        sees: {
          '[m.f(), m.g(), m.h(), m.i()]': [
            [1, 1, 1, 1],
            [2, 2, 12, 2],
          ],
          'Object.keys(m).join()': ['f,g,h,i', 'f,g,h,i'],
        },
        keeps: ['m', 'm.f', 'm.g', 'm.h', 'm.i'],
      },
      {
        name: 'members come and go',
        before: `module.exports = { a: () => 'a', gone: () => 'gone' }`,
        after: `module.exports = { a: () => 'a2', added: () => 'added' }`,
        sees: {
          'm.a()': ['a', 'a2'],
          'Object.keys(m).sort().join()': ['a,gone', 'a,added'],
          'm.added?.()': [undefined, 'added'],
        },
        keeps: ['m'],
      },
      {
        name: 'an export is added and another one removed',
        before: `exports.a = () => 1; exports.gone = 1`,
        after: `exports.a = () => 1; exports.b = () => exports.a() + 1`,
        sees: { "'gone' in m": [true, false], 'm.b?.()': [undefined, 2] },
        keeps: ['m', 'm.a'],
      },
      {
        name: 'module.exports = function',
        before: `module.exports = function (a) { return 'one' + module.exports.extra }\nmodule.exports.extra = 1`,
        after: `module.exports = function (a, b) { return 'two' + module.exports.extra }\nmodule.exports.extra = 2`,
        sees: { 'm()': ['one1', 'two2'], 'm.length': [1, 2], 'm.extra': [1, 2] },
        keeps: ['m'],
      },
      {
        name: 'module.exports = class',
        before: `module.exports = class Room { constructor(n) { this.n = n } show() { return 'one' + this.n } static make(n) { return new Room(n) } }`,
        after: `module.exports = class Room { constructor(n) { this.n = n } show() { return 'two' + this.n } static make(n) { return new Room(n + 1) } }`,
        first: ["held.set('room', new m(5))"],
        sees: {
          "held.get('room').show()": ['one5', 'two5'],
          'm.make(1).n': [1, 2],
          "held.get('room') instanceof m": [true, true],
        },
        keeps: ['m', "held.get('room')"],
      },
      {
        name: 'exports = module.exports = f, with members',
        before: `exports = module.exports = create\nfunction create() { return 'one' + exports.kind }\nexports.kind = 'a'`,
        after: `exports = module.exports = create\nfunction create() { return 'two' + exports.kind }\nexports.kind = 'b'`,
        sees: { 'm()': ['onea', 'twob'] },
        keeps: ['m'],
      },
      {
        name: 'classes of prototypes and util.inherits',
        before: `const { EventEmitter } = require('events')\nconst util = require('util')\nfunction Room(n) { EventEmitter.call(this); this.n = n }\nutil.inherits(Room, EventEmitter)\nRoom.prototype.show = function () { return 'one' + this.n }\nmodule.exports = Room`,
        after: `const { EventEmitter } = require('events')\nconst util = require('util')\nfunction Room(n) { EventEmitter.call(this); this.n = n + 1 }\nutil.inherits(Room, EventEmitter)\nRoom.prototype.show = function () { return 'two' + this.n }\nRoom.prototype.more = function () { return 'more' + this.show() }\nmodule.exports = Room`,
        first: ["held.set('room', new m(1))"],
        sees: {
          "held.get('room').show()": ['one1', 'two1'],
          'new m(1).show()': ['one1', 'two2'],
          "typeof held.get('room').on": ['function', 'function'],
          "held.get('room') instanceof m": [true, true],
        },
        keeps: ['m', 'm.prototype'],
      },
      {
        name: 'functions registered at load run the new code',
        before: `const { events } = require('probe')\nfunction answer(list) { list.push('one') }\nevents.on('ask', answer)\nevents.on('ask', (list) => list.push('in one'))`,
        after: `const { events } = require('probe')\nfunction answer(list) { list.push('two') }\nevents.on('ask', answer)\nevents.on('ask', (list) => list.push('in two'))`,
        sees: { "((list) => (events.emit('ask', list), list))([]).join()": ['one,in one', 'two,in two'] },
      },
    ]),
  )
})

describe('modules that require each other', () => {
  const use = `const { f, LIMIT } = require('./x.cjs')\nconst x = require('./x.cjs')\nexports.run = () => [f(), LIMIT, x.f(), x.LIMIT, require('./x.cjs').f()].join()`
  testRows(
    rows([
      {
        name: 'destructured, as an object, and lazily: all reach the newest',
        before: { 'm.cjs': use, 'x.cjs': `exports.LIMIT = 1\nexports.f = () => 'one'` },
        after: { 'm.cjs': use, 'x.cjs': `exports.LIMIT = 2\nexports.f = () => 'two'` },
        sees: { 'm.run()': ['one,1,one,1,one', 'two,2,two,2,two'] },
        keeps: ['m.run'],
      },
      {
        name: 'values derived from what was required are recomputed, across modules',
        before: {
          'm.cjs': `const { BASE } = require('./base.cjs')\nexports.DOUBLE = BASE * 2\nexports.LIST = [BASE, exports.DOUBLE]\nexports.read = () => exports.DOUBLE`,
          'base.cjs': `exports.BASE = 5`,
        },
        after: { 'base.cjs': `exports.BASE = 7` },
        sees: { 'm.DOUBLE': [10, 14], 'm.LIST.join()': ['5,10', '7,14'], 'm.read()': [10, 14] },
        keeps: ['m', 'm.read'],
      },
      {
        name: 'a required value that is no object',
        before: {
          'm.cjs': `const limit = require('./limit.cjs')\nexports.read = () => limit`,
          'limit.cjs': `module.exports = 5`,
        },
        after: { 'limit.cjs': `module.exports = 6` },
        sees: { 'm.read()': [5, 6] },
      },
      {
        name: 'a cycle with partial exports',
        before: {
          'm.cjs': `exports.early = () => 'm1'\nconst b = require('./b.cjs')\nexports.late = () => b.show()`,
          'b.cjs': `const m = require('./m.cjs')\nexports.seen = Object.keys(m).join()\nexports.show = () => 'b1' + m.early() + typeof m.late`,
        },
        after: {
          'm.cjs': `exports.early = () => 'm2'\nconst b = require('./b.cjs')\nexports.late = () => b.show()`,
          'b.cjs': `const m = require('./m.cjs')\nexports.seen = Object.keys(m).join()\nexports.show = () => 'b2' + m.early() + typeof m.late`,
        },
        sees: { 'm.late()': ['b1m1function', 'b2m2function'] },
      },
      {
        name: 'a new module',
        before: { 'm.cjs': `exports.run = () => 'none'` },
        after: {
          'm.cjs': `const { word, Room } = require('./new.cjs')\nconst whole = require('./new.cjs')\nexports.run = () => [word(), whole.word(), new Room().show(), require('./new.cjs') === whole].join()`,
          'new.cjs': `exports.word = () => 'new'\nfunction Room() {}\nRoom.prototype.show = function () { return 'room' }\nObject.defineProperty(exports, 'Room', { enumerable: true, get: function () { return Room } })`,
        },
        sees: { 'm.run()': ['none', 'new,new,room,true'] },
      },
      {
        name: 'what TypeScript emits: default, named, re-exports and stars',
        before: {
          'm.cjs': `"use strict";\nvar __importDefault = (this && this.__importDefault) || function (mod) { return (mod && mod.__esModule) ? mod : { "default": mod }; };\nvar __createBinding = (this && this.__createBinding) || (Object.create ? (function(o, m, k, k2) { if (k2 === undefined) k2 = k; var desc = Object.getOwnPropertyDescriptor(m, k); if (!desc || ("get" in desc ? !m.__esModule : desc.writable || desc.configurable)) { desc = { enumerable: true, get: function() { return m[k]; } }; } Object.defineProperty(o, k2, desc); }) : (function(o, m, k, k2) { if (k2 === undefined) k2 = k; o[k2] = m[k]; }));\nvar __exportStar = (this && this.__exportStar) || function(m, exports) { for (var p in m) if (p !== "default" && !Object.prototype.hasOwnProperty.call(exports, p)) __createBinding(exports, m, p); };\nObject.defineProperty(exports, "__esModule", { value: true });\nexports.run = exports.twice = void 0;\nconst x_1 = __importDefault(require("./x.cjs"));\nconst x_2 = require("./x.cjs");\nObject.defineProperty(exports, "twice", { enumerable: true, get: function () { return x_2.twice; } });\n__exportStar(require("./x.cjs"), exports);\nconst run = () => (0, x_1.default)() + (0, x_2.twice)(x_2.LIMIT);\nexports.run = run;`,
          'x.cjs': `"use strict";\nObject.defineProperty(exports, "__esModule", { value: true });\nexports.LIMIT = void 0;\nexports.default = word;\nexports.twice = twice;\nexports.LIMIT = 1;\nfunction word() { return 'one'; }\nfunction twice(n) { return n * 2; }`,
        },
        after: {
          'x.cjs': `"use strict";\nObject.defineProperty(exports, "__esModule", { value: true });\nexports.added = exports.LIMIT = void 0;\nexports.default = word;\nexports.twice = twice;\nexports.LIMIT = 2;\nexports.added = 'added';\nfunction word() { return 'two'; }\nfunction twice(n) { return n * 3; }`,
        },
        sees: { 'm.run()': ['one2', 'two6'], 'm.twice(1)': [2, 3], 'm.LIMIT': [1, 2] },
        keeps: ['m', 'm.twice'],
      },
    ]),
  )
})

describe('state', () => {
  testRows(
    rows([
      {
        name: 'variables and containers are carried',
        before: `let count = 0\nvar total = 0\nconst seen = new Map()\nexports.add = (k) => { count += 1; total += 10; seen.set(k, count) }\nexports.read = () => [count, total, seen.size].join()`,
        after: `let count = 0\nvar total = 0\nconst seen = new Map()\nexports.add = (k) => { count += 2; total += 20; seen.set(k, count) }\nexports.read = () => 'now ' + [count, total, seen.size].join()`,
        first: ["m.add('a')"],
        sees: { 'm.read()': ['1,10,1', 'now 1,10,1'] },
      },
      {
        name: 'an exported object that others may write to is carried while its type is the same',
        before: `exports.version = { major: 1, patch: 1 }\nexports.mark = (o) => { o.version = exports.version; return o }\nexports.f = () => 1`,
        after: `exports.version = { major: 1, patch: 2 }\nexports.mark = (o) => { o.version = exports.version; return o }\nexports.f = () => 2`,
        sees: { 'm.mark({}).version.patch': [1, 1], 'm.f()': [1, 2] },
        notices: ['initial-value-changed'],
      },
      {
        name: 'an export that is written to keeps what it holds',
        before: `exports.count = 0\nexports.add = () => { exports.count += 1 }`,
        after: `exports.count = 0\nexports.add = () => { exports.count += 10 }`,
        first: ['m.add()'],
        sees: { 'm.count': [1, 1] },
      },
      {
        name: 'an instance and a resource that are exported',
        before: `class Store { constructor() { this.all = [] } size() { return this.all.length } }\nmodule.exports = new Store()`,
        after: `class Store { constructor() { this.all = [] } size() { return this.all.length + 100 } }\nmodule.exports = new Store()`,
        first: ['m.all.push(1)'],
        sees: { 'm.size()': [1, 101] },
        keeps: ['m', 'm.all'],
      },
      {
        name: 'what others have put in the place of an export stays, and finds the new code',
        before: `exports.f = () => 'one'`,
        after: `exports.f = () => 'two'`,
        first: ["held.set('plain', m.f)", "(m.f = () => 'patched ' + held.get('plain')())"],
        sees: { 'm.f()': ['patched one', 'patched two'] },
        keeps: ['m.f'],
      },
      {
        name: 'a global that sloppy code makes',
        before: `midflightTestGlobal = 1\nexports.f = () => midflightTestGlobal`,
        after: `midflightTestGlobal = 1\nexports.f = () => midflightTestGlobal + 1`,
        sees: { 'm.f()': [1, 2] },
      },
    ]),
  )
})

describe('what is refused', () => {
  testRows(
    rows([
      {
        name: 'another function in the place of module.exports',
        before: `function a() { return 1 }\nfunction b() { return 2 }\nmodule.exports = a\nexports.keep = b`,
        after: `function a() { return 1 }\nfunction b() { return 2 }\nmodule.exports = b\nexports.keep = a`,
        sees: { 'm()': [1, 1] },
        ends: ['exports-replaced'],
      },
      {
        name: 'a function that becomes an object',
        before: `module.exports = function () { return 1 }`,
        after: `module.exports = { f: () => 2 }`,
        sees: { 'm()': [1, 1] },
        ends: ['exports-replaced'],
      },
      {
        name: 'an export that is still called',
        before: {
          'm.cjs': `const x = require('./x.cjs')\nexports.run = () => x.f()`,
          'x.cjs': `exports.f = () => 1\nexports.g = 1`,
        },
        after: { 'x.cjs': `exports.g = 1` },
        sees: { 'm.run()': [1, 1] },
        ends: ['required-name-gone'],
      },
      {
        name: 'a function that was called while the program was loaded, and never again',
        before: {
          'm.cjs': `const { setUp } = require('./x.cjs')\nsetUp(exports)`,
          'x.cjs': `exports.setUp = function (target) { target.a = 1 }`,
        },
        after: { 'x.cjs': `exports.setUp = function (target) { target.a = 2 }` },
        sees: { 'm.a': [1, 1] },
        ends: ['load-only-changed'],
      },
      {
        name: 'what a function does that is called at once with this',
        before: `(function () { var n = 1; this.f = function () { return n } }).call(exports)`,
        after: `(function () { var n = 2; this.f = function () { return n } }).call(exports)`,
        sees: { 'm.f()': [1, 1] },
        ends: ['effect-changed'],
      },
      {
        name: 'a module that cannot be split into items',
        before: `exports.a = 1\nif (process.version) return\nexports.b = 1`,
        after: `exports.a = 2\nif (process.version) return\nexports.b = 1`,
        sees: { 'm.a': [1, 1] },
        ends: ['fixed-module-changed'],
      },
    ]),
  )
})

describe('chains of assignments', () => {
  testRows(
    rows([
      {
        name: 'an object with a name of its own',
        before: `var app = exports = module.exports = {}\napp.run = function run() { return [1, this === app] }`,
        after: `var app = exports = module.exports = {}\napp.run = function run() { return [2, this === app] }`,
        sees: {
          'm.run()': [
            [1, true],
            [2, true],
          ],
        },
        keeps: ['m', 'm.run'],
      },
      {
        name: 'a function that is exported and a member of itself',
        before: `function make() { return 1 }\nmodule.exports = make.create = make`,
        after: `function make() { return 2 }\nmodule.exports = make.create = make`,
        sees: {
          '[m(), m.create()]': [
            [1, 1],
            [2, 2],
          ],
        },
        keeps: ['m', 'm.create'],
      },
    ]),
  )
})

describe('JSON that is required', () => {
  testRows(
    rows([
      {
        name: 'is a value',
        before: { 'm.cjs': `exports.data = require('./data.json')`, 'data.json': '{ "a": 1 }' },
        after: { 'data.json': '{ "a": 2 }' },
        sees: { 'm.data.a': [1, 2] },
      },
      {
        name: 'is one object for all that import and require it, and state where it is handed out',
        before: {
          'main.ts': `import m from './m.cjs'\nimport other from './other.cjs'\nimport data from './data.json' with { type: 'json' }
export const same = () => [m.data() === data, other.data === data, m.late() === data, m.late().a]`,
          'm.cjs': `const data = require('./data.json')\nexports.data = () => data\nexports.late = () => require('./data.json')`,
          'other.cjs': `exports.data = require('./data.json')`,
          'data.json': '{ "a": 1 }',
        },
        after: { 'data.json': '{ "a": 2 }' },
        sees: { 'JSON.stringify(same())': ['[true,true,true,1]', '[true,true,true,1]'] },
        ends: ['state-type-changed'],
      },
      {
        name: 'and written to is state',
        before: {
          'm.cjs': `const data = require('./data.json')\nexports.add = () => { data.a += 1 }\nexports.get = () => data.a`,
          'data.json': '{ "a": 1 }',
        },
        first: ['m.add()'],
        after: { 'data.json': '{ "a": 5 }' },
        sees: { 'm.get()': [2, 2] },
        ends: ['state-type-changed'],
      },
    ]),
  )
})

describe('a module that is required before it replaces its exports, in a cycle', () => {
  const files = (list: string, one: string): Files => ({
    'main.ts': `import m from './list.cjs'\nexport { m }`,
    'list.cjs': list,
    'one.cjs': one,
  })
  const list = `const one = require('./one.cjs')\nmodule.exports = [one].reduce((all, { names }) => ({ ...all, names }), {})`
  const lazy = `const one = { names: () => require('./one.cjs').names() }${list.slice(list.indexOf('\n'))}`
  const one = (more: string): string =>
    `const list = require('./list.cjs')\nexports.names = () => [...Object.keys(list), ${more}]`
  testRows([
    {
      name: 'stays what it was for a new version of who requires it',
      before: files(list, one(`'first'`)),
      after: files(list, one(`'second'`)),
      sees: { 'm.names()': [['first'], ['second']] },
    },
    {
      name: 'is what a fresh start would give to who requires it for the first time',
      before: files(list, `exports.names = () => []`),
      after: files(list, one(`'new'`)),
      sees: { 'm.names()': [[], ['new']] },
    },
    {
      name: 'is there as a whole once the cycle is broken by the other side',
      before: files(list, one(`'first'`)),
      after: files(lazy, one(`'second'`)),
      sees: { 'm.names()': [['first'], ['names', 'second']] },
    },
  ])
})
