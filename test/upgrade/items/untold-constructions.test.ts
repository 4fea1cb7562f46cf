import { describe, expect, onTestFinished, test } from 'vitest'
import { startLive } from '../../support/live-program.ts'
import { testRows, verdictOf } from '../../support/upgrade-rows.ts'

/** Fields that depend on what a constructor is told: what else may happen in it, and how packages name their classes. */

testRows([
  {
    name: 'a class that a CommonJS package exports by a getter, and that is taken out of its exports',
    before: {
      'queue.cjs':
        'class Queue { constructor(options = {}) { this.size = options.size } read() { return this.size } }\nexports.Queue = Queue',
      'index.cjs': `"use strict"
Object.defineProperty(exports, "__esModule", { value: true });
const queue_1 = require("./queue.cjs");
Object.defineProperty(exports, "Queue", { enumerable: true, get: function () { return queue_1.Queue; } });`,
      'main.cjs': `const all = require('./index.cjs')
const { Queue } = all
const one = new Queue({ size: 3 })
exports.read = () => one.read()
exports.make = () => new Queue()
exports.offers = () => [Object.keys(all).join(), Object.getOwnPropertyNames(Queue.prototype).join()]`,
      'main.ts': `import main from './main.cjs'
export const read = main.read`,
    },
    after: {
      'queue.cjs':
        'class Queue { constructor(options = {}) { this.size = options.size; this.unref = options.unref } read() { return [this.size, "unref" in this].join() } }\nexports.Queue = Queue',
    },
    sees: { 'read()': [3, '3,true', 3] },
    notices: ['field-added'],
  },
])

test('refused where what the class extends calls a method that sets the field', async () => {
  const base = 'export class Base { constructor() { this.init() } init() {} }\n'
  const rest = 'read() { return 1 } }\nexport const room = new Room()\nexport const make = () => new Room()'
  const live = await startLive({ 'main.ts': `${base}export class Room extends Base { a = 1; ${rest}` })
  onTestFinished(live.dispose)
  const body = 'constructor(o = {}) { super(); if (o.log) this.log = 1 } init() { this.log = 2 }'
  const outcome = await live.upgrade({ 'main.ts': `${base}export class Room extends Base { a = 1; ${body}\n${rest}` })
  expect(verdictOf(outcome)).toEqual({ refused: expect.arrayContaining(['class-shape-changed']) as unknown })
})

