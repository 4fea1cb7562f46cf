import { describe } from 'vitest'
import { rows } from '../../support/commonjs-rows.ts'
import type { Files } from '../../support/live-program.ts'
import { testRows } from '../../support/upgrade-rows.ts'

const room = `function Room(n) { this.n = n }\nmodule.exports = Room\n`

describe('prototypes of functions', () => {
  testRows(
    rows([
      {
        name: 'methods are added, changed beyond their function, and removed',
        before: `${room}Room.prototype.enter = function () { return 'in' + this.n }\nRoom.prototype.size = 1\nRoom.prototype.gone = function () { return 'gone' }`,
        after: `${room}Room.prototype.enter = Room.prototype.join = function () { return 'join' + this.n }\nRoom.prototype.size = 2\nRoom.prototype.more = function () { return this.enter() + this.size }`,
        first: [`held.set('room', new m(7))`],
        sees: {
          "held.get('room').enter()": ['in7', 'join7'],
          "held.get('room').size": [1, 2],
          "held.get('room').more?.()": [undefined, 'join72'],
          "held.get('room').gone?.()": ['gone', undefined],
          'new m(8).join?.()': [undefined, 'join8'],
          'Object.keys(m.prototype).sort().join()': ['enter,gone,size', 'enter,join,more,size'],
        },
        keeps: ['m', 'm.prototype', "held.get('room')"],
      },
      {
        name: 'an inherited method shows again',
        before: `const { EventEmitter } = require('events')\nconst util = require('util')\n${room}util.inherits(Room, EventEmitter)\nRoom.prototype.emit = function () { return 'own' }`,
        after: `const { EventEmitter } = require('events')\nconst util = require('util')\n${room}util.inherits(Room, EventEmitter)`,
        first: [`held.set('room', new m(1))`],
        sees: {
          "held.get('room').emit('x')": ['own', false],
          'm.super_ === Object.getPrototypeOf(m.prototype).constructor': [true, true],
        },
      },
      {
        name: 'what was there before the statement comes back',
        before: `${room}Room.prototype.constructor = null\nRoom.prototype.twice = 1\nRoom.prototype.twice = 2`,
        after: `${room}Room.prototype.twice = 1`,
        sees: { 'm.prototype.constructor === m': [false, true], 'm.prototype.twice': [2, 1] },
      },
      {
        name: 'another parent is refused',
        before: `const util = require('util')\nfunction A() {}\nfunction B() {}\n${room}util.inherits(Room, A)\nRoom.a = [A, B]`,
        after: `const util = require('util')\nfunction A() {}\nfunction B() {}\n${room}util.inherits(Room, B)\nRoom.a = [A, B]`,
        ends: ['effect-changed'],
      },
      {
        name: 'a parent where there was none is refused',
        before: room,
        after: `const util = require('util')\nfunction A() {}\n${room}util.inherits(Room, A)`,
        ends: ['class-shape-changed'],
      },
      {
        name: 'Object.assign and Object.defineProperties',
        before: `${room}Object.assign(Room.prototype, { a() { return 'a' + this.n }, b: 1, c: 1 })\nObject.defineProperties(Room.prototype, { twice: { configurable: true, get() { return this.n * 2 } } })`,
        after: `${room}Object.assign(Room.prototype, { a() { return 'A' + this.n }, b: 2, d: 4 })\nObject.defineProperties(Room.prototype, { twice: { configurable: true, get() { return this.n * 22 } }, half: { configurable: true, enumerable: true, get() { return this.n / 2 } } })`,
        first: [`held.set('room', new m(2))`],
        sees: {
          "[held.get('room').a(), held.get('room').b, held.get('room').c, held.get('room').d]": [
            ['a2', 1, 1, undefined],
            ['A2', 2, undefined, 4],
          ],
          "[held.get('room').twice, held.get('room').half]": [
            [4, undefined],
            [44, 1],
          ],
        },
      },
      {
        name: 'what others have put there stays, through the way back too',
        before: `${room}Room.limit = 1\nRoom.prototype.name = 'one'\nRoom.gone = 1\nRoom.deleted = 1`,
        after: `${room}Room.limit = 2\nRoom.prototype.name = 'two'\nRoom.deleted = 2`,
        first: [`m.limit = 'patched'`, `m.prototype.name = 'patched'`, `m.gone = 'patched'`, `delete m.deleted`],
        sees: {
          '[m.limit, m.prototype.name, m.gone, m.deleted]': [
            ['patched', 'patched', 'patched', undefined],
            ['patched', 'patched', 'patched', undefined],
          ],
        },
      },
      {
        name: 'a function made in a loop and one made in a function that is called at once',
        before: `${room}const say = () => 'one'\nfor (const name of ['a', 'b', 'gone']) { Room.prototype[name] = function () { return say() + name } }\n(function () { const methods = { x: 1, y: 2 }; for (const key in methods) (function (key) { Room.prototype[key] = function () { return say() + methods[key] } })(key) }())`,
        after: `${room}const say = () => 'two'\nfor (const name of ['a', 'b', 'c']) { Room.prototype[name] = function () { return say() + name } }\n(function () { const methods = { x: 1, y: 2 }; for (const key in methods) (function (key) { Room.prototype[key] = function () { return say() + methods[key] } })(key) }())`,
        first: [`held.set('room', new m(1))`],
        sees: {
          "['a', 'b', 'c', 'gone', 'x', 'y'].map((name) => held.get('room')[name]?.())": [
            ['onea', 'oneb', undefined, 'onegone', 'one1', 'one2'],
            ['twoa', 'twob', 'twoc', undefined, 'two1', 'two2'],
          ],
        },
      },
    ]),
  )
})

