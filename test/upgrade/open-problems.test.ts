import { describe, expect, onTestFinished, test } from 'vitest'
import { startLive, type Files, type LiveProgram } from '../support/live-program.ts'
import { verdictOf } from '../support/upgrade-rows.ts'

/** What does not hold yet, each with its smallest reproduction. `test.fails` fails as soon as one holds: it moves to where it belongs then. */

const start = async (files: Files): Promise<LiveProgram> => {
  const live = await startLive(files)
  onTestFinished(live.dispose)
  return live
}

describe('effects once, and only at commit', () => {
  test.fails('a new constant that writes to carried state does so at commit alone', async () => {
    const old = 'export const seen = new Set<string>()\nexport const add = (name: string) => seen.add(name)'
    const live = await start({ 'main.ts': old })
    await live.upgrade({ 'main.ts': `${old}\nexport const size = add('x').size` }, { abort: true })
    expect(live.see('seen.size')).toBe(0)
  })
})

describe('nothing is lost', () => {
  test.fails('state that became a value comes back with its release', async () => {
    const live = await start({
      'main.ts':
        'const seen = new Map<string, number>()\nexport const add = () => seen.set("x", 1)\nexport const read = () => [...seen.keys()].join()',
    })
    live.see('add()')
    const value = 'const seen = new Map<string, number>([["a", 1]])\nexport const read = () => [...seen.keys()].join()'
    expect(verdictOf(await live.upgrade({ 'main.ts': value }))).toBe('committed')
    await live.rollback()
    expect(live.see('read()')).toBe('x')
  })

  test.fails('a module whose evaluation failed is evaluated again after it was mended', async () => {
    const late = (condition: string): string =>
      `export const f = () => 1\nif (${condition}) throw new Error('bad')\nexport const g = () => '${condition}'`
    const load = "export const load = () => import('./late.ts').then((late) => late.f(), (error) => error.message)"
    const live = await start({ 'main.ts': load, 'late.ts': late('true') })
    expect(await live.see('load()')).toBe('bad')
    expect(verdictOf(await live.upgrade({ 'late.ts': late('false') }))).toBe('committed')
    expect(await live.see('load()')).toBe(1)
  })
})
