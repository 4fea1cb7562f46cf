import { symlink } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { breaksOf, effectsOf, parserPackage, strictConfig, usesOf, useWorkbench } from './programs.ts'

const bench = useWorkbench()

const old = 'export declare function parse(text: string): string\n'
const next = 'export declare function parse(text: string): string | null\n'
const main = "import { parse } from 'parser'\nexport const length = parse('').length\n"
const broken = ['src/main.ts:2 widened-result:.:parse']

/** A package with nothing but a manifest and declarations. */
function tiny(
  name: string,
  version: string,
  declarations: string,
  manifest: object = {},
): Record<string, string | object> {
  return { 'package.json': { name, version, ...manifest }, 'index.js': '', 'index.d.ts': declarations }
}

test('a package that is hoisted to the root of a repository', async () => {
  await bench.write('node_modules/parser', parserPackage('1.0.0', old))
  await bench.write('next', parserPackage('2.0.0', next))
  await bench.write('packages/app', { 'tsconfig.json': strictConfig, 'src/main.ts': main })
  expect(breaksOf(await bench.judge('packages/app'))).toEqual(broken)
})

test('a package with a scope, by links', async () => {
  const scoped = (version: string, declarations: string): Record<string, string | object> => ({
    ...parserPackage(version, declarations),
    'package.json': { name: '@tools/parser', version, main: './index.js' },
  })
  await bench.write('store/@tools/parser', scoped('1.0.0', old))
  await bench.write('app/node_modules/@tools/other', tiny('@tools/other', '1.0.0', ''))
  await symlink('../../../store/@tools/parser', path.join(bench.folder, 'app/node_modules/@tools/parser'), 'junction')
  await bench.write('next', scoped('2.0.0', next))
  await bench.write('app', {
    'tsconfig.json': strictConfig,
    'src/main.ts': main.replace("'parser'", "'@tools/parser'"),
  })
  expect(breaksOf(await bench.judge())).toEqual(broken)
})

test('parts of a repository that have their own versions: the one that the part has', async () => {
  await bench.write('next', parserPackage('2.0.0', next))
  await bench.write('packages/one/node_modules/parser', parserPackage('1.0.0', old))
  await bench.write('packages/two/node_modules/parser', parserPackage('1.5.0', next))
  for (const part of ['one', 'two'])
    await bench.write(`packages/${part}`, { 'tsconfig.json': strictConfig, 'src/main.ts': main })
  expect(breaksOf(await bench.judge('packages/one'))).toEqual(broken)
  expect(await bench.judge('packages/two')).toMatchObject({ verdict: 'safe', lookedAt: { existingErrors: 1 } })
  await expect(bench.judge('.')).rejects.toMatchObject({ code: 'not-installed' })
})

test('a workspace beside the program, whose sources it compiles, is a part of it', async () => {
  await bench.write('node_modules/parser', parserPackage('1.0.0', old))
  await bench.write('next', parserPackage('2.0.0', next))
  await bench.write('packages/lib', { 'package.json': { name: 'lib', types: 'index.ts' }, 'index.ts': main })
  await symlink('../packages/lib', path.join(bench.folder, 'node_modules/lib'), 'junction')
  const app = { 'tsconfig.json': strictConfig, 'src/main.ts': "export { length } from 'lib'\n" }
  await bench.write('packages/app', app)
  expect(breaksOf(await bench.judge('packages/app'))).toEqual(['../lib/index.ts:2 widened-result:.:parse'])
})

