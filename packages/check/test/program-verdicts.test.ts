import { expect, test } from 'vitest'
import { breaksOf, effectsOf, strictConfig, usesOf, useWorkbench } from './programs.ts'

const bench = useWorkbench()

const old = `export interface Options { strict?: boolean; limit?: number }
export declare function parse(text: string, options?: Options): string
export declare function format(value: string): string
`

test('nothing of the release breaks any client: safe', async () => {
  await bench.parser(old, `${old}export declare function more(): void\n`)
  await bench.write('app', {
    'tsconfig.json': strictConfig,
    'src/main.ts': "import { parse } from 'parser'\nparse('')\n",
  })
  expect(await bench.judge()).toMatchObject({ verdict: 'safe', breaks: [], findings: [], notFollowed: [] })
})

test('what breaks is not what the program uses: breaking, but not for you, with what was looked at', async () => {
  await bench.parser(old, old.replace('declare function format', 'declare function print'))
  await bench.write('app', {
    'tsconfig.json': strictConfig,
    'src/main.ts': "import { parse } from 'parser'\n\nexport const first = parse('a')\nparse('b', { limit: 1 })\n",
  })
  const report = await bench.judge()
  expect(report.verdict).toBe('not-for-you')
  expect(effectsOf(report)).toEqual(['removed-export:.:format not-used'])
  expect(usesOf(report)).toEqual([
    'src/main.ts:1 .:* imported',
    'src/main.ts:1 .:parse imported',
    'src/main.ts:3 .:parse called',
    'src/main.ts:4 .:Options.limit written',
    'src/main.ts:4 .:parse called',
  ])
  expect(report.lookedAt).toEqual({ files: 1, configs: ['tsconfig.json'], places: 5, existingErrors: 0 })
})

test('what breaks is used: each place, with the finding that explains it', async () => {
  await bench.parser(
    old,
    `export interface Options { limit?: number }
export declare function parse(text: string, options?: Options): string | null
export declare function format(value: string): string
`,
  )
  await bench.write('app', {
    'tsconfig.json': strictConfig,
    'src/main.ts': `import { parse } from 'parser'

const result = parse('a')
export const length = result.length
parse('b', { strict: true })
`,
  })
  const report = await bench.judge()
  expect(report.verdict).toBe('breaking')
  expect(breaksOf(report)).toEqual([
    'src/main.ts:4 widened-result:.:parse',
    'src/main.ts:5 narrowed-option:.:Options.strict',
  ])
  expect(report.breaks[0]).toMatchObject({ column: 23, symbol: '.:parse' })
  expect(report.breaks[0]?.diagnostics[0]).toContain('TS18047')
})

test('what breaks for others is used in a way that goes on being right', async () => {
  await bench.parser(old, old.replace('text: string,', 'text: `a${string}`,'))
  await bench.write('app', {
    'tsconfig.json': strictConfig,
    'src/main.ts': "import { parse } from 'parser'\nparse('abc')\n",
  })
  const report = await bench.judge()
  expect(report.verdict).toBe('not-for-you')
  expect(effectsOf(report)).toEqual(['narrowed-parameter:.:parse fits'])
})

test('errors that the program has already are no breaks, and what they hide is not known', async () => {
  await bench.parser(old, old.replace('declare function format', 'declare function print'))
  const lines = ["import { parse, format } from 'parser'", "export const wrong: number = 'text'", 'parse(1)', '']
  await bench.write('app', { 'tsconfig.json': strictConfig, 'src/main.ts': lines.join('\n') })
  const report = await bench.judge()
  expect(breaksOf(report)).toEqual(['src/main.ts:1 removed-export:.:format'])
  expect(report.lookedAt.existingErrors).toBe(2)
  expect(report.uses.find(({ symbol }) => symbol === '.:parse')?.places.at(-1)?.hidden).toContain('TS2345')
})

test('a program that does not use the package', async () => {
  await bench.parser(old, 'export {}\n')
  await bench.write('app', { 'tsconfig.json': strictConfig, 'src/main.ts': 'export const one = 1\n' })
  const report = await bench.judge()
  expect(report).toMatchObject({ verdict: 'not-for-you', uses: [], notes: ['No file of the program imports parser.'] })
})

