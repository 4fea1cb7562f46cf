import { cp, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { checkPackages, readPackage, type CheckReport, type Finding, type PackageOnDisk } from '@midflight/check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { runTimeRules } from '../src/run-time-rules/index.ts'
import { packageOf } from './fixture-packages.ts'

let folder = ''

beforeEach(async () => {
  folder = await mkdtemp(path.join(await realpath(tmpdir()), 'midflight-run-time-'))
})

afterEach(() => rm(folder, { recursive: true, force: true }))

const fixtures = path.join(import.meta.dirname, 'fixtures')

async function fixturePackage(rule: string, side: 'old' | 'new', version: string): Promise<PackageOnDisk> {
  const root = path.join(folder, side, 'node_modules/fixture')
  await mkdir(root, { recursive: true })
  await cp(path.join(fixtures, rule), root, { recursive: true })
  await writeFile(path.join(root, 'package.json'), JSON.stringify({ name: 'fixture', version, main: `./${side}.cjs` }))
  return readPackage(root)
}

describe('what each rule finds in its fixture, and nothing of what only looks like it', () => {
  test.each(Object.keys(runTimeRules))('%s', async (rule) => {
    const report = await checkPackages(
      await fixturePackage(rule, 'old', '1.0.0'),
      await fixturePackage(rule, 'new', '1.1.0'),
    )
    const findings = report.findings.filter((finding) => finding.rule.endsWith('-at-run-time'))
    expect(findings.some((finding) => finding.rule === rule)).toBe(true)
    await expect(`# ${rule}\n\n${findings.map(findingText).join('\n')}`).toMatchFileSnapshot(`snapshots/${rule}.md`)
  })
})

function findingText({ id, message, place, diagnostics, witness }: Finding): string {
  const quoted = ['```', ...diagnostics, '```', '', '```js', witness?.trimEnd(), '```', '']
  return [`## ${id}`, '', message, '', `${place?.file}:${place?.line}`, '', ...quoted].join('\n')
}

type Files = Readonly<Record<string, string>>

async function compare(manifest: object, old: Files, next: Files, options = { run: true }): Promise<CheckReport> {
  const make = (side: string, version: string, files: Files): Promise<PackageOnDisk> =>
    packageOf(path.join(folder, side, 'node_modules/fixture'), {
      ...files,
      'package.json': files['package.json'] ?? JSON.stringify({ name: 'fixture', version, ...manifest }),
    })
  return checkPackages(await make('old', '1.2.3', old), await make('new', '1.3.0', next), options)
}

const ids = ({ findings }: CheckReport): readonly string[] => findings.map(({ id }) => id)

test('a name that the declarations keep and the code does not have is a break; one that was never declared is none', async () => {
  const types = 'export declare function parse(text: string): string\nexport declare class Reader { read(): void }\n'
  const report = await compare(
    { main: './index.js', types: './index.d.ts' },
    {
      'index.js':
        'exports.parse = (text) => text; exports.Reader = class { read() {} other() {} }; exports.undeclared = 1\n',
      'index.d.ts': types,
    },
    { 'index.js': 'exports.Reader = class { }\n', 'index.d.ts': types },
  )
  expect(ids(report)).toEqual(['export-gone-at-run-time:.:parse'])
  expect(report.findings[0]).toMatchObject({
    place: { file: 'index.js', line: 1 },
    diagnostics: ["AssertionError: 'undefined' == 'function'"],
    witness: [
      "const assert = require('node:assert')",
      "const fixture = require('fixture')",
      '',
      "assert.equal(typeof fixture.parse, 'function')",
      '',
    ].join('\n'),
  })
})

test('what the types tell is told once', async () => {
  const report = await compare(
    { main: './index.js', types: './index.d.ts' },
    { 'index.js': 'exports.parse = 1; exports.kept = 1\n', 'index.d.ts': 'export declare const parse: 1, kept: 1\n' },
    { 'index.js': 'exports.kept = 1\n', 'index.d.ts': 'export declare const kept: 1\n' },
  )
  expect(ids(report)).toEqual(['removed-export:.:parse'])
})

test('an ES module without declarations, and its default', async () => {
  const report = await compare(
    { type: 'module', exports: { '.': './index.js', './sub': './sub.js' } },
    {
      'index.js': 'export const a = 1; export class B { go() {} static of() {} }; export default function () {}\n',
      'sub.js': 'export const c = 1; export const d = () => 1\n',
    },
    { 'index.js': 'export const a = 1; export class B { stop() {} }\n', 'sub.js': 'export const c = 1\n' },
  )
  expect(ids(report).toSorted()).toEqual([
    'export-gone-at-run-time:./sub:d',
    'export-gone-at-run-time:.:default',
    'member-gone-at-run-time:.:B.of',
    'member-gone-at-run-time:.:B.prototype.go',
  ])
  const witness = report.findings.find(({ symbol }) => symbol === 'default')?.witness
  expect(witness).toContain("import fixture from 'fixture'")
})

test('names that Node no longer finds in a CommonJS module break those who import them by name', async () => {
  const report = await compare(
    { main: './index.js' },
    { 'index.js': 'exports.a = 1; exports.b = 2; exports.c = 3\n' },
    { 'index.js': 'const all = { a: 1 }; all.b = 2; all.c = 3; module.exports = all; exports.a = 1\n' },
  )
  expect(ids(report)).toEqual(['named-import-gone-at-run-time:.:b'])
  expect(report.findings[0]).toMatchObject({ also: ['c'] })
  expect(report.findings[0]?.message).toContain('can no longer be imported by its name')
  expect(report.findings[0]?.witness).toContain("import * as fixture from 'fixture'")
})

test('names that are no identifiers', async () => {
  const report = await compare(
    { main: './index.js' },
    { 'index.js': 'exports["it\'s (a+b)*[c] $1"] = () => 1\nexports.kept = 1\n' },
    { 'index.js': 'exports.kept = 1\n' },
  )
  expect(ids(report)).toEqual(["export-gone-at-run-time:.:it's (a+b)*[c] $1"])
  expect(report.findings[0]?.witness).toContain('typeof fixture["it\'s (a+b)*[c] $1"]')
})

test('what cannot be loaded is said not to be, and never gone', async () => {
  const report = await compare(
    { main: './index.js' },
    { 'index.js': 'exports.a = 1\n' },
    { 'index.js': 'exports.a = window.document\n' },
  )
  expect(ids(report)).toEqual([])
  expect(report.lookedAt.runTime).toEqual({
    modules: 0,
    notLoaded: [
      { version: '1.3.0', module: "require('fixture')", why: 'it throws ReferenceError: window is not defined' },
      { version: '1.3.0', module: "import 'fixture'", why: 'it throws ReferenceError: window is not defined' },
    ],
  })
})

test('with `run: false` nothing is loaded', async () => {
  const report = await compare(
    { main: './index.js' },
    { 'index.js': 'exports.a = 1\n' },
    { 'index.js': '' },
    { run: false },
  )
  expect(report.lookedAt.runTime).toBe(null)
})
