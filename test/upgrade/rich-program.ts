import type { Files } from '../support/live-program.ts'

/** A program with items of every kind. */
export const before: Files = {
  'main.ts': `import { events, held, log } from 'probe'
import * as room from './room.ts'
import { Room, Hall } from './room.ts'
import { limit, text } from './values.ts'
import { count, add } from './count.ts'
import { old } from './old.ts'
log('started')
events.on('ask', (answer: unknown[]) => { answer.push('one', limit, count) })
events.on('named', onNamed)
function onNamed(answer: unknown[]) { answer.push('named1') }
export function Point(this: { x: number }, x: number) { this.x = x }
Point.prototype.twice = function (this: { x: number }) { return this.x * 2 }
Point.prototype.unit = 'm'
Point.prototype.gone = function () { return 'gone' }
for (const axis of ['x', 'y']) Object.assign(Point, { [axis]: 'axis ' + axis })
export const table = { first: () => 'f1', second() { return 's1' } }
export const settings = { low: 1 }
export const settle = () => [settings]
export const rooms = new Map<string, Room>()
export const open = (name: string) => { rooms.set(name, new Hall(name)); add(); return rooms.size }
export const describe = () => [text, limit, count, old(), room.label(), ...[...rooms.values()].map((each) => each.title())].join()
held.set('closure', (() => { const made = 'v1'; return () => made + limit + count })())
held.set('Room', Room)`,
  'room.ts': `export class Room {
  static made = 0
  static #secret = 1
  #visits = 0
  constructor(readonly name: string) { Room.made += 1 }
  static reveal() { return Room.#secret }
  title() { this.#visits += 1; return \`\${this.name}1\` }
  get visits() { return this.#visits }
  gone() { return 1 }
}
export class Hall extends Room { override title() { return 'hall ' + super.title() } }
export function label() { return 'label1' }`,
  'values.ts': 'export const limit = 1\nexport const text = `at most ${limit}`\nexport const both = [limit, text]',
  'count.ts': 'export let count = 0\nexport const add = () => { count += 1 }',
  'old.ts': 'export const seen: number[] = []\nexport const old = () => { seen.push(1); return seen.length > 0 }',
}

/** A change of every kind. */
export const after: Files = {
  'main.ts': `import { events, held, log } from 'probe'
import * as room from './room.ts'
import { Room, Hall } from './room.ts'
import { limit, text } from './values.ts'
import { count, add } from './count.ts'
import { fresh, Fresh } from './fresh.ts'
log('started')
events.on('ask', (answer: unknown[]) => { answer.push('two', limit, count) })
events.on('named', onNamed)
function onNamed(answer: unknown[], more = '') { answer.push('named2' + more) }
export function Point(this: { x: number }, x: number) { this.x = x }
Point.prototype.twice = function (this: { x: number }) { return this.x * 22 }
Point.prototype.unit = 'km'
Point.prototype.more = Point.prototype.much = function () { return 'more' }
for (const axis of ['x', 'z']) Object.assign(Point, { [axis]: 'axis ' + axis })
export const table = { first: () => 'f2', second() { return 's2' } }
export const settings = { low: 1, high: 2 }
export const settle = () => [settings]
export const rooms = new Map<string, Room>()
export const open = (name: string) => { rooms.set(name, new Hall(name)); add(); return rooms.size }
export const describe = () => [text, limit, count, fresh(), room.label(), ...[...rooms.values()].map((each) => each.title())].join()
held.set('closure', (() => { const made = 'v1'; return () => made + limit + count })())
held.set('Room', Room)
let changes = 5
export const change = () => (changes += 1)
export const bus = Object.assign(new Fresh(), { open: true })
log('first new effect')
events.on('new', () => { change() })`,
  'room.ts': `export class Room {
  static made = 0
  static label = 'new'
  static #secret = 1
  #visits = 0
  #topic: string | undefined = 'none'
  constructor(readonly name: string) { Room.made += 1 }
  static reveal() { return Room.#secret + 10 }
  title() { this.#visits += 1; return \`\${this.name}2\${this.#topic ?? ''}\` }
  get visits() { return this.#visits * 10 }
  added() { return this.title() }
}
export class Hall extends Room { override title() { return 'HALL ' + super.title() } }
export function label(mark = '') { return 'label2' + mark }`,
  'values.ts':
    'export const limit = 2\nexport const text = `at most ${limit}`\nexport const both = [limit, text]\nexport const more = both.length',
  'count.ts': 'export let count = 0\nexport const add = () => { count += 10 }',
  'old.ts': null,
  'fresh.ts': `import { log } from 'probe'
import { limit } from './values.ts'
export class Fresh { #n = limit; read() { return this.#n } }
export const fresh = () => new Fresh().read() + made.size
const made = new Map([[1, limit]])
log('fresh')`,
}

/** What the program answers, once a room has been opened. */
export const questions: Readonly<Record<string, readonly [before: unknown, after: unknown]>> = {
  'describe()': ['at most 1,1,1,true,label1,hall a1', 'at most 2,2,1,3,label2,HALL a2'],
  "((answer) => (events.emit('ask', answer), answer))([]).join()": ['one,1,1', 'two,2,1'],
  "((answer) => (events.emit('named', answer), answer))([]).join()": ['named1', 'named2'],
  "held.get('closure')()": ['v111', 'v121'],
  "held.get('Room').reveal()": [1, 11],
  "held.get('Room').made": [1, 1],
  "typeof rooms.get('a').added": ['undefined', 'function'],
  "rooms.get('a') instanceof held.get('Room')": [true, true],
  'table.first() + table.second()': ['f1s1', 'f2s2'],
  'new Point(2).twice()': [4, 44],
  '[new Point(2).unit, new Point(2).gone?.(), new Point(2).more?.(), Point.x, Point.y, Point.z].join()': [
    'm,gone,,axis x,axis y,',
    'km,,more,axis x,,axis z',
  ],
  'Object.keys(Point.prototype).concat(Object.keys(Point)).join()': ['twice,unit,gone,x,y', 'twice,unit,more,much,x,z'],
  'typeof exports.change': ['undefined', 'function'],
  "events.listenerCount('new')": [0, 1],
}