describe('members of functions, objects and exports', () => {
  testRows(
    rows([
      {
        name: 'a value that is required changes',
        before: {
          'm.cjs': `${room}Room.version = Room.prototype.version = require('./package.json').version`,
          'package.json': '{ "version": "1.0.0", "type": "module" }',
        },
        after: {
          'm.cjs': `${room}Room.version = Room.prototype.version = require('./package.json').version`,
          'package.json': '{ "version": "2.0.0", "type": "module" }',
        },
        first: [`held.set('room', new m(1))`],
        sees: {
          "[m.version, held.get('room').version]": [
            ['1.0.0', '1.0.0'],
            ['2.0.0', '2.0.0'],
          ],
        },
      },
      {
        name: 'exports in a loop',
        before: `const CODES = Object.freeze({ EONE: 'one', ETWO: 'two' })\nmodule.exports = { list: () => Object.keys(CODES) }\nfor (const code of Object.keys(CODES)) { module.exports[code] = code }`,
        after: `const CODES = Object.freeze({ EONE: 'one', ETHREE: 'three' })\nmodule.exports = { list: () => Object.keys(CODES) }\nfor (const code of Object.keys(CODES)) { module.exports[code] = code }`,
        sees: {
          'Object.keys(m).sort().join()': ['EONE,ETWO,list', 'EONE,ETHREE,list'],
          'm.list().join()': ['EONE,ETWO', 'EONE,ETHREE'],
        },
        keeps: ['m'],
      },
      {
        name: 'from a loop to a statement of its own, and back',
        before: `for (const code of ['a', 'b']) { exports[code] = code }`,
        after: `exports.a = 'own'\nfor (const code of ['b']) { exports[code] = code }`,
        sees: {
          '[m.a, m.b]': [
            ['a', 'b'],
            ['own', 'b'],
          ],
        },
        keeps: ['m'],
      },
      {
        name: 'an object of its own',
        before: `const app = exports = module.exports = {}\napp.init = function () { this.n = 1; return this.mode }\napp.mode = 'one'\napp.old = true`,
        after: `const app = exports = module.exports = {}\napp.init = function () { this.n = 2; return this.mode + this.extra }\napp.mode = 'two'\napp.extra = 2`,
        sees: { 'm.init()': ['one', 'two2'], "'old' in m": [true, false], "'extra' in m": [false, true] },
        keeps: ['m'],
      },
      {
        name: 'an object that inherits from an emitter, and is none',
        before: `const http = require('http')\nconst request = Object.create(http.IncomingMessage.prototype)\nmodule.exports = request\nrequest.get = function () { return 'one' }`,
        after: `const http = require('http')\nconst request = Object.create(http.IncomingMessage.prototype)\nmodule.exports = request\nrequest.get = request.header = function () { return 'two' }`,
        sees: {
          '[m.get(), m.header?.()]': [
            ['one', undefined],
            ['two', 'two'],
          ],
        },
        keeps: ['m'],
      },
      {
        name: 'module.exports of a chain',
        before: `function Room() { return 'one' }\nmodule.exports = Room.make = Room`,
        after: `class Other { show() { return 'other' } }\nfunction Room() { return 'two' }\nmodule.exports = Room.make = Room\nmodule.exports.Other = Other`,
        sees: {
          '[m(), m.make()]': [
            ['one', 'one'],
            ['two', 'two'],
          ],
          'typeof m.Other': ['undefined', 'function'],
        },
        keeps: ['m', 'm.make'],
      },
      {
        name: 'a container stays as long as its statement does',
        before: `${room}Room.rooms = new Map()\nRoom.limit = 1`,
        after: `${room}Room.rooms = new Map()\nRoom.limit = 2`,
        first: [`m.rooms.set('a', 1)`],
        sees: {
          '[m.limit, m.rooms.size]': [
            [1, 1],
            [2, 1],
          ],
        },
        keeps: ['m.rooms'],
      },
      {
        name: 'a container that changes is refused',
        before: `${room}Room.rooms = new Map()`,
        after: `${room}Room.rooms = new Set()`,
        ends: ['effect-changed'],
      },
      {
        name: 'a name that a statement gives stays',
        before: `${room}Object.defineProperty(Room, 'name', { value: 'Chamber' })\nRoom.prototype.a = 1`,
        after: `${room}Object.defineProperty(Room, 'name', { value: 'Chamber' })\nRoom.prototype.a = 2`,
        sees: {
          '[m.name, m.prototype.a]': [
            ['Chamber', 1],
            ['Chamber', 2],
          ],
        },
      },
      {
        name: 'a module with such statements comes and goes',
        before: { 'm.cjs': `exports.run = () => 'none'` },
        after: {
          'm.cjs': `const Room = require('./room.cjs')\nexports.run = () => new Room(4).show()`,
          'room.cjs': `const { inherits } = require('util')\nfunction Base() {}\nBase.prototype.show = function () { return this.what + this.n }\n${room}inherits(Room, Base)\nRoom.prototype.what = 'room'\nRoom.tags = []`,
        },
        sees: { 'm.run()': ['none', 'room4'] },
      },
      {
        name: 'what is not the module’s own is an effect',
        before: `const http = require('http')\nhttp.Agent.prototype.probe = 1`,
        after: `const http = require('http')\nhttp.Agent.prototype.probe = 2`,
        ends: ['effect-changed'],
      },
      {
        name: 'so is a statement that does anything else too',
        before: `const { log } = require('probe')\nif (process.version) { log('one'); exports.a = 1 }`,
        after: `const { log } = require('probe')\nif (process.version) { log('one'); exports.a = 2 }`,
        sees: { 'm.a': [1, 1] },
        ends: ['effect-changed'],
      },
      {
        name: 'what a UMD module does in the function that it calls at once',
        before: `(function (root, make) { make(exports) })(this, function (exports) { exports.f = function () { return 1 } })`,
        after: `(function (root, make) { make(exports) })(this, function (exports) { exports.f = function () { return 2 } })`,
        sees: { 'm.f()': [1, 2] },
      },
      {
        name: 'what a function does that is called at once with this',
        before: `(function () { var n = 1; this.f = function () { return n } }).call(exports)`,
        after: `(function () { var n = 2; this.f = function () { return n } }).call(exports)`,
        sees: { 'm.f()': [1, 1] },
        ends: ['effect-changed'],
      },
      {
        name: 'so is what calls code that is not known',
        before: `const { log } = require('probe')\n${room}Room.size = log('one')`,
        after: `const { log } = require('probe')\n${room}Room.size = log('two')`,
        ends: ['effect-changed'],
      },
      {
        name: 'so is what goes through a setter of its own',
        before: `const { log } = require('probe')\nclass Room { static set limit(n) { log(n) } }\nmodule.exports = Room\nRoom.limit = 1`,
        after: `const { log } = require('probe')\nclass Room { static set limit(n) { log(n) } }\nmodule.exports = Room\nRoom.limit = 2`,
        logs: [[1], [1, 2]],
      },
      {
        name: 'so is what goes through a setter, which runs once',
        before: `const { log } = require('probe')\nclass Base { static set limit(n) { log(n) } }\nclass Room extends Base {}\nmodule.exports = Room`,
        after: `const { log } = require('probe')\nclass Base { static set limit(n) { log(n) } }\nclass Room extends Base {}\nmodule.exports = Room\nRoom.limit = 5`,
        logs: [[], [5]],
      },
    ]),
  )
})

