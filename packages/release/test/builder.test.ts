import { openBuilder } from '@midflight/release'
import { describe, expect, test } from 'vitest'
import { openSources } from './source-folder.ts'

const files = {
  'main.ts': `import { one } from './one.ts'\nexport const sum = () => one() + 1\n`,
  'one.ts': `import { two } from './two.ts'\nexport function one() { return two + 1 }\n`,
  'two.ts': 'export const two = 2\n',
}

describe('two releases of one builder', () => {
  test('share the facts and the code of every module that a change does not reach', async () => {
    const sources = openSources()
    const before = await sources.release(files)
    const after = await sources.release({ 'two.ts': 'export const two = 1 + 1\n' })
    expect(after.digest).not.toBe(before.digest)
    for (const file of ['main.ts', 'one.ts']) {
      expect(after.facts[file]).toBe(before.facts[file])
      expect(after.modules[file]).toBe(before.modules[file])
    }
  })

  test('do not share what is linked in another way', async () => {
    const sources = openSources()
    const before = await sources.release(files)
    const after = await sources.release({ 'two.ts': 'export let two = 2\nexport function add() { two += 1 }\n' })
    expect(after.facts['one.ts']).toBe(before.facts['one.ts'])
    expect(after.modules['one.ts']).not.toBe(before.modules['one.ts'])
    expect(after.modules['main.ts']).toBe(before.modules['main.ts'])
  })

  test.for([
    ['a changed body', { 'one.ts': `import { two } from './two.ts'\nexport function one() { return two + 2 }\n` }],
    ['another order of imports', { 'main.ts': `import './two.ts'\nimport { one } from './one.ts'\nexport { one }\n` }],
    [
      'a new module',
      { 'two.ts': `export { three as two } from './three.ts'\n`, 'three.ts': 'export const three = 3\n' },
    ],
    ['a module less', { 'main.ts': `import { two } from './two.ts'\nexport const sum = two\n`, 'one.ts': null }],
    [
      'a cycle',
      { 'two.ts': `import { sum } from './main.ts'\nexport const two = 2\nexport const later = () => sum()\n` },
    ],
  ] as const)('are what a new builder builds: %s', async ([, change]) => {
    const sources = openSources()
    await sources.release(files)
    const release = await sources.release(change)
    const fresh = await openBuilder({ root: sources.root, entry: 'main.ts' }).build()
    expect(fresh).toEqual({ ok: true, release, texts: expect.any(Map) as Map<string, string> })
  })
})

describe('a file', () => {
  test('that is written again with the same text is the same module', async () => {
    const sources = openSources()
    const before = await sources.release(files)
    const after = await sources.release({ 'one.ts': files['one.ts'] })
    expect(after.modules['one.ts']).toBe(before.modules['one.ts'])
  })

  test('that is gone is missed, and found again when it is back', async () => {
    const sources = openSources()
    await sources.release(files)
    expect(await sources.reasons({ 'two.ts': null })).toMatchObject([{ code: 'link-error', file: 'one.ts', line: 1 }])
    expect(await sources.reasons({})).toMatchObject([{ code: 'link-error', file: 'one.ts', line: 1 }])
    expect(Object.keys((await sources.release({ 'two.ts': files['two.ts'] })).modules)).toContain('two.ts')
  })

  test('that cannot be parsed is named with its line', async () => {
    const sources = openSources()
    await sources.release(files)
    const reasons = await sources.reasons({ 'one.ts': 'const ok = 1\nconst = 2\n' })
    expect(reasons).toMatchObject([{ code: 'compile-error', file: 'one.ts', line: 2 }])
  })
})