test('nothing of the program and of the packages is written', async () => {
  await bench.parser(old, 'export {}\n')
  await bench.write('app', { 'tsconfig.json': strictConfig, 'src/main.ts': "import 'parser'\n" })
  const before = await bench.listing()
  await bench.judge()
  expect(await bench.listing()).toEqual(before)
})

test('values that have no type hide what is done with them: not known, with the place', async () => {
  await bench.parser(old, old.replace('text: string,', 'text: `a${string}`,'))
  const given = "import { parse } from 'parser'\n\nexport function run(text: any) {\n  return parse(text)\n}\n"
  await bench.write('app', { 'tsconfig.json': strictConfig, 'src/main.ts': given })
  const report = await bench.judge()
  expect(report.verdict).toBe('not-known')
  expect(report.findings[0]).toMatchObject({
    effect: 'not-known',
    reason: 'src/main.ts:4 uses it, and it is given something that has no type.',
  })
})

test('a result that goes where nothing has a type, at once or from a variable', async () => {
  await bench.parser(old, old.replace('options?: Options): string', 'options?: Options): string | null'))
  for (const line of ["take(parse('a'))", "const text = parse('a')\ntake(text)"]) {
    const text = `import { parse } from 'parser'\nfunction take(value: any) { return value.length }\n${line}\n`
    await bench.write('app', { 'tsconfig.json': strictConfig, 'src/main.ts': text })
    expect(await bench.judge()).toMatchObject({ verdict: 'not-known', findings: [{ effect: 'not-known' }] })
  }
})

test('lines that the compiler is told to ignore are not judged', async () => {
  await bench.parser(old, old.replace('strict?: boolean; ', ''))
  const text = "import { parse } from 'parser'\n// @ts-ignore\nparse('a', { strict: true })\n"
  await bench.write('app', { 'tsconfig.json': strictConfig, 'src/main.ts': text })
  expect(await bench.judge()).toMatchObject({ verdict: 'not-known', breaks: [] })
})

test('what the code no longer exports breaks where it is used, although the compiler sees the declarations alone', async () => {
  await bench.parser(old, old)
  const code = 'exports.parse = (text) => text\nexports.format = (value) => value\n'
  await bench.write('app/node_modules/parser', { 'index.js': code })
  await bench.write('next', { 'index.js': 'exports.parse = (text) => text\n' })
  const using = "import { parse, format } from 'parser'\nparse('a')\n"
  await bench.write('app', { 'tsconfig.json': strictConfig, 'src/main.ts': `${using}format('a')\n` })
  const used = await bench.judge()
  expect(used.verdict).toBe('breaking')
  expect(breaksOf(used)).toEqual(['src/main.ts:3 export-gone-at-run-time:.:format'])
  await bench.write('app', { 'src/main.ts': using })
  expect(effectsOf(await bench.judge())).toEqual(['export-gone-at-run-time:.:format not-known'])
  await bench.write('app', { 'src/main.ts': "import { parse } from 'parser'\nparse('a')\n" })
  expect(effectsOf(await bench.judge())).toEqual(['export-gone-at-run-time:.:format not-used'])
})

test('a peer that the new version needs: whether the program has it', async () => {
  await bench.parser(old, old)
  const next = { name: 'parser', version: '2.0.0', main: './index.js', peerDependencies: { tokens: '^2.0.0' } }
  await bench.write('next', { 'package.json': next })
  await bench.write('app', {
    'tsconfig.json': strictConfig,
    'src/main.ts': "import { parse } from 'parser'\nparse('a')\n",
  })
  const without = await bench.judge()
  expect(effectsOf(without)).toEqual(['raised-peers:.:peerDependencies.tokens not-known'])
  await bench.write('app/node_modules/tokens', { 'package.json': { name: 'tokens', version: '2.1.0' } })
  const withIt = await bench.judge()
  expect(withIt.verdict).toBe('not-for-you')
  expect(effectsOf(withIt)).toEqual(['raised-peers:.:peerDependencies.tokens fits'])
})