describe('who takes a member while it is loaded', () => {
  const files = (limit: number, taker: string): Files => ({
    'm.cjs': `const Room = require('./room.cjs')\n${taker}`,
    'room.cjs': `${room}Room.limit = ${limit}\nRoom.other = 1`,
  })
  const computed = `const twice = Room.limit * 2\nexports.twice = () => twice`
  const opened = `const { log } = require('probe')\nconst opened = log(Room.limit)\nexports.opened = () => opened`
  const other = `const { log } = require('probe')\nconst opened = log(Room.other)\nexports.opened = () => opened`
  testRows(
    rows([
      {
        name: 'a value that is computed from it is computed again',
        before: files(1, computed),
        after: files(2, computed),
        sees: { 'm.twice()': [2, 4] },
      },
      {
        name: 'a resource that took it is named',
        before: files(1, opened),
        after: files(2, opened),
        ends: ['load-time-dependent'],
      },
      { name: 'another member is no matter', before: files(1, other), after: files(2, other) },
      {
        name: 'exports of a loop that a resource took',
        before: {
          'm.cjs': `const { log } = require('probe')\nconst { ONE } = require('./codes.cjs')\nconst opened = log(ONE)`,
          'codes.cjs': `for (const code of ['ONE']) { exports[code] = 1 }`,
        },
        after: {
          'm.cjs': `const { log } = require('probe')\nconst { ONE } = require('./codes.cjs')\nconst opened = log(ONE)`,
          'codes.cjs': `for (const code of ['ONE']) { exports[code] = 2 }`,
        },
        ends: ['load-time-dependent'],
      },
    ]),
  )
})

