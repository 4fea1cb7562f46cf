import { expect, onTestFinished, test } from 'vitest'
import { startLive, type Files, type LiveProgram } from '../support/live-program.ts'

/** Members that statements define, while tasks of older generations are in flight. */

const main = `import { task } from 'midflight'
import { held } from 'probe'
import { Room } from './room.ts'
export const room = new (Room as any)(1)
export const run = (gate: Promise<void>) => task(async () => {
  const before = room.look()
  await gate
  return [before, room.look(), new (Room as any)(2).look()]
})
`
const roomOf = (text: string): string => `export function Room(this: { n: number }, n: number) { this.n = n }
Room.prototype.look = function () { return this.describe() }
${text}`

const one = roomOf(`Room.prototype.describe = function () { return 'one ' + this.unit() + this.mark }
Room.prototype.unit = () => 'm'
Room.prototype.mark = 1`)
const two = roomOf(`Room.prototype.describe = function () { return 'two ' + this.length() + this.mark }
Room.prototype.length = () => 'km'
Room.prototype.mark = 2`)
const three = roomOf(`Room.prototype.describe = function () { return 'three ' + this.unit() + this.mark }
Room.prototype.unit = () => 'mile'
Room.prototype.mark = 3`)

async function start(files: Files): Promise<LiveProgram> {
  const live = await startLive(files)
  onTestFinished(live.dispose)
  return live
}

type Run = (gate: Promise<void>) => Promise<unknown>

test('a task finds the members of its own version to its end, and new ones those of theirs', async () => {
  const live = await start({ 'main.ts': main, 'room.ts': one })
  const first = Promise.withResolvers<void>()
  const second = Promise.withResolvers<void>()
  const run = (gate: Promise<void>): Promise<unknown> => (live.see('run') as Run)(gate)
  const ofOne = run(first.promise)
  expect(await live.upgrade({ 'room.ts': two })).toMatchObject({ outcome: 'committed' })
  const ofTwo = run(second.promise)
  expect(live.see("[room.look(), 'unit' in room]")).toEqual(['two km2', true])
  expect(await live.upgrade({ 'room.ts': three })).toMatchObject({ outcome: 'committed' })
  expect(live.see('room.look()')).toBe('three mile3')
  first.resolve()
  expect(await ofOne).toEqual(['one m1', 'one m1', 'one m1'])
  second.resolve()
  expect(await ofTwo).toEqual(['two km2', 'two km2', 'two km2'])
  expect(live.see('[room.look(), room.length]')).toEqual(['three mile3', undefined])
  expect(live.see('Object.getOwnPropertyDescriptor(Object.getPrototypeOf(room), "mark")')).toEqual({
    value: 3,
    writable: true,
    enumerable: true,
    configurable: true,
  })
  expect(live.see("Object.hasOwn(Object.getPrototypeOf(room), 'length')")).toBe(false)
})

test('an upgrade that fails at its end leaves the tasks in flight what they had', async () => {
  const live = await start({ 'main.ts': main, 'room.ts': one })
  const gate = Promise.withResolvers<void>()
  const running = (live.see('run') as Run)(gate.promise)
  const effect = `${two}\nthrow new Error('no')`
  expect(await live.upgrade({ 'room.ts': effect })).toMatchObject({ outcome: 'aborted' })
  expect(live.see('[room.look(), room.length]')).toEqual(['one m1', undefined])
  gate.resolve()
  expect(await running).toEqual(['one m1', 'one m1', 'one m1'])
  expect(live.see('Object.keys(Object.getPrototypeOf(room)).join()')).toBe('look,describe,unit,mark')
})

test('what is put in the place of a member meanwhile stays', async () => {
  const live = await start({ 'main.ts': main, 'room.ts': one })
  const gate = Promise.withResolvers<void>()
  const running = (live.see('run') as Run)(gate.promise)
  expect(await live.upgrade({ 'room.ts': two })).toMatchObject({ outcome: 'committed' })
  live.see("Object.getPrototypeOf(room).mark = 'patched'")
  gate.resolve()
  expect(await running).toEqual(['one m1', 'one m1', 'one m1'])
  expect(live.see('room.look()')).toBe('two kmpatched')
  expect(await live.upgrade({ 'room.ts': three })).toMatchObject({ outcome: 'committed' })
  expect(live.see('room.look()')).toBe('three milepatched')
})
