import { describe, expect, onTestFinished, test } from 'vitest'
import { startLive, type Files, type LiveProgram } from '../../support/live-program.ts'
import { verdictOf } from '../../support/upgrade-rows.ts'

const start = async (files: Files): Promise<LiveProgram> => {
  const live = await startLive(files)
  onTestFinished(live.dispose)
  return live
}

const registry = 'export const seen = new Set<string>()\nexport const add = (name: string) => seen.add(name)'

describe('a new constant that writes to what the running program holds', () => {
  test('does so at the commit alone', async () => {
    const live = await start({ 'main.ts': registry })
    const next = { 'main.ts': `${registry}\nexport const size = add('x').size` }
    expect((await live.plan(next)).steps.map(({ late }) => late)).toEqual([true])
    await live.upgrade(next, { abort: true })
    expect(live.see('seen.size')).toBe(0)
    expect(verdictOf(await live.upgrade(next))).toBe('committed')
    expect(live.see('[seen.size, size]')).toEqual([1, 1])
    await live.refreshed()
    expect(live.see('[seen.size, size]')).toEqual([1, 1])
  })

  test('stands in a new module, and what imports it is computed after it', async () => {
    const main = "export { seen } from './registry.ts'"
    const live = await start({ 'main.ts': main, 'registry.ts': registry })
    const next = {
      'main.ts': `${main}\nimport { size } from './plugin.ts'\nexport const twice = size * 2\nexport const read = () => size`,
      'plugin.ts': "import { add } from './registry.ts'\nexport const size = add('plugin').size",
    }
    await live.upgrade(next, { abort: true })
    expect(live.see('seen.size')).toBe(0)
    expect(verdictOf(await live.upgrade(next))).toBe('committed')
    expect(live.see("[[...seen].join(), twice, read(), 'size' in exports]")).toEqual(['plugin', 2, 1, false])
  })

  test('writes in a constructor, or directly', async () => {
    const room = 'export class Room { constructor(name: string) { seen.add(name) } }'
    const live = await start({ 'main.ts': `${registry}\n${room}` })
    const next = {
      'main.ts': `${registry}\n${room}\nexport const hall = new Room('hall')\nexport const isThere = seen.delete('none')`,
    }
    await live.upgrade(next, { abort: true })
    expect(live.see('seen.size')).toBe(0)
    expect(verdictOf(await live.upgrade(next))).toBe('committed')
    expect(live.see('[hall instanceof Room, isThere, [...seen].join()]')).toEqual([true, false, 'hall'])
  })

  test('writes nothing if something before it throws', async () => {
    const live = await start({ 'main.ts': registry })
    const first = `${registry}\nexport const fail = (): number => { throw new Error('no') }\nexport const bad = fail()`
    const failed = await live.upgrade({ 'main.ts': `${first}\nexport const size = add('x').size` })
    expect(failed).toMatchObject({ outcome: 'aborted', error: { message: expect.stringContaining('no') } })
    expect(live.see("['bad' in exports, seen.size]")).toEqual([false, 0])
    expect(verdictOf(await live.upgrade({ 'main.ts': `${registry}\nexport const n = 2` }))).toBe('committed')
    expect(live.see('n')).toBe(2)
  })

  test('state and variables that are moved or new in the same module are there', async () => {
    const live = await start({ 'main.ts': `${registry}\nlet count = 1\nexport const read = () => (count += 1)` })
    live.see('read()')
    const next = `${registry}\nlet count = 1\nlet more = 5\nexport const read = () => [(count += 1), (more += 1)].join()\nexport const size = add('x').size`
    expect(verdictOf(await live.upgrade({ 'main.ts': next }))).toBe('committed')
    expect(live.see('[read(), size]')).toEqual(['3,6', 1])
  })

  test('is evaluated while preparing in a module that awaits, which cannot wait for the commit', async () => {
    const awaiting = `${registry}\nexport const ready = await Promise.resolve(1)`
    const live = await start({ 'main.ts': awaiting })
    const plan = await live.plan({ 'main.ts': `${awaiting}\nexport const size = add('x').size` })
    expect([plan.verdict, plan.steps.map(({ late }) => late)]).toEqual(['hot', [undefined]])
  })

  test('one that only reads is evaluated while preparing', async () => {
    const live = await start({ 'main.ts': registry })
    const next = `${registry}\nexport const size = (() => seen.size)()\nexport const other = new Set(seen)`
    expect((await live.plan({ 'main.ts': next })).steps.map(({ late }) => late)).toEqual([undefined])
  })
})