describe('classes', () => {
  const classes = (text: string, extra: string): string =>
    `export class Room { n = 1; show() { return '${text}' + this.tag } }\n;(Room.prototype as any).tag = 'tag'\n;(Room as any).limit = 1\nfor (const name of ['open', 'close']) Object.defineProperty(Room.prototype, name, { get() { return name + this.n } })\n${extra}`
  testRows([
    {
      name: 'instances of all versions have what statements have put on the prototype',
      before: classes('one', ''),
      after: classes('two', `;(Room.prototype as any).more = () => 'more'`),
      first: [`held.set('room', new Room())`],
      sees: {
        "[held.get('room').show(), held.get('room').open, held.get('room').more?.()]": [
          ['onetag', 'open1', undefined],
          ['twotag', 'open1', 'more'],
        ],
        '[new Room().show(), new Room().close, Room.limit]': [
          ['onetag', 'close1', 1],
          ['twotag', 'close1', 1],
        ],
      },
      keeps: ['Room', "held.get('room')"],
    },
    {
      name: 'what others have put there goes along',
      before: classes('one', ''),
      after: classes('two', ''),
      first: [`Room.prototype.tag = 'patched'`, `Room.limit = 'patched'`],
      sees: {
        '[new Room().show(), Room.limit]': [
          ['onepatched', 'patched'],
          ['twopatched', 'patched'],
        ],
      },
    },
    {
      name: 'a member of the prototype changes and goes',
      before: `export class Room {}\n;(Room.prototype as any).a = 1\n;(Room.prototype as any).gone = 1`,
      after: `export class Room {}\n;(Room.prototype as any).a = 2`,
      first: [`held.set('room', new Room())`],
      sees: {
        "[held.get('room').a, new Room().a, 'gone' in new Room()]": [
          [1, 1, true],
          [2, 2, false],
        ],
      },
    },
    {
      name: 'a new value is computed with the new members',
      before: `function Room(this: { n: number }) { this.n = 1 }\nRoom.prototype.mark = 'one'\nRoom.mark = 'old'\nexport const shown = [1].map(() => Room.mark + Room.prototype.mark)\nexport const make = () => new (Room as any)()`,
      after: `function Room(this: { n: number }) { this.n = 1 }\nRoom.prototype.mark = 'two'\nRoom.prototype.more = 'more'\nRoom.mark = 'new'\nexport const shown = [1].map(() => Room.mark + Room.prototype.mark + Room.prototype.more)\nexport const make = () => new (Room as any)()`,
      sees: { 'make().mark': ['one', 'two'], 'shown.join()': ['oldone', 'newtwomore'] },
    },
  ])
})