test('packages that are links into a store, as pnpm has them', async () => {
  const store = 'app/node_modules/.pnpm'
  await bench.write(`${store}/parser@1.0.0/node_modules/parser`, {
    ...parserPackage('1.0.0', "export { parse } from 'words'\n", { dependencies: { words: '^1.0.0' } }),
  })
  await bench.write(`${store}/words@1.0.0/node_modules/words`, tiny('words', '1.0.0', old))
  await symlink(
    '../../words@1.0.0/node_modules/words',
    path.join(bench.folder, `${store}/parser@1.0.0/node_modules/words`),
  )
  await symlink('.pnpm/parser@1.0.0/node_modules/parser', path.join(bench.folder, 'app/node_modules/parser'))
  await bench.write(
    'next',
    parserPackage('2.0.0', next, { exports: { '.': { types: './index.d.ts', default: './index.js' } } }),
  )
  await bench.write('app', { 'tsconfig.json': strictConfig, 'src/main.ts': main })
  const report = await bench.judge()
  expect(breaksOf(report)).toEqual(broken)
  expect(usesOf(report)).toContain('src/main.ts:2 .:parse called')
})

test('what the new version needs: from the program where it has that, else from where the new version lies', async () => {
  const needs = { dependencies: { words: '^2.0.0', shared: '^1.0.0' } }
  await bench.write('app/node_modules/parser', parserPackage('1.0.0', old))
  await bench.write('app/node_modules/words', tiny('words', '1.0.0', 'export type Text = string\n'))
  await bench.write(
    'app/node_modules/shared',
    tiny('shared', '1.2.0', 'export declare class Shared { private own: 1 }\n'),
  )
  await bench.write('cache/node_modules/parser', {
    ...parserPackage(
      '2.0.0',
      "import { Text } from 'words'\nimport { Shared } from 'shared'\nexport declare function parse(text: string, shared?: Shared): Text\n",
      needs,
    ),
  })
  await bench.write('cache/node_modules/words', tiny('words', '2.0.0', 'export type Text = string | null\n'))
  await bench.write(
    'cache/node_modules/shared',
    tiny('shared', '1.9.0', 'export declare class Shared { private own: 1 }\n'),
  )
  const text =
    "import { Shared } from 'shared'\nimport { parse as read } from 'parser'\nexport const got = read('', new Shared()).length\n"
  await bench.write('app', { 'tsconfig.json': strictConfig, 'src/main.ts': `${main}${text}` })
  const report = await bench.judge('app', 'cache/node_modules/parser')
  expect(report.breaks.map(({ line, diagnostics }) => `${line} ${diagnostics[0]?.slice(0, 7)}`)).toEqual([
    '2 TS2531:',
    '5 TS2531:',
  ])
  expect(report.notes).toContain('parser 2.0.0 brings words@2.0.0 along.')
})

test('what the new version needs and is nowhere', async () => {
  await bench.write('app/node_modules/parser', parserPackage('1.0.0', old))
  const lost = "import { Text } from 'words'\nexport declare function parse(text: string): Text\n"
  await bench.write('next', parserPackage('2.0.0', lost, { dependencies: { words: '^2.0.0' } }))
  await bench.write('app', { 'tsconfig.json': strictConfig, 'src/main.ts': main })
  expect(await bench.judge()).toMatchObject({
    verdict: 'not-known',
    doubts: [
      'parser 2.0.0 needs words, and that is not installed beside it.',
      'Types of parser 2.0.0 come from words, which is not found: they fit everything.',
    ],
  })
})

test('a package that needs the old version keeps it, as npm installs it', async () => {
  const secret = 'export declare class Parser { private text: string; read(): string }\n'
  const plugin = "import { Parser } from 'parser'\nexport declare function extend(parser: Parser): void\n"
  for (const [range, verdict] of [
    ['^1.0.0', 'breaking'],
    ['>=1.0.0', 'safe'],
  ] as const) {
    await bench.parser(secret, secret)
    await bench.write('app/node_modules/plugin', tiny('plugin', '1.0.0', plugin, { dependencies: { parser: range } }))
    const text = "import { Parser } from 'parser'\nimport { extend } from 'plugin'\nextend(new Parser())\n"
    await bench.write('app', { 'tsconfig.json': strictConfig, 'src/main.ts': text })
    expect(await bench.judge()).toMatchObject({ verdict })
  }
})

