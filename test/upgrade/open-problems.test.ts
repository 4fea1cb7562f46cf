import { describe, expect, onTestFinished, test } from 'vitest'
import { startLive, type Files, type LiveProgram } from '../support/live-program.ts'

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
