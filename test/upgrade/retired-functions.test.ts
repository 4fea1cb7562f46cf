import { expect, onTestFinished, test } from 'vitest'
import { startLive, type LiveProgram } from '../support/live-program.ts'

const withIt = (word: string): string => `let made = 0
function gone(this: unknown): string {
  made += 1
  return '${word} ' + made
}
function Shape(this: { name: string }): void {
  this.name = '${word}'
}
export function give(): unknown[] {
  return [gone, Shape]
}
`
const without = `let made = 0
export function give(): unknown[] {
  made += 1
  return []
}
`

async function start(): Promise<LiveProgram> {
  const live = await startLive({ 'main.ts': withIt('one') })
  onTestFinished(() => live.dispose())
  return live
}

type Given = [gone: () => string, Shape: new () => { name: string }]

test('a function that no version has any more can be called by who has it, and is the same when it comes back', async () => {
  const live = await start()
  const [gone, Shape] = live.see('give()') as Given
  expect(await live.upgrade({ 'main.ts': without })).toMatchObject({ outcome: 'committed' })
  expect([gone(), new Shape().name, gone.name]).toEqual(['one 1', 'one', 'gone'])
  expect(live.see('give()')).toEqual([])
  expect(await live.upgrade({ 'main.ts': withIt('two') })).toMatchObject({ outcome: 'committed' })
  const again = live.see('give()') as Given
  expect([again[0] === gone, again[1] === Shape]).toEqual([true, true])
  expect([gone(), new Shape().name]).toEqual(['two 3', 'two'])
})

test('an upgrade that is given up brings nothing back', async () => {
  const live = await start()
  const [gone] = live.see('give()') as Given
  await live.upgrade({ 'main.ts': without })
  expect(await live.upgrade({ 'main.ts': withIt('two') }, { abort: true })).toMatchObject({ outcome: 'aborted' })
  expect(gone()).toBe('one 1')
  live.checkpoint = (step) => {
    if (step === 'number the generation') throw new Error('no')
  }
  expect(await live.upgrade({ 'main.ts': withIt('three') })).toMatchObject({ outcome: 'aborted' })
  live.checkpoint = () => {}
  expect(gone()).toBe('one 2')
  expect(await live.upgrade({ 'main.ts': withIt('four') })).toMatchObject({ outcome: 'committed' })
  expect([gone(), (live.see('give()') as Given)[0] === gone]).toEqual(['four 3', true])
})
