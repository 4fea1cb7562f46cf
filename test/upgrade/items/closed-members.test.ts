import { describe } from 'vitest'
import { rows } from '../../support/commonjs-rows.ts'
import { testRows } from '../../support/upgrade-rows.ts'

const room = `const kSize = Symbol.for('size')\nfunction Room(n) { this.n = n }\nmodule.exports = Room\n`

describe('properties that the program does not let be defined again', () => {
  testRows(
    rows([
      {
        name: 'come, change and go, by name and by symbol',
        before: `${room}Object.defineProperties(Room.prototype, { twice: { get() { return this.n * 2 } }, gone: { value: 1 }, [kSize]: { get() { return 1 } } })`,
        after: `${room}Object.defineProperties(Room.prototype, { twice: { get() { return this.n * 22 } }, half: { enumerable: true, get() { return this.n / 2 } }, [kSize]: { get() { return 3 } } })`,
        first: [`held.set('room', new m(2))`],
        sees: {
          "[held.get('room').twice, held.get('room').half, held.get('room').gone]": [
            [4, undefined, 1],
            [44, 1, undefined],
          ],
          "held.get('room')[Symbol.for('size')]": [1, 3],
          'Object.keys(m.prototype).join()': ['', 'half'],
        },
        keeps: ["held.get('room')"],
      },
      {
        name: 'a constant of a class is another one, and cannot be assigned to',
        before: `class Room {}\nObject.defineProperty(Room, 'LIMIT', { value: 1 })\nmodule.exports = Room`,
        after: `class Room {}\nObject.defineProperty(Room, 'LIMIT', { value: 2 })\nmodule.exports = Room`,
        sees: {
          'm.LIMIT': [1, 2],
          '(() => { "use strict"; try { m.LIMIT = 5 } catch (error) { return error.name } })()': [
            'TypeError',
            'TypeError',
          ],
          'Object.getOwnPropertyDescriptor(m, "LIMIT").enumerable': [false, false],
        },
      },
      {
        name: 'an own member of an instance stays its own',
        before: `${room}Object.defineProperties(Room.prototype, { kind: { writable: true, value: 'one' } })`,
        after: `${room}Object.defineProperties(Room.prototype, { kind: { writable: true, value: 'two' }, size: { writable: true, value: 9 } })`,
        first: [`held.set('own', Object.assign(new m(1), { kind: 'own', size: 1 }))`, `held.set('room', new m(1))`],
        sees: {
          "[held.get('own').kind, held.get('own').size]": [
            ['own', 1],
            ['own', 1],
          ],
          "[held.get('room').kind, held.get('room').size]": [
            ['one', undefined],
            ['two', 9],
          ],
        },
      },
      {
        name: 'a constant that another module has computed with is computed again',
        before: {
          'm.cjs': `class Room {}\nObject.defineProperty(Room, 'LIMIT', { value: 1 })\nmodule.exports = Room`,
          'n.cjs': `const Room = require('./m.cjs')\nexports.most = Room.LIMIT * 10`,
        },
        after: {
          'm.cjs': `class Room {}\nObject.defineProperty(Room, 'LIMIT', { value: 2 })\nmodule.exports = Room`,
          'n.cjs': `const Room = require('./m.cjs')\nexports.most = Room.LIMIT * 10`,
        },
        sees: { 'm.LIMIT': [1, 2] },
      },
    ]),
  )
})

describe('properties that stay as they are', () => {
  testRows(
    rows([
      {
        name: 'by a descriptor of which nothing is known',
        before: `${room}const how = { get() { return 1 } }\nObject.defineProperty(Room.prototype, 'a', how)`,
        after: `${room}const how = { get() { return 1 } }\nObject.defineProperty(Room.prototype, 'b', how)`,
        ends: ['effect-changed'],
      },
      {
        name: 'an export',
        before: `exports.n = 1\nObject.defineProperty(exports, 'limit', { value: 1 })`,
        after: `exports.n = 2\nObject.defineProperty(exports, 'limit', { value: 2 })`,
        ends: ['effect-changed'],
      },
      {
        name: 'the length of an array',
        before: `const list = [1, 2]\nObject.defineProperty(list, 'length', { writable: false })\nmodule.exports = { list, n: 1 }`,
        after: `const list = [1, 2]\nObject.defineProperty(list, 'length', { writable: false, value: 1 })\nmodule.exports = { list, n: 2 }`,
        ends: ['effect-changed'],
      },
      {
        name: 'an object that the program may have changed since',
        before: `${room}Object.defineProperty(Room, 'tags', { value: [] })`,
        after: `${room}Object.defineProperty(Room, 'tags', { value: ['a'] })`,
        ends: ['effect-changed'],
      },
      {
        name: 'somebody else’s object',
        before: `const util = require('util')\nObject.defineProperty(util.inspect, 'midflightTest', { value: 1, configurable: true })\nexports.n = 1`,
        after: `const util = require('util')\nObject.defineProperty(util.inspect, 'midflightTest', { value: 2, configurable: true })\nexports.n = 2`,
        ends: ['effect-changed'],
      },
    ]),
  )
})
