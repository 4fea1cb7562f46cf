import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { checkPackages, type CheckReport } from '@midflight/check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { packageOf } from './fixture-packages.ts'

let folder = ''

beforeEach(async () => {
  folder = await mkdtemp(path.join(await realpath(tmpdir()), 'midflight-manifests-'))
})

afterEach(() => rm(folder, { recursive: true, force: true }))

const declaration = 'export declare const size: number\n'
const code = 'exports.size = 1\n'
const module = 'export const size = 1\n'

/** Checks two versions of a package of which the manifests and files are given. */
async function compare(
  old: readonly [manifest: object, files?: Record<string, string>],
  next: readonly [manifest: object, files?: Record<string, string>],
): Promise<CheckReport> {
  const make = (side: string, [manifest, files = {}]: readonly [object, Record<string, string>?], version: string) =>
    packageOf(path.join(folder, side, 'node_modules/fixture'), {
      ...(files['main.js'] === undefined ? { 'index.js': code, 'index.d.ts': declaration } : {}),
      ...files,
      'package.json': JSON.stringify({ name: 'fixture', version, ...manifest }),
    })
  return checkPackages(await make('old', old, '1.2.3'), await make('new', next, '1.3.0'))
}

const ids = ({ findings }: CheckReport): readonly string[] => findings.map(({ id }) => id)

test('a subpath that is gone, and one that has another file', async () => {
  const files = { 'lite.js': code, 'lite.d.ts': declaration, 'dist/core.js': code, 'dist/core.d.ts': declaration }
  const report = await compare(
    [{ exports: { '.': './index.js', './lite': './lite.js', './core': './lite.js' } }, files],
    [{ exports: { '.': './index.js', './core': './dist/core.js' } }, files],
  )
  expect(ids(report)).toEqual(['removed-subpath:./lite:./lite'])
  expect(report.findings[0]?.witness).toContain("from 'fixture/lite'")
})

test('files of a pattern, and `exports` that come where there were none', async () => {
  const files = {
    'features/a.js': code,
    'features/a.d.ts': declaration,
    'features/b.js': code,
    'features/b.d.ts': declaration,
  }
  const patterns = { exports: { '.': './index.js', './features/*': './features/*.js' } }
  const less = { 'features/a.js': code, 'features/a.d.ts': declaration }
  expect(ids(await compare([patterns, files], [patterns, less]))).toEqual(['removed-subpath:./features/b:./features/b'])
  await rm(folder, { recursive: true })
  expect(ids(await compare([{}], [{ exports: { '.': './index.js' } }]))).toEqual([])
})

test('a CommonJS module that becomes an ES module, and one that is offered as both', async () => {
  const esm = { 'index.mjs': module, 'index.d.mts': declaration }
  const only = await compare([{ main: './index.js' }], [{ exports: './index.mjs' }, esm])
  expect(ids(only)).toEqual(['format-dropped:.:require'])
  await rm(folder, { recursive: true })
  const both = { exports: { '.': { import: './index.mjs', require: './index.js' } } }
  expect(ids(await compare([{ main: './index.js' }], [both, esm]))).toEqual([])
})

test('an engine that is raised, one that is given for the first time, and one that is lowered', async () => {
  const needs = (node: string): object => ({ engines: { node } })
  const found: (readonly string[])[] = []
  for (const [old, next] of [
    [needs('>=18'), needs('>=20')],
    [{}, needs('>=20')],
    [needs('>=20'), needs('>=18')],
    [needs('^18 || >=20'), needs('>=18')],
    [needs('>=18'), { engines: { pnpm: '>=9' } }],
  ] as const) {
    found.push(ids(await compare([old], [next])))
    await rm(folder, { recursive: true })
  }
  const raised = ['raised-engines:.:engines.node']
  expect(found).toEqual([raised, raised, [], [], []])
})

test('a command that is gone, and one that is added', async () => {
  const report = await compare([{ bin: './cli.js' }], [{ bin: { 'fixture-next': './cli.js' } }])
  expect(ids(report)).toEqual(['removed-command:.:bin.fixture'])
})