describe('functions that are called with `new`', () => {
  testRows(
    rows([
      {
        name: 'a field that live instances lack is refused',
        before: `function Room(n) { this.n = n }\nRoom.prototype.show = function () { return this.n }\nexports.make = () => new Room(1)\nexports.room = exports.make()`,
        after: `function Room(n) { this.n = n; this.all = [n] }\nRoom.prototype.show = function () { return this.all[0] }\nexports.make = () => new Room(1)\nexports.room = exports.make()`,
        sees: { 'm.room.show()': [1, 1] },
        ends: ['class-shape-changed', 'load-only-changed'],
      },
      {
        name: 'one that became a class is refused',
        before: `function Room(n) { this.n = n }\nRoom.prototype.show = function () { return this.n }\nexports.make = () => new Room(1)\nexports.room = exports.make()`,
        after: `class Room { constructor(n) { this.n = n } show() { return this.n + 1 } }\nexports.make = () => new Room(1)\nexports.room = exports.make()`,
        sees: { 'm.room.show()': [1, 1] },
        ends: ['class-shape-changed'],
      },
      {
        name: 'a class that was given a parent keeps it in all versions',
        before: `const { EventEmitter } = require('node:events')\nconst { inherits } = require('node:util')\nclass Room { constructor() { EventEmitter.call(this) } show() { return 'one' } }\ninherits(Room, EventEmitter)\nconst room = new Room()\nexports.seen = () => [room, new Room()].map((each) => [each.show(), each.listenerCount('x'), each instanceof EventEmitter].join())`,
        after: `const { EventEmitter } = require('node:events')\nconst { inherits } = require('node:util')\nclass Room { constructor() { EventEmitter.call(this) } show() { return 'two' } }\ninherits(Room, EventEmitter)\nconst room = new Room()\nexports.seen = () => [room, new Room()].map((each) => [each.show(), each.listenerCount('x'), each instanceof EventEmitter].join())`,
        sees: {
          'm.seen()': [
            ['one,0,true', 'one,0,true'],
            ['two,0,true', 'two,0,true'],
          ],
        },
      },
    ]),
  )
})
