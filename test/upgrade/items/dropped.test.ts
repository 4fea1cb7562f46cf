import { describe } from 'vitest'
import { testRows, type Row } from '../../support/upgrade-rows.ts'

const registry = `function open() { const names = []; return { add(name) { names.push(name) }, list() { return names } } }
const registry = open()`

/** Each does something that the next release would still see. */
const staying: readonly [name: string, before: string, after: string, code?: string][] = [
  [
    'a call of a method of what stays',
    `${registry}\nregistry.add('a')\nexports.list = () => registry.list()`,
    `${registry}\nexports.list = () => registry.list()`,
  ],
  [
    'a call of a function that stays, with what it keeps',
    'const make = () => { const names = []; return (name) => names.push(name) }\nconst add = make()\nadd("a")\nexports.add = add',
    'const make = () => { const names = []; return (name) => names.push(name) }\nconst add = make()\nexports.add = add',
  ],
  [
    'a setting of a built-in class',
    'Error.stackTraceLimit = Error.stackTraceLimit\nexports.f = () => 1',
    'exports.f = () => 2',
  ],
  ['a variable of the environment', 'process.env.MIDFLIGHT_DROPPED = "x"\nexports.f = () => 1', 'exports.f = () => 2'],
  [
    'a method of all arrays',
    'Object.defineProperty(Array.prototype, "dropped", { value() {}, configurable: true })\nexports.f = () => 1',
    'exports.f = () => 2',
  ],
  [
    'a prototype in a variable of its own',
    'const methods = Array.prototype\nmethods.dropped = undefined\nexports.f = () => 1',
    'exports.f = () => 2',
  ],
  [
    'a setting of a built-in module',
    'const { EventEmitter } = require("events")\nEventEmitter.defaultMaxListeners = 10\nexports.f = () => 1',
    'const { EventEmitter } = require("events")\nexports.f = () => new EventEmitter()',
  ],
  [
    'a member of what a member of its own holds',
    'const util = require("util")\nconst own = { inner: util.inspect }\nown.inner.dropped = 1\nexports.f = () => 1',
    'exports.f = () => 2',
  ],
  [
    'code that is made of text',
    'const run = new Function("return 1")\nrun()\nexports.f = () => 1',
    'exports.f = () => 2',
    'resource-removed',
  ],
  [
    'a timer by another name',
    'const start = require("timers").setTimeout\nstart(() => {}, 1)\nexports.f = () => 1',
    'exports.f = () => 2',
  ],
  [
    'a timer that a condition has put into a variable',
    'const timers = require("timers")\nlet start\nif (timers.setTimeout) { start = timers.setTimeout }\nstart(() => {}, 1)\nexports.f = () => 1',
    'exports.f = () => 2',
  ],
  [
    'a member of a class that stays',
    'class Room { static limits = {} }\nconst limits = Room.limits\nlimits.most = 1\nexports.Room = Room',
    'class Room { static limits = {} }\nexports.Room = Room',
  ],
  [
    'a getter that starts a timer',
    'const own = { get on() { return setTimeout(() => {}, 1) } }\nlet timer\nif (process.pid) { timer = own.on }\nexports.f = () => 1',
    'exports.f = () => 2',
  ],
  [
    'exports that no text names',
    'function fill(target) { target.x = 1 }\nfill(module.exports)\nexports.f = () => 1',
    'function fill(target) { target.x = 1 }\nexports.f = () => 2',
  ],
  [
    'a method of a prototype that a function has from others',
    'function List() {}\nList.prototype = Array.prototype\nconst name = "dropped"\nList.prototype[name] = List.prototype.slice()\nexports.f = () => 1',
    'exports.f = () => 2',
  ],
  [
    'the same by another name for the function',
    'function List() {}\nconst Other = List\nOther.prototype = Array.prototype\nconst name = "dropped"\nList.prototype[name] = List.prototype.slice()\nexports.f = () => 1',
    'exports.f = () => 2',
  ],
  [
    'a variable that stays',
    'const cluster = require("cluster")\nlet id = 0\nif (cluster.isMaster && process.pid) { id = process.pid }\nexports.f = () => id',
    'const cluster = require("cluster")\nlet id = 0\nexports.f = () => id + 1',
  ],
]

describe('what is dropped is refused where it may have done', () => {
  testRows(
    staying.map(([name, before, after, code = '']): Row => ({
      name,
      before: { 'main.ts': 'import "./part.cjs"', 'part.cjs': before },
      after: { 'main.ts': 'import "./part.cjs"', 'part.cjs': after },
      ends: [...(code === '' ? [] : [code]), 'effect-removed'],
    })),
  )
})

describe('what calls nothing and writes to its own alone', () => {
  testRows([
    {
      name: 'goes with its module',
      before: {
        'main.ts': "import { id } from './id.cjs'\nexport const f = () => typeof id",
        'id.cjs':
          "const cluster = require('cluster')\nlet id = 0\nif (cluster.isMaster && process.pid) { id = process.pid }\nexports.id = parseInt(process.env.MIDFLIGHT_NO_SUCH || id, 10)",
      },
      after: { 'main.ts': "export const f = () => 'none'" },
      sees: { 'f()': ['number', 'none'] },
      notices: ['state-removed'],
    },
    {
      name: 'goes with the prototype that it gave a method to',
      before: {
        'main.ts': "import lists from './wrapped.cjs'\nexport const f = () => new lists.List().first()",
        'wrapped.cjs':
          "const lists = require('./lists.cjs')\nconst first = lists.List.prototype.first\nlists.List.prototype.first = function () { return first.call(this) + 1 }\nmodule.exports = lists",
        'lists.cjs': 'function List() {}\nList.prototype.first = function () { return 1 }\nexports.List = List',
      },
      after: { 'main.ts': 'export const f = () => 3' },
      sees: { 'f()': [2, 3] },
    },
    {
      name: 'is a plain reference that goes',
      before: 'const later = globalThis.queueMicrotask || process.nextTick\nexport const f = () => typeof later',
      after: "export const f = () => 'none'",
      sees: { 'f()': ['function', 'none'] },
    },
  ])
})