test('declarations that are gone, and declarations that only `types` names', async () => {
  const gone = await compare([{}], [{ main: './main.js' }, { 'main.js': code }])
  expect(ids(gone)).toContain('types-removed:.:types')
  await rm(folder, { recursive: true })
  const hidden = { types: './types/index.d.ts', exports: { '.': './main.js' } }
  const files = { 'main.js': code, 'types/index.d.ts': 'export declare const size: string\n' }
  expect(ids(await compare([hidden, files], [hidden, { ...files, 'types/index.d.ts': declaration }]))).toContain(
    'widened-member:.:size',
  )
})

test('the verdict says what the release is, and whether its version keeps the promise', async () => {
  const added = await compare([{}], [{}, { 'index.d.ts': `${declaration}export declare function more(): void\n` }])
  expect(added.verdict).toEqual({ is: 'minor', declared: 'minor', keepsPromise: true })
  expect(added.additions).toEqual(['more'])
  await rm(folder, { recursive: true })
  const broken = await compare([{}], [{}, { 'index.d.ts': 'export {}\n' }])
  expect(broken.verdict).toEqual({ is: 'major', declared: 'minor', keepsPromise: false })
})

test('a peer that is raised, one that is added, and one that is optional or wider', async () => {
  const peers = (peerDependencies: object, peerDependenciesMeta = {}): object => ({
    peerDependencies,
    peerDependenciesMeta,
  })
  const found: (readonly string[])[] = []
  for (const [old, next] of [
    [peers({ react: '>=17' }), peers({ react: '>=18' })],
    [peers({}), peers({ react: '>=18' })],
    [peers({}), peers({ react: '>=18' }, { react: { optional: true } })],
    [peers({ react: '^17' }), peers({ react: '^17 || ^18' })],
    [peers({ react: '^17' }), peers({})],
    [peers({ react: '17 || 18' }), peers({ react: '>=17.2' })],
  ] as const) {
    const { findings } = await compare([old], [next])
    found.push(findings.map(({ id, severity }) => `${severity} ${id}`))
    await rm(folder, { recursive: true })
  }
  const raised = 'raised-peers:.:peerDependencies.react'
  expect(found).toEqual([[`breaking ${raised}`], [`breaking ${raised}`], [], [], [], [`rare ${raised}`]])
})

test('a condition under which nothing is found any more, one that gets the file for all, and one that gets another file', async () => {
  const files = { 'browser.js': code, 'worker.js': code }
  const types = { types: './index.d.ts' }
  const old = { ...types, worker: './worker.js', browser: './browser.js', import: './index.js', require: './index.js' }
  const gone = await compare(
    [{ exports: { '.': old } }, files],
    [{ exports: { '.': { ...types, require: './index.js' } } }, files],
  )
  expect(gone.findings.map(({ symbol, severity }) => `${severity} ${symbol}`)).toEqual([
    'breaking . (import)',
    'rare . (worker)',
    'rare . (browser)',
  ])
  await rm(folder, { recursive: true })
  const moved = { ...types, worker: './browser.js', browser: './browser.js', default: './index.js' }
  expect(ids(await compare([{ exports: { '.': old } }, files], [{ exports: { '.': moved } }, files]))).toEqual([])
})

test('paths that say that they are internal, and files that a pattern lets through as they lie', async () => {
  const files = {
    'internal/a.js': code,
    'internal/a.d.ts': declaration,
    'build/b.js': code,
    'build/b.d.ts': declaration,
  }
  const exports = { '.': './index.js', './internal/*': './internal/*.js', './build/*': './build/*' }
  const report = await compare([{ exports }, files], [{ exports }])
  expect(report.findings.map(({ severity, symbol }) => `${severity} ${symbol}`)).toEqual([
    'rare ./build/b.d.ts',
    'rare ./build/b.js',
  ])
  expect(report.verdict.is).toBe('patch')
})
