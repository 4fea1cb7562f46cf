import v8 from 'node:v8'
import vm from 'node:vm'
import { afterEach, expect, test } from 'vitest'
import { startLive, type Files, type LiveProgram } from '../support/live-program.ts'

/** A task that never ends, such as an event stream, keeps its own version in memory, and no other. */

let live: LiveProgram
afterEach(() => live.dispose())

v8.setFlagsFromString('--expose-gc')
const collect = vm.runInNewContext('gc') as () => void

const program = (version: number): Files => ({
  'main.ts': `
import { events, held } from 'probe'
import { task } from 'midflight'
import { Stream } from './stream.ts'
import { unchanged } from './unchanged.ts'
events.on('begin', (id) => {
  task(async () => {
    const stream = new Stream()
    for (;;) {
      await new Promise((resolve) => events.once('tick ' + id, resolve))
      held.set(id, stream.read() + unchanged())
    }
  })
})
export const now = () => new Stream().read() + unchanged()
`,
  'stream.ts': `import { word } from './word.ts'\nclass Base { read() { return word() } }\nexport class Stream extends Base { read() { return super.read() + '${version}' } }`,
  'word.ts': `export const word = () => '${version}'`,
  'unchanged.ts': `import { word } from './word.ts'\nexport const unchanged = () => word()`,
})

const upgrades = 20

test('an endless task keeps its version and no other', { timeout: 60_000 }, async () => {
  live = await startLive(program(1))
  live.events.emit('begin', 'one')
  for (let version = 2; version <= upgrades; version += 1) {
    expect(await live.upgrade(program(version))).toMatchObject({ outcome: 'committed' })
    // An unchanged module is of the generation that it was refreshed in last.
    if (version % 5 === 0) await live.refreshed()
    if (version === 10) live.events.emit('begin', 'ten')
    expect(live.see('now()')).toBe(`${version}`.repeat(3))
  }
  await live.refreshed()
  for (const id of ['one', 'ten']) live.events.emit(`tick ${id}`)
  await new Promise((resolve) => setTimeout(resolve, 10))
  expect([live.held.get('one'), live.held.get('ten')]).toEqual(['111', '101010'])
  const kept = (): number[] => live.status().flatMap(({ number, collected }) => (collected ? [] : [number]))
  for (let turn = 0; turn < 50 && kept().length > 3; turn += 1) {
    collect()
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  expect(kept()).toEqual([1, 10, upgrades])
})
