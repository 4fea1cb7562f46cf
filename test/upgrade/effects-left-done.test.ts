import { describe, expect, onTestFinished, test } from 'vitest'
import { startLive, type Files, type LiveProgram } from '../support/live-program.ts'

function main(text: string): Files {
  return { 'main.ts': `import { events, held, log } from 'probe'\n${text}` }
}

async function start(files: Files): Promise<LiveProgram> {
  const live = await startLive(files)
  onTestFinished(() => live.dispose())
  return live
}

describe('what an accepted effect has left done', () => {
  const listening = (name: string): string => `events.on('${name}', () => log('${name}'))`
  const counts = `['a', 'b', 'c'].map((name) => events.listenerCount(name))`
  const acceptAll = async (live: LiveProgram, files: Files): Promise<string[]> => {
    const plan = await live.plan(files)
    const ids = plan.refusals.map(({ id }) => id)
    expect(await live.upgrade(files, { accept: ids })).toMatchObject({ outcome: 'committed' })
    return ids.map((id) => id.slice(0, id.indexOf(':')))
  }

  test('is not done twice, through any number of upgrades, and what has never run is not taken for done', async () => {
    const live = await start(main(listening('a')))
    const [gone] = (await live.plan(main(listening('b')))).items.filter(({ action }) => action === 'remove')
    expect(gone?.why).toBe('The new release has no such statement, and what it did stays done.')
    expect(await acceptAll(live, main(listening('b')))).toEqual(['effect-changed'])
    expect(await acceptAll(live, main(listening('c')))).toEqual(['effect-changed'])
    expect(live.see(counts)).toEqual([1, 0, 0])
    expect(await acceptAll(live, main('export {}'))).toEqual(['effect-removed'])
    expect(live.see(counts)).toEqual([1, 0, 0])
    const plan = await live.plan(main([listening('a'), listening('b')].join('\n')))
    expect(plan.items.filter((item) => item.class === 'effect').map(({ action, why }) => [action, why])).toEqual([
      ['keep', 'It has run before, and what it did has stayed.'],
      ['run', 'It is new.'],
    ])
    expect(await live.upgrade({})).toMatchObject({ outcome: 'committed' })
    expect(live.see(counts)).toEqual([1, 1, 0])
    expect(await acceptAll(live, main('export {}'))).toEqual(['effect-removed', 'effect-removed'])
    await acceptAll(live, main(listening('a')))
    expect(live.see(counts)).toEqual([1, 1, 0])
  })

  test('is not done twice where its module goes and comes back', async () => {
    const files = { 'part.ts': `import { events, log } from 'probe'\n${listening('a')}\nexport const part = 1` }
    const using = main(`import { part } from './part.ts'; export const v = () => part`)
    const live = await start({ ...files, ...using })
    expect(await acceptAll(live, { 'part.ts': null, ...main('export const v = () => 0') })).toEqual(['effect-removed'])
    expect(live.see(counts)).toEqual([1, 0, 0])
    const other = { 'part.ts': files['part.ts'].replace('part = 1', 'part = 2') }
    expect(await live.upgrade({ ...other, ...using })).toMatchObject({ outcome: 'committed' })
    expect([live.see('v()'), live.see(counts)]).toEqual([2, [1, 0, 0]])
  })

  test('is not done twice by a module that comes back and is imported later', async () => {
    const part = (text: string): Files => ({
      'part.ts': `import { events, log } from 'probe'\n${text}\nexport const part = 1`,
    })
    const importing = main(`export const load = () => import('./part.ts')`)
    const live = await start({ ...part(listening('a')), ...importing })
    await live.see('load()')
    expect(await acceptAll(live, { 'part.ts': null, ...main('export const load = () => 0') })).toEqual([
      'effect-removed',
    ])
    const more = part(`${listening('a')}\n${listening('b')}\nawait Promise.resolve(${listening('c')})`)
    expect(await live.upgrade({ ...more, ...importing })).toMatchObject({ outcome: 'committed' })
    await live.see('load()')
    expect(live.see(counts)).toEqual([1, 1, 1])
  })

  test('is forgotten with an upgrade that fails', async () => {
    const live = await start(main(`${listening('a')}\nexport const v = () => 1`))
    const failing = main(`export const v = () => 2\nevents.on('b', () => log('b'))\nthrow new Error('no')`)
    const plan = await live.plan(failing)
    const accept = plan.refusals.map(({ id }) => id)
    expect(accept).toHaveLength(1)
    expect(await live.upgrade(failing, { accept })).toMatchObject({ outcome: 'aborted', phase: 'commit' })
    expect(live.program.left.staying.size + live.program.left.notRun.size).toBe(0)
    expect([live.see('v()'), live.see(counts)]).toEqual([1, [1, 0, 0]])
    expect(await live.upgrade(main('export const v = () => 3'), { accept: [], abort: true })).toMatchObject({
      outcome: 'refused',
    })
  })
})
