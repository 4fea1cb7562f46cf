import { expect, onTestFinished, test } from 'vitest'
import { startLive, type LiveProgram } from '../support/live-program.ts'

/** Variables that closures have captured, with the TypeScript compiler as the judge. */

const start = async (files: Readonly<Record<string, string>>): Promise<LiveProgram> => {
  const live = await startLive(files, { types: true })
  onTestFinished(live.dispose)
  return live
}

const make = (name: string): string => `export const makeRoom = () => ({ name: ${name} })`
const listen = (declared: string, answer: string): string => `import { events, log } from 'probe'
import { makeRoom } from './room.ts'
export const join = () => {
  const room${declared} = makeRoom()
  events.on('say', () => log(${answer}))
}`

test('a closure moves to new code where what it captured is declared in another way, and of a type that fits', async () => {
  const live = await start({ 'main.ts': listen(': { name: string }', "'one ' + room.name"), 'room.ts': make("'a'") })
  live.see('join()')
  const up = await live.upgrade({
    'main.ts': listen(': { name: string; topic?: string }', "'two ' + room.name"),
  })
  expect(up.outcome).toBe('committed')
  live.events.emit('say')
  expect(live.log).toEqual(['two a'])
})

test('a closure stays where what it captured is inferred, and of another type now', async () => {
  const live = await start({ 'main.ts': listen('', "'one ' + room.name"), 'room.ts': make("'a'") })
  live.see('join()')
  const up = await live.upgrade({ 'main.ts': listen('', "'two ' + room.name.toFixed()"), 'room.ts': make('1') })
  expect(up.outcome).toBe('committed')
  expect(up.plan?.closures).toMatchObject([
    { fate: 'stays', why: expect.stringContaining('`room` holds `string` in `name`, and the new code needs `number`') },
  ])
  live.events.emit('say')
  expect(live.log).toEqual(['one a'])
})