test('a plugin that wants the old version beside it: npm refuses that', async () => {
  await bench.parser(old, old)
  await bench.write(
    'app/node_modules/plugin',
    tiny('plugin', '1.2.3', 'export {}\n', { peerDependencies: { parser: '^1.0.0' } }),
  )
  await bench.write('app', {
    'package.json': '{\n  "dependencies": {\n    "parser": "1.0.0",\n    "plugin": "1.2.3"\n  }\n}\n',
    'index.js': '',
  })
  const report = await bench.judge()
  expect(report.verdict).toBe('breaking')
  expect(report.breaks[0]).toMatchObject({
    file: 'package.json',
    line: 3,
    message: 'plugin@1.2.3 wants parser ^1.0.0 beside it, and 2.0.0 would be there: npm refuses to install that.',
  })
})

test('a new version that wants another version of what the program has', async () => {
  await bench.write('app/node_modules/parser', parserPackage('1.0.0', old))
  await bench.write('app/node_modules/host', tiny('host', '1.0.0', 'export {}\n'))
  await bench.write('next', parserPackage('2.0.0', old, { peerDependencies: { host: '^2.0.0' } }))
  await bench.write('app', { 'package.json': '{ "dependencies": { "host": "1.0.0" } }\n', 'index.js': '' })
  expect(await bench.judge()).toMatchObject({
    verdict: 'breaking',
    breaks: [{ file: 'package.json', line: 1, finding: 'raised-peers:.:peerDependencies.host' }],
  })
})

test('a folder that its author works in: what it has installed for itself is not seen', async () => {
  const shared = 'export declare class Shared { private own: 1 }\n'
  const declarations = "import { Shared } from 'shared'\nexport declare function parse(shared: Shared): string\n"
  const manifest = { peerDependencies: { shared: '^1.0.0' } }
  await bench.write('app/node_modules/parser', parserPackage('1.0.0', declarations, manifest))
  await bench.write('app/node_modules/shared', tiny('shared', '1.0.0', shared))
  await bench.write('next', parserPackage('2.0.0', declarations, manifest))
  await bench.write('next/node_modules/shared', tiny('shared', '1.0.0', shared))
  const text = "import { Shared } from 'shared'\nimport { parse } from 'parser'\nparse(new Shared())\n"
  await bench.write('app', { 'tsconfig.json': strictConfig, 'src/main.ts': text })
  expect(await bench.judge()).toMatchObject({ verdict: 'safe', lookedAt: { existingErrors: 0 } })
})

test('what package.json alone tells: commands, engines, and the format', async () => {
  const files = { 'index.mjs': 'export const parse = (text) => text\n', 'index.d.mts': old, 'cli.js': '' }
  await bench.write('app/node_modules/parser', {
    ...parserPackage('1.0.0', old, { bin: { parser: './cli.js' } }),
    ...files,
  })
  await bench.write('next', {
    ...parserPackage('2.0.0', old, { main: undefined, exports: './index.mjs', engines: { node: '>=22' } }),
    ...files,
  })
  const write = (manifest: object, code: string): Promise<string> =>
    bench.write('app', { 'package.json': manifest, 'index.js': code })
  const ids = ['format-dropped:.:require', 'raised-engines:.:engines.node', 'removed-command:.:bin.parser']
  const effects = async (): Promise<readonly string[]> => effectsOf(await bench.judge())

  await write(
    { engines: { node: '>=18' }, scripts: { build: 'parser -o out && next' } },
    "require('parser').parse('')\n",
  )
  expect(await effects()).toEqual(ids.map((id) => `${id} breaks`))
  await write({ engines: { node: '>=24' }, scripts: { build: 'parser-next' } }, "require('parser').parse('')\n")
  expect(await effects()).toEqual([`${ids[0]} fits`, `${ids[1]} fits`, `${ids[2]} not-used`])
  await write({ type: 'module', engines: { node: '>=18' } }, "import { parse } from 'parser'\nparse('')\n")
  expect(await effects()).toEqual([`${ids[0]} not-used`, `${ids[1]} breaks`, `${ids[2]} not-used`])
})

