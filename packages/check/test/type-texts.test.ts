import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { checkPackages, type CheckReport } from '@midflight/check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { packageOf } from './fixture-packages.ts'

let folder = ''

beforeEach(async () => {
  folder = await mkdtemp(path.join(await realpath(tmpdir()), 'midflight-texts-'))
})

afterEach(() => rm(folder, { recursive: true, force: true }))

async function compare(old: string, next: string): Promise<CheckReport> {
  const make = (side: string, version: string, declarations: string) =>
    packageOf(path.join(folder, side, 'node_modules/fixture'), {
      'package.json': JSON.stringify({ name: 'fixture', version, main: './index.js' }),
      'index.js': '',
      'index.d.ts': declarations,
    })
  return checkPackages(await make('old', '1.0.0', old), await make('new', '1.0.1', next))
}

const ids = ({ findings }: CheckReport): readonly string[] => findings.map(({ id }) => id)

test('a type that the package does not export is written out, by whatever name it has there', async () => {
  const declarations = (size: string): string =>
    `interface Hidden { size: ${size} }\nexport declare function take(given: Hidden): void\nexport {}\n`
  const report = await compare(declarations('string | number'), declarations('string'))
  expect(ids(report)).toEqual(['narrowed-parameter:.:take'])
  expect(report.findings[0]?.witness).toContain('{ size: string | number }')
  expect(report.findings[0]?.witness).not.toContain('Hidden')
})

test('a hidden name that is also that of a parameter, of a type parameter or of a member', async () => {
  const declarations = (size: string): string =>
    [
      `interface size { size: ${size} }`,
      'export declare function read<given>(given: given, size: (size: given) => void, other: { size: size }): given',
      'export {}',
      '',
    ].join('\n')
  expect(ids(await compare(declarations('string | number'), declarations('string')))).toEqual([
    'narrowed-parameter:.:read',
  ])
  expect(ids(await compare(declarations('string'), declarations('string')))).toEqual([])
})

test('a type that is very long goes as any, and hides nothing beside it', async () => {
  const names = Array.from({ length: 2000 }, (_, index) => `'name-${index}'`).join(' | ')
  const declarations = (strict: string): string =>
    `type Name = ${names}\nexport declare function find(names: Name[], strict: ${strict}): Name\nexport {}\n`
  const report = await compare(declarations('boolean | string'), declarations('boolean'))
  expect(ids(report)).toEqual(['narrowed-parameter:.:find'])
  expect(JSON.stringify(report).length).toBeLessThan(11_000)
})

test('clients of generic types share their type parameters, and each has its own errors', async () => {
  const declarations = (get: string, constraint: string): string =>
    [
      `export interface Store<K extends ${constraint}, V> { get(key: K): ${get}; set(key: K, value: V): void; map<M>(by: (value: V) => M): Store<K, M> }`,
      'export declare function open<K extends string, V>(): Store<K, V>',
      'export declare function close<K extends string, V, W>(store: Store<K, V>, last: W): W',
      '',
    ].join('\n')
  expect(ids(await compare(declarations('V', 'string'), declarations('V | undefined', 'string')))).toEqual([
    'widened-result:.:Store.get',
  ])
  expect(ids(await compare(declarations('V', 'string'), declarations('V', 'string')))).toEqual([])
})
