import { expect, test } from 'vitest'
import { effectsOf, breaksOf, parserPackage, strictConfig, usesOf, useWorkbench } from './programs.ts'

const bench = useWorkbench()

const declarations = `export declare class Parser { constructor(limit?: number); read(text: string): Result; limit: number; static create(): Parser }
export interface Result { readonly text: string; readonly inner: { readonly depth: number } }
export interface Plugin { name: string; run?(result: Result): void }
export declare function parse(text: string): Result
export declare function use(plugin: Plugin): void
export declare const version: string
export declare enum Mode { fast = 1, slow = 2 }
`

test('what is done with a symbol, in TypeScript', async () => {
  await bench.parser(declarations, declarations)
  await bench.write('app', {
    'tsconfig.json': strictConfig,
    'src/kinds.ts': `import { Parser, parse, use, type Plugin, Mode } from 'parser'
import * as all from 'parser'
export { version } from 'parser'
class Mine extends Parser {}
class Other implements Plugin { name = '' }
const made = new Mine().read('a')
const depth = made.inner.depth
const parser = Parser.create()
parser.limit = 3
parser.limit++
const { text } = parse('a')
use({ name: 'x', run(result) { result.text } })
all.parse(text)
let typed: all.Result | typeof import('parser').version = made
type Read = Parser['read']
parser['read']('b')
const mode = Mode.fast
const late = async () => (await import('parser')).parse('c')
export { Other, depth, typed, mode, late, type Read }
`,
  })
  expect(usesOf(await bench.judge()).filter((use) => !use.startsWith('src/kinds.ts:1 '))).toEqual([
    'src/kinds.ts:10 .:Parser.prototype.limit written',
    'src/kinds.ts:11 .:Result.text read',
    'src/kinds.ts:11 .:parse called',
    'src/kinds.ts:12 .:Plugin.name written',
    'src/kinds.ts:12 .:Plugin.run written',
    'src/kinds.ts:12 .:Result.text read',
    'src/kinds.ts:12 .:use called',
    'src/kinds.ts:13 .:parse called',
    'src/kinds.ts:14 .:* typed as',
    'src/kinds.ts:14 .:Result typed as',
    'src/kinds.ts:14 .:version typed as',
    'src/kinds.ts:15 .:Parser typed as',
    'src/kinds.ts:16 .:Parser.prototype.read called',
    'src/kinds.ts:17 .:Mode read',
    'src/kinds.ts:17 .:Mode.fast read',
    'src/kinds.ts:18 .:* imported',
    'src/kinds.ts:18 .:parse called',
    'src/kinds.ts:2 .:* imported',
    'src/kinds.ts:3 .:* imported',
    'src/kinds.ts:3 .:version re-exported',
    'src/kinds.ts:4 .:Parser extended',
    'src/kinds.ts:5 .:Plugin implemented',
    'src/kinds.ts:6 .:Parser.prototype.read called',
    'src/kinds.ts:7 .:Result.inner read',
    'src/kinds.ts:7 .:Result.inner.depth read',
    'src/kinds.ts:8 .:Parser read',
    'src/kinds.ts:8 .:Parser.create called',
    'src/kinds.ts:9 .:Parser.prototype.limit written',
  ])
})

test('values of the package are followed through files that do not name it', async () => {
  await bench.parser(declarations, declarations.replace('limit: number', 'limit: string'))
  await bench.write('app', {
    'tsconfig.json': strictConfig,
    'package.json': { type: 'module' },
    'src/made.ts': "import { Parser } from 'parser'\nexport const parser = new Parser()\n",
    'src/used.ts': "import { parser } from './made.js'\nexport const twice = parser.limit * 2\n",
  })
  const report = await bench.judge()
  expect(usesOf(report)).toContain('src/used.ts:2 .:Parser.prototype.limit read')
  expect(breaksOf(report)).toEqual(['src/used.ts:2 widened-member:.:Parser.prototype.limit'])
})

