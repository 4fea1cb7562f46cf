import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { openBuilder, type BuildResult } from '@midflight/release'
import { afterEach, describe, expect, test } from 'vitest'

const folders: string[] = []

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

function program(files: Readonly<Record<string, string>>): {
  write(more: Readonly<Record<string, string>>): void
  build(): Promise<BuildResult>
} {
  const root = mkdtempSync(path.join(tmpdir(), 'midflight-release-'))
  folders.push(root)
  const write = (more: Readonly<Record<string, string>>): void => {
    for (const [file, text] of Object.entries(more)) {
      mkdirSync(path.dirname(path.join(root, file)), { recursive: true })
      writeFileSync(path.join(root, file), text)
    }
  }
  write({ 'package.json': '{"name":"reach","version":"1.0.0","type":"module"}', ...files })
  const builder = openBuilder({ root, entry: 'src/main.ts' })
  return { write, build: () => builder.build() }
}

async function modulesOf(build: Promise<BuildResult>): Promise<string[]> {
  const result = await build
  if (!result.ok) throw new Error(result.reasons.map(({ message }) => message).join('\n'))
  return Object.keys(result.release.modules)
}

describe('a computed import that starts with its folder', () => {
  test.for([
    ['a template', 'export const load = (name: string) => import(`./plugins/${name}.ts`)'],
    ['a concatenation', "export const load = (name: string) => import('./plugins/' + name + '.ts')"],
  ])('brings the folder into the release, as %s', async ([, source]) => {
    const { write, build } = program({
      'src/main.ts': source!,
      'src/plugins/a.ts': 'export const a = 1',
      'src/plugins/notes.md': '# notes',
      'src/other/b.ts': 'export const b = 1',
    })
    expect(await modulesOf(build())).toEqual(['src/main.ts', 'src/plugins/a.ts'])
    write({ 'src/plugins/c.ts': 'export const c = 1' })
    expect(await modulesOf(build())).toEqual(['src/main.ts', 'src/plugins/a.ts', 'src/plugins/c.ts'])
  })

  test('never reaches out of the program', async () => {
    const { build } = program({ 'src/main.ts': 'export const load = (name: string) => import(`../../${name}.ts`)' })
    expect(await modulesOf(build())).toEqual(['src/main.ts'])
  })
})

describe('CommonJS files of the program', () => {
  const files = {
    'src/main.ts': "import old from './old.cjs'\nexport const v = () => old.v",
    'src/old.cjs': "exports.v = require('./deep.cjs').v",
    'src/deep.cjs': 'exports.v = 1',
  }

  test('are part of its environment, with what they require', async () => {
    const { write, build } = program(files)
    const first = await build()
    write({ 'src/deep.cjs': 'exports.v = 2' })
    const second = await build()
    if (!first.ok || !second.ok) throw new Error('The program is built')
    const [before, after] = [first.release.environment.files, second.release.environment.files]
    expect(Object.keys(before ?? {})).toEqual(['src/deep.cjs', 'src/old.cjs'])
    expect(after?.['src/old.cjs']).toBe(before?.['src/old.cjs'])
    expect(after?.['src/deep.cjs']).not.toBe(before?.['src/deep.cjs'])
  })

  test('are no entry', async () => {
    const { build } = program({
      'package.json': '{"name":"reach"}',
      'src/main.ts': "module.exports = require('node:fs')",
    })
    expect(await build()).toMatchObject({
      ok: false,
      reasons: [{ file: 'src/main.ts', message: expect.stringContaining('CommonJS') }],
    })
  })
})

test('an import that led nowhere is found once its file is there', async () => {
  const { write, build } = program({ 'src/main.ts': "import { f } from './late.ts'\nf()" })
  expect(await build()).toMatchObject({ ok: false, reasons: [{ code: 'link-error', line: 1 }] })
  write({ 'src/late.ts': 'export const f = () => 1' })
  expect(await modulesOf(build())).toEqual(['src/late.ts', 'src/main.ts'])
})