test('an import that brings types alone loads nothing', async () => {
  const types = 'export interface Options { limit: number }\nexport declare const size: number\n'
  const esm = { 'index.mjs': 'export const size = 1\n', 'index.d.mts': types }
  await bench.write('app/node_modules/parser', parserPackage('1.0.0', types))
  await bench.write('next', { ...parserPackage('2.0.0', types, { main: undefined, exports: './index.mjs' }), ...esm })
  const config = { compilerOptions: { module: 'commonjs', moduleResolution: 'bundler', strict: true, types: [] } }
  const uses = 'export const limit = (options: Options): number => options.limit\n'
  const app = { 'package.json': { engines: { node: '>=18' } }, 'tsconfig.json': config }
  await bench.write('app', { ...app, 'main.ts': `import { Options } from 'parser'\n${uses}` })
  expect(await bench.judge()).toMatchObject({ verdict: 'not-for-you', breaks: [] })
  await bench.write('app', {
    'main.ts': `import { Options, size } from 'parser'\n${uses}export const twice = size * 2\n`,
  })
  expect(breaksOf(await bench.judge())).toEqual(['main.ts:1 format-dropped:.:require'])
})

test('types that are gone, a package that never had any, and one that another package has types for', async () => {
  await bench.write('app/node_modules/parser', parserPackage('1.0.0', old))
  const untyped = { 'package.json': { name: 'parser', version: '2.0.0' }, 'index.js': 'module.exports = require("x")' }
  await bench.write('next', untyped)
  await bench.write('app', { 'tsconfig.json': strictConfig, 'src/main.ts': main })
  expect(breaksOf(await bench.judge())).toContain('src/main.ts:1 types-removed:.:types')

  await bench.write('bare', { 'index.js': "const { parse } = require('parser')\nparse('')\n" })
  await bench.write('bare/node_modules/parser', { ...untyped, 'package.json': { name: 'parser', version: '1.0.0' } })
  expect(await bench.judge('bare')).toMatchObject({ verdict: 'not-known' })
  await bench.write('bare/node_modules/@types/parser', { 'package.json': { name: '@types/parser' }, 'index.d.ts': old })
  const report = await bench.judge('bare')
  expect(report.verdict).toBe('not-known')
  expect(report.doubts[0]).toContain('those of another package (@types) do not tell its versions apart')
})

test('what cannot be judged at all', async () => {
  await bench.parser(old, next)
  await bench.write('app', { 'tsconfig.json': '{ "extends": "./nowhere.json" }', 'main.ts': main })
  await expect(bench.judge()).rejects.toMatchObject({ code: 'program-unreadable' })
  await bench.write('empty', { 'package.json': {} })
  await expect(bench.judge('empty')).rejects.toMatchObject({ code: 'not-installed' })
  await expect(bench.judge('nowhere')).rejects.toMatchObject({ code: 'program-unreadable' })
})

test("a program's own options: references, `paths` beside `baseUrl`, and what earlier compilers took for granted", async () => {
  await bench.parser(old, next)
  const relaxed = {
    compilerOptions: { module: 'commonjs', moduleResolution: 'node', baseUrl: '.', paths: { '@/*': ['src/*'] } },
    include: ['src'],
  }
  await bench.write('app', {
    'tsconfig.json': { files: [], references: [{ path: './tsconfig.app.json' }] },
    'tsconfig.app.json': relaxed,
    'src/main.ts':
      "import { again } from '@/again'\nimport { parse } from 'src/again'\nexport const length = parse(again).length\n",
    'src/again.ts': "export { parse } from 'parser'\nexport const again = ''\n",
  })
  await bench.write('app/node_modules/typescript', { 'package.json': { name: 'typescript', version: '5.9.3' } })
  expect(await bench.judge()).toMatchObject({
    verdict: 'not-for-you',
    lookedAt: { existingErrors: 0, configs: ['tsconfig.app.json'] },
  })
  await bench.write('app/node_modules/typescript', { 'package.json': { name: 'typescript', version: '6.0.2' } })
  expect(breaksOf(await bench.judge())).toEqual(['src/main.ts:3 widened-result:.:parse'])
})