test('JavaScript: require, destructuring, JSDoc, and no tsconfig at all', async () => {
  await bench.parser(declarations, declarations.replace('text: string): Result', 'text: string, mode: Mode): Result'))
  await bench.write('app', {
    'index.js': `const { parse, Mode } = require('parser')
const all = require('parser')
/** @param {import('parser').Result} result */
function show(result) { return result.text }
show(parse('a'))
new all.Parser(1).read('b')
module.exports = { Mode }
`,
    'other.mjs': "import { version } from 'parser'\nconsole.log(version)\n",
  })
  const report = await bench.judge()
  expect(usesOf(report)).toEqual([
    'index.js:1 .:* imported',
    'index.js:1 .:Mode imported',
    'index.js:1 .:parse imported',
    'index.js:2 .:* imported',
    'index.js:3 .:* typed as',
    'index.js:3 .:Result typed as',
    'index.js:4 .:Result.text read',
    'index.js:5 .:parse called',
    'index.js:6 .:Parser constructed',
    'index.js:6 .:Parser.prototype.read called',
    'index.js:7 .:Mode read',
    'other.mjs:1 .:* imported',
    'other.mjs:1 .:version imported',
    'other.mjs:2 .:version read',
  ])
  expect(report.verdict).toBe('breaking')
})

test('JavaScript beside TypeScript, and tests and configuration that no tsconfig names', async () => {
  await bench.parser(declarations, declarations.replace('declare const version', 'declare const release'))
  await bench.write('app', {
    'tsconfig.json': strictConfig,
    'src/main.ts': "import { parse } from 'parser'\nparse('')\n",
    'test/main.test.ts': "import { version } from 'parser'\nexport { version }\n",
    'tool.config.js': "module.exports = require('parser').version\n",
  })
  expect(breaksOf(await bench.judge())).toEqual([
    'test/main.test.ts:1 removed-export:.:version',
    'tool.config.js:1 removed-export:.:version',
  ])
})

test('what is compiled from the sources is not looked at twice', async () => {
  await bench.parser(declarations, declarations.replace('declare const version', 'declare const release'))
  await bench.write('app', {
    'tsconfig.json': { ...strictConfig, compilerOptions: { ...strictConfig.compilerOptions, outDir: 'dist' } },
    'src/main.ts': "import { version } from 'parser'\nexport { version }\n",
    'dist/main.js': "exports.version = require('parser').version\n",
  })
  expect(breaksOf(await bench.judge())).toEqual(['src/main.ts:1 removed-export:.:version'])
})

test('what cannot be followed is listed, and a break that it may reach is not known', async () => {
  await bench.parser(declarations, declarations.replace('limit: number; ', ''))
  await bench.write('app', {
    'index.js': `const all = require('parser')
const parser = new all.Parser()
/** @param {string} name */
exports.read = (name) => parser[name]
function take(value) { return value.limit }
exports.take = () => take(parser)
exports.load = (name) => require(name)
exports.local = (name) => require('./plugins/' + name)
exports.copy = (target) => Object.assign(target, all)
`,
  })
  const report = await bench.judge()
  expect(report.notFollowed.map(({ line, reaches, what }) => `${line} ${reaches} ${what}`)).toEqual([
    '7 null The module that is loaded here is computed',
    '9 .:* All that the module offers is passed on as one object',
    '4 .:Parser The name of the member is computed',
    '6 .:Parser A value of the package is given to code that takes it as `any`',
  ])
  expect(report.verdict).toBe('not-known')
  expect(effectsOf(report)).toEqual(['removed-member:.:Parser.prototype.limit not-known'])
})

test('what cannot be followed and cannot reach what breaks changes nothing', async () => {
  await bench.parser(declarations, declarations.replace('declare const version', 'declare const release'))
  await bench.write('app', {
    'index.js': "const { parse } = require('parser')\nexports.read = (name) => parse('')[name]\n",
  })
  const report = await bench.judge()
  expect(report).toMatchObject({ verdict: 'not-for-you', notFollowed: [{ reaches: '.:Result' }] })
})

