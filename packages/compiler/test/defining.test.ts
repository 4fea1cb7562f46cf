import type { DefinesFacts } from '@midflight/model'
import { analyze } from '@midflight/compiler'
import { expect, test } from 'vitest'

function definesOf(source: string, sourceType: 'module' | 'commonjs' = 'commonjs'): (DefinesFacts | undefined)[] {
  const settings = { sourceName: 'x.js', jsx: { runtime: 'automatic' }, sourceType } as const
  const analysis = analyze('x.js', source, settings)
  if (!analysis.ok) throw new Error(analysis.message)
  return analysis.module.facts.items.filter(({ shape }) => shape === 'effect').map(({ defines }) => defines)
}

const room = 'function Room() {}\nmodule.exports = Room;\n'

const definitions: readonly [statement: string, members: string, stays: DefinesFacts['stays']][] = [
  ['Room.prototype.a = function () {}', 'Room.prototype.a', null],
  ['Room.a = Room.b = 1', 'Room.a Room.b', null],
  ["Room.a = require('./x.json').version", 'Room.a', null],
  ["Room.Server = require('./server')", 'Room.Server', null],
  ['Room.a = Object.assign', 'Room.a', null],
  ['Object.assign(Room.prototype, { a() {}, b: 1 })', 'Room.prototype.a Room.prototype.b', null],
  ["Object.defineProperty(Room, 'name', { value: 'Hall' })", 'Room.name', null],
  ["Object.defineProperty(Room, 'a', { configurable: true, get() { return 1 } })", 'Room.a', null],
  ["Object.defineProperty(Room, 'a', { value: 1 })", 'Room.a', null],
  ['Room.a = {}', 'Room.a', 'object'],
  ['Room.a = [1, 2].map((n) => n)', 'Room.a', 'object'],
  ["require('util').inherits(Room, require('events'))", 'Room.super_', 'parent'],
  ["Room.prototype = Object.create(require('events').prototype)", 'Room.prototype', 'parent'],
  ['for (const name of ["a"]) Room[name] = name', 'Room.?', null],
  ['["a", "b"].forEach((name) => { Room.prototype[name] = function () { return name } })', 'Room.prototype.?', null],
  ['(function () { var all = { a: 1 }; for (var key in all) Room[key] = key }())', 'Room.?', null],
  ['if (process.version) Room.a = 1', 'Room.a', null],
]

test.for(definitions)('%s', ([statement, members, stays]) => {
  const [defines] = definesOf(room + statement)
  const texts = defines?.members.map(
    ({ binding, isPrototype, key }) => `${binding ?? 'exports'}${isPrototype ? '.prototype' : ''}.${key ?? '?'}`,
  )
  expect(texts?.join(' ')).toBe(members)
  expect(defines?.stays).toBe(stays)
})

const effects = [
  'Room.a = open()',
  'Room.a = new Thing()',
  'Room.__proto__ = null',
  'Room.a += 1',
  'Room.a.b = 1',
  'process.title = "x"',
  "require('http').Agent.prototype.a = 1",
  'Room.a = (console.log(1), 2)',
  'Room[console.log(1)] = 1',
  'delete Room.a',
  'for (const name of list()) Room[name] = 1',
  'for (const [a] of [[1]]) Room[a] = 1',
  '["a"].forEach(Room.add)',
  '(function (Room) { Room.a = 1 })(process)',
  'Object.freeze(Room)',
  'Object.defineProperty(Room, "a", descriptor)',
  'Object.defineProperty(Room, "a", { get value() { return open() } })',
  'globalThis.inherits(Room, Object)',
]

test.for(effects)('an effect: %s', (statement) => {
  expect(definesOf(room + statement)).toEqual([undefined])
})

test('what a prototype is shared with is not the module’s own', () => {
  const [first, second] = definesOf(`${room}Room.prototype = require('events').prototype\nRoom.prototype.a = 1`)
  expect([first?.stays, second]).toEqual(['parent', undefined])
})

test('exports are, unless they are another module’s', () => {
  const loop = 'for (const name of ["a"]) module.exports[name] = name'
  expect(definesOf(loop)[0]?.members).toEqual([{ binding: null, isPrototype: false, key: null }])
  expect(definesOf(`module.exports = require('./x')\n${loop}`)).toEqual([undefined])
  expect(definesOf(`if (process.version) module.exports = require('./x')\n${loop}`)).toEqual([undefined, undefined])
})

test('members of imports are those of others', () => {
  expect(definesOf(`import Room from './room.mjs'\nRoom.a = 1`, 'module')).toEqual([undefined])
  expect(definesOf(`class Room {}\nRoom.a = 1`, 'module')[0]?.stays).toBeNull()
  expect(definesOf(`let Room = class {}\nRoom = null\nRoom.a = 1`, 'module').at(-1)).toBeUndefined()
})

test('what follows an await is an effect, since an upgrade that is prepared shows it to nobody', () => {
  expect(definesOf(`class Room {}\nawait 0\nRoom.a = 1`, 'module').at(-1)).toBeUndefined()
})

test('functions that each round makes are told apart from those that are replaced in place', () => {
  const [own, made] = definesOf(`${room}Room.a = function () {}\nfor (const b of ['b']) Room[b] = function () {}`)
  expect([own?.makesFunctions, made?.makesFunctions]).toEqual([false, true])
})