describe('refused where construction may do more', () => {
  const rest = (more = ''): string =>
    `read() { return 1 } }\nexport const room = new Room()\nexport const make = () => new Room()\n${more}`

  test('and not where it does no more', async () => {
    const live = await startLive({ 'main.ts': `export class Room { a = 1; ${rest()}` })
    onTestFinished(live.dispose)
    const body = 'constructor(o = {}) { this.b = o.b; this.c = o.c === undefined }'
    expect(verdictOf(await live.upgrade({ 'main.ts': `export class Room { a = 1; ${body}\n${rest()}` }))).toBe(
      'committed',
    )
    expect(live.see('Object.entries(room)')).toEqual([
      ['a', 1],
      ['b', undefined],
      ['c', true],
    ])
  })

  const told = (name: string): string => `export const other = () => new Room({ ${name}: 5 })`
  const cases: readonly [name: string, body: string, more?: string][] = [
    ['the argument is changed before', 'constructor(o = {}) { o.b = 1; this.b = o.b }'],
    ['the argument is changed through another name', 'constructor(o = {}) { const p = o; p.b = 1; this.b = o.b }'],
    [
      'the argument is handed to other code',
      'constructor(o = {}) { fill(o); this.b = o.b }',
      'function fill(o) { o.b = 1 }',
    ],
    [
      'a method writes to what the instance holds',
      'constructor(o = {}) { this.o = o; this.fill(); this.b = o.b } fill() { this.o.b = 1 }',
    ],
    [
      'a setter writes to what the instance holds',
      'constructor(o = {}) { this.o = o; this.x = 1; this.b = o.b } set x(n) { this.o.b = n }',
    ],
    ['a method writes to the field', 'constructor(o = {}) { this.b = o.b; this.fill() } fill() { this.b = 1 }'],
    [
      'a function inside writes to the variable',
      'constructor(o = {}) { let n = o.b; const set = () => { n = 1 }; set(); this.b = n }',
    ],
    ['it ends before where it is told', 'constructor(o = {}) { if (o.raw) return; this.b = 1 }', told('raw')],
    [
      'a variable is set where it is told',
      'constructor(o = {}) { let n = 1; if (o.n) n = o.n; this.b = n }',
      told('n'),
    ],
    [
      'a variable is set where it is not told',
      'constructor(o = {}) { let n = 1; if (!o.n) n = 2; this.b = n }',
      told('n'),
    ],
    ['it is set again where it is told', 'constructor(o = {}) { this.b = 1; if (o.n) this.b = o.n }', told('n')],
    [
      'the argument is changed where it is told',
      'constructor(o = {}) { if (o.n) fill(o); this.b = o.b || 0 }',
      `${told('n')}\nfunction fill(o) { o.b = 1 }`,
    ],
    [
      'another name for the instance is used',
      'constructor(o = {}) { const self = this; this.b = o.b; self.fill() } fill() { this.b = 1 }',
    ],
    [
      'another name for the instance is handed on',
      'constructor(o = {}) { const self = this; this.b = 1; register(self) }',
      'function register(room) { room.b = 2 }',
    ],
    ['a function inside is called', 'constructor(o = {}) { this.b = 1; const fill = () => { this.b = 2 }; fill() }'],
    [
      'a method of what the instance holds is called',
      'constructor(o = {}) { const self = this; this.o = o; self.fill(); this.b = o.b } fill() { this.o.b = 1 }',
    ],
    ['it ends before in a part', 'constructor(o = {}) { if (!o.a) { if (o.raw) return } this.b = 1 }', told('raw')],
    [
      'what the instance holds is handed on',
      'constructor(o = {}) { this.o = o; fill(this.o); this.b = o.b }',
      'function fill(o) { o.b = 1 }',
    ],
    [
      'what the instance holds has a name',
      'constructor(o = {}) { this.o = o; const p = this.o; fill(p); this.b = o.b }',
      'function fill(o) { o.b = 1 }',
    ],
    [
      'it is kept where it is told',
      'constructor(o = {}) { if (o.keep) this.o = o; this.fill(); this.b = o.b } fill() { if (this.o) this.o.b = 1 }',
      told('keep'),
    ],
    [
      'it may be kept',
      'constructor(o = {}) { if (Date.now()) this.o = o; this.fill(); this.b = o.b } fill() { this.o.b = 1 }',
    ],
    [
      'the module keeps it',
      'constructor(o = {}) { last = o; fill(); this.b = o.b }',
      'let last = null\nfunction fill() { last.b = 1 }',
    ],
    [
      'a choice is handed on',
      'constructor(o = {}) { const p = Date.now() ? o : {}; fill(p); this.b = o.b }',
      'function fill(o) { o.b = 1 }',
    ],
    [
      'a list with it is handed on',
      'constructor(o = {}) { const list = [o]; fill(list); this.b = o.b }',
      'function fill([o]) { o.b = 1 }',
    ],
    ['a loop decides', 'constructor(o = {}) { for (const n of [1]) if (n) this.b = 1 }'],
    ['it may end before', 'constructor(o = {}) { if (Date.now()) return; this.b = o.b }'],
    [
      'other code may write to it',
      'constructor(o = {}) { this.b = o.b; register(this) }',
      'function register(room) { room.b = 1 }',
    ],
    [
      'other code may fill it',
      'constructor(o = {}) { this.b = o.list || []; register(this) }',
      'function register(room) { room.b.push(1) }',
    ],
    ['arguments are read by number', 'constructor(o = {}) { arguments[0] = { b: 1 }; this.b = o.b }'],
    ['a global is read', 'constructor(o = {}) { this.b = o.b || process.pid }'],
    ['something of the prototype of all objects is read', 'constructor(o = {}) { this.b = o.toString }'],
  ]
  test.for(cases)('%s', async ([, body, more]) => {
    const live = await startLive({ 'main.ts': `export class Room { a = 1; ${rest(more)}` })
    onTestFinished(live.dispose)
    const outcome = await live.upgrade({ 'main.ts': `export class Room { a = 1; ${body}\n${rest(more)}` })
    expect(verdictOf(outcome)).toEqual({ refused: expect.arrayContaining(['class-shape-changed']) as unknown })
  })
})