test('values that are put where nothing has a type are not followed, and those that are only shown are', async () => {
  await bench.parser(declarations, declarations.replace('limit: number; ', ''))
  const made = "const { Parser } = require('parser')\nconst parser = new Parser()\n"
  await bench.write('app', { 'index.js': `${made}console.log(parser, JSON.stringify(parser))\n` })
  expect(await bench.judge()).toMatchObject({ verdict: 'not-for-you', notFollowed: [] })
  const lost = [
    "const all = new Map(); all.set('one', parser); all.get('one').limit",
    "process.emit('made', parser)",
    '/** @type {any} */ const other = parser; other.limit',
    'exports.limit = /** @type {any} */ (parser).limit',
    "JSON.parse('{}').parser = parser",
  ]
  await bench.write('app', { 'index.js': `${made}${lost.join('\n')}\n` })
  const report = await bench.judge()
  expect(report.verdict).toBe('not-known')
  expect(report.notFollowed.map(({ line }) => line)).toEqual(lost.map((_, index) => index + 3))
})

test('a package that has no types in the program: names are known, and nothing of what they give', async () => {
  await bench.parser(declarations, declarations.replace('readonly text: string; ', ''))
  await bench.write('app', {
    'tsconfig.json': {
      ...strictConfig,
      compilerOptions: { module: 'nodenext', strict: false, types: [], paths: { parser: ['./none.js'] } },
    },
  })
  await bench.write('app', {
    'none.js': 'module.exports = require',
    'src/main.ts': "import { parse } from 'parser'\nparse('').text\n",
  })
  expect(await bench.judge()).toMatchObject({ verdict: 'not-known', findings: [{ effect: 'not-known' }] })
  await bench.write('next', { 'index.d.ts': declarations.replace('declare const version', 'declare const release') })
  expect(await bench.judge()).toMatchObject({ verdict: 'not-for-you', findings: [{ effect: 'not-used' }] })
})

test('files that the compiler does not read are not known, if they name the package', async () => {
  await bench.parser(declarations, declarations.replace('declare const version', 'declare const release'))
  const page = "<script>\nimport { version } from 'parser'\n</script>\n"
  await bench.write('app', { 'index.js': '', 'page.vue': page, 'other.svelte': '<p>parser</p>\n' })
  const report = await bench.judge()
  expect(report.verdict).toBe('not-known')
  expect(report.notFollowed.map(({ file, line }) => `${file}:${line}`)).toEqual(['page.vue:2'])
  expect(report.findings[0]?.reason).toContain('page.vue:2 may use it')
})

test('a module whose name is computed counts where the program has the name as a text', async () => {
  await bench.parser(declarations, declarations.replace('declare const version', 'declare const release'))
  const load = 'exports.load = (name) => require(name)\n'
  await bench.write('app', { 'index.js': `require('parser').parse('')\n${load}` })
  expect(await bench.judge()).toMatchObject({ verdict: 'not-for-you', notFollowed: [{ line: 2, reaches: null }] })
  await bench.write('app', { 'index.js': `exports.plugins = ['parser']\n${load}` })
  expect(await bench.judge()).toMatchObject({ verdict: 'not-known', notFollowed: [{ line: 2, reaches: '.:*' }] })
})

test('subpaths are told apart', async () => {
  const exports = { '.': './index.js', './lite': './lite.js' }
  const lite = { 'lite.js': '', 'lite.d.ts': 'export declare function parse(text: string): string\n' }
  await bench.write('app/node_modules/parser', { ...parserPackage('1.0.0', declarations, { exports }), ...lite })
  await bench.write('next', { ...parserPackage('2.0.0', declarations, { exports: { '.': './index.js' } }), ...lite })
  await bench.write('app', { 'index.js': "require('parser/lite').parse('a')\n" })
  const report = await bench.judge()
  expect(usesOf(report)).toContain('index.js:1 ./lite:parse called')
  expect(breaksOf(report)).toEqual(['index.js:1 removed-subpath:./lite:./lite'])
  await bench.write('app', { 'index.js': "require('parser').parse('a')\n" })
  expect(await bench.judge()).toMatchObject({ verdict: 'not-for-you' })
})
