import { describe, expect, test } from 'vitest'
import { openSources } from './source-folder.ts'

describe('a computed import that starts with its folder', () => {
  const sources: readonly (readonly [how: string, source: string])[] = [
    ['a template', 'export const load = (name: string) => import(`./plugins/${name}.ts`)'],
    ['a concatenation', "export const load = (name: string) => import('./plugins/' + name + '.ts')"],
  ]
  test.for(sources)('brings the folder into the release, as %s', async ([, source]) => {
    const folder = openSources()
    const first = await folder.release({
      'main.ts': source,
      'plugins/a.ts': 'export const a = 1',
      'plugins/notes.md': '# notes',
      'other/b.ts': 'export const b = 1',
    })
    expect(Object.keys(first.modules)).toEqual(['main.ts', 'plugins/a.ts'])
    const second = await folder.release({ 'plugins/c.ts': 'export const c = 1' })
    expect(Object.keys(second.modules)).toEqual(['main.ts', 'plugins/a.ts', 'plugins/c.ts'])
  })

  test('never reaches out of the program', async () => {
    const source = 'export const load = (name: string) => import(`../../${name}.ts`)'
    const { modules } = await openSources().release({ 'main.ts': source })
    expect(Object.keys(modules)).toEqual(['main.ts'])
  })
})

describe('CommonJS files of the program', () => {
  const files = {
    'main.ts': "import old from './old.cjs'\nexport const v = () => old.v",
    'old.cjs': "exports.v = require('./deep.cjs').v",
    'deep.cjs': 'exports.v = 1',
  }

  test('are modules of the release, with what they require', async () => {
    const release = await openSources().release(files)
    expect(Object.values(release.modules).map(({ path, format }) => [path, format])).toEqual([
      ['deep.cjs', 'commonjs'],
      ['main.ts', undefined],
      ['old.cjs', 'commonjs'],
    ])
    expect(release.environment.files).toEqual({})
  })

  test('are part of its environment where they cannot be split into items, with the reason', async () => {
    const returns = '\nif (exports.v) return'
    const fixed = { ...files, 'old.cjs': files['old.cjs'] + returns, 'deep.cjs': files['deep.cjs'] + returns }
    const folder = openSources()
    const { environment } = await folder.release(fixed)
    expect(environment.obstacles).toEqual({
      'deep.cjs': { line: 2, message: 'it returns at top level' },
      'old.cjs': { line: 2, message: 'it returns at top level' },
    })
    const before = environment.files ?? {}
    const after = (await folder.release({ 'deep.cjs': `exports.v = 2${returns}` })).environment.files ?? {}
    expect(Object.keys(before)).toEqual(['deep.cjs', 'old.cjs'])
    expect(after['old.cjs']).toBe(before['old.cjs'])
    expect(after['deep.cjs']).not.toBe(before['deep.cjs'])
  })

  test('may be the entry, unless they cannot be split into items', async () => {
    const { modules } = await openSources().release({
      'package.json': '{ "name": "sources" }',
      'main.ts': "module.exports = require('node:fs')",
    })
    expect(modules['main.ts']?.format).toBe('commonjs')
    const reasons = await openSources().reasons({
      'package.json': '{ "name": "sources" }',
      'main.ts': "module.exports = require('node:fs')\neval('1')",
    })
    expect(reasons).toMatchObject([{ file: 'main.ts', line: 2, message: expect.stringContaining('eval') }])
  })
})

test('an import that led nowhere is found once its file is there', async () => {
  const folder = openSources()
  expect(await folder.reasons({ 'main.ts': "import { f } from './late.ts'\nf()" })).toMatchObject([
    { code: 'link-error', line: 1 },
  ])
  expect(Object.keys((await folder.release({ 'late.ts': 'export const f = () => 1' })).modules)).toEqual([
    'late.ts',
    'main.ts',
  ])
})
