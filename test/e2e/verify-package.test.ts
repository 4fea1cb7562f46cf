import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { isAlive, nodeTest, old, openVersions, stricter } from './package-versions.ts'
import { midflightBin } from './running-program.ts'

/** Runs of real test runners, on a machine that may be busy. */
const timeout = 120_000

const byRunner: readonly {
  readonly runner: string
  readonly script: string
  readonly file: string
  readonly tests: string
  readonly packages: readonly string[]
  readonly broken: string
  readonly line: number
}[] = [
  {
    runner: 'node --test',
    script: 'npm run lint && node --test',
    file: 'test/limits.test.js',
    tests: `const { test, describe, it } = require('node:test')
const assert = require('node:assert')
const { allows, name } = require('..')
describe('allows', () => {
  it('takes what is at the limit', () => assert.equal(allows(5), true))
  it('takes less', () => assert.equal(allows(1), true))
})
test('has a name', () => assert.equal(name(), 'limits'))
`,
    packages: [],
    broken: 'allows > takes what is at the limit',
    line: 5,
  },
  {
    runner: 'tape',
    script: "nyc --reporter text tape 'test/**/*.js' | tap-spec",
    file: 'test/limits.js',
    tests: `const test = require('tape')
const { allows, name } = require('../')
test('allows', (t) => {
  t.equal(allows(1), true, 'less')
  t.equal(allows(5), true, 'the limit')
  t.end()
})
test('name', (t) => {
  t.equal(name(), 'limits')
  t.end()
})
test('more', (t) => {
  t.equal(allows(0), true)
  t.end()
})
`,
    packages: ['tape'],
    broken: 'allows',
    line: 5,
  },
  {
    runner: 'mocha',
    script: 'c8 mocha --reporter dot',
    file: 'test/limits.js',
    tests: `const assert = require('assert')
const { allows, name } = require('limits')
describe('allows', function () {
  it('takes what is at the limit', function () {
    assert.equal(allows(5), true)
  })
  it('takes less', function () { assert.equal(allows(1), true) })
})
it('has a name', function () { assert.equal(name(), 'limits') })
`,
    packages: ['mocha'],
    broken: 'allows > takes what is at the limit',
    line: 5,
  },
  {
    runner: 'vitest',
    script: 'vitest run --coverage',
    file: 'test/limits.test.js',
    tests: `import { expect, test } from 'vitest'
import { allows, name } from '../index.js'
test('takes what is at the limit', () => {
  expect(allows(5)).toBe(true)
})
test('takes less', () => expect(allows(1)).toBe(true))
test('has a name', () => expect(name()).toBe('limits'))
`,
    packages: ['vitest'],
    broken: 'takes what is at the limit',
    line: 4,
  },
]

test.for(byRunner)('$runner: the test that the new version fails, and its place', { timeout }, async (given) => {
  const versions = openVersions()
  const { runner, script, file, tests, packages, broken, line } = given
  versions.write('old', { ...old, [file]: tests }, packages, {
    scripts: { test: script, lint: 'eslint .', pretest: 'false' },
  })
  // The new version's own tests have changed with it, and are not asked.
  versions.write('new', {
    ...stricter,
    [file]: 'throw new Error("not asked")\n',
    'test/new.test.js': 'throw new Error("not asked")\n',
  })
  const { code, report } = await versions.verify()
  expect({ code, outcome: report.outcome, kept: report.kept, broken: report.broken }).toEqual({
    code: 5,
    outcome: 'broken',
    kept: 2,
    broken: [`${file}: ${broken}`],
  })
  expect(report.runners).toEqual([{ name: runner, files: 1 }])
  expect(report.differences).toMatchObject([{ file, line, test: broken, excuse: null }])

  versions.write('same', { ...old, 'more.js': '' })
  const same = await versions.run(['old', 'same'])
  expect(same.code).toBe(0)
  expect(same.stdout).toContain('limits 1.0.0 → 1.1.0: kept. The new version passes 3 tests of the old one.')
  expect(readdirSync(path.join(versions.folder, 'tmp'))).toEqual([])
})

test('files that only throw: each is a test', { timeout }, async () => {
  const versions = openVersions()
  const tests = {
    'test/limit.js': "require('assert').equal(require('..').allows(5), true)\n",
    'test/name.js': "require('assert').equal(require('..').name(), 'limits')\n",
  }
  versions.write('old', { ...old, ...tests }, [], { scripts: { test: 'node test/limit.js && node test/name' } })
  versions.write('new', stricter)
  const { code, report } = await versions.verify()
  expect({ code, kept: report.kept, broken: report.broken }).toEqual({
    code: 5,
    kept: 1,
    broken: ['test/limit.js: (the whole file)'],
  })
  expect(report.differences[0]).toMatchObject({ file: 'test/limit.js', line: 1 })
})

test('what fails before, and what does not always pass, is named and not compared', { timeout }, async () => {
  const versions = openVersions()
  const flaky = `${nodeTest}const fs = require('node:fs')
const count = fs.existsSync('count') ? Number(fs.readFileSync('count', 'utf8')) + 1 : 1
fs.writeFileSync('count', String(count))
test('every second time', () => assert.equal(count % 2, 1))
test('was never right', () => assert.equal(require('..').allows(6), true))
test('needs the registry', () => require('not-installed-anywhere'))
test('has a name', () => assert.equal(require('..').name(), 'limits'))
`
  versions.write('old', { ...old, 'test/limits.test.js': flaky }, [], { scripts: { test: 'node --test' } })
  versions.write('new', stricter)
  const { code, report } = await versions.verify()
  expect(code).toBe(0)
  expect(report).toMatchObject({
    outcome: 'kept',
    kept: 1,
    flaky: ['test/limits.test.js: every second time'],
    failedBefore: ['test/limits.test.js: was never right', 'test/limits.test.js: needs the registry'],
  })
})

test('internal files that moved are no promise; what clients load is', { timeout }, async () => {
  const versions = openVersions()
  const reading = (file: string): string => `${nodeTest}const found = require('${file}')
test('allows', () => assert.equal(found.allows(5), true))\n`
  const tests = { 'test/internal.test.js': reading('../lib/limit'), 'test/entry.test.js': reading('..') }
  const files = { 'index.js': "module.exports = require('./lib/limit')\n", 'lib/limit.js': old['index.js'] }
  versions.write('old', { ...files, ...tests }, [], { scripts: { test: 'node --test' } })
  versions.write('new', {
    'index.js': "module.exports = require('./source/limit')\n",
    'source/limit.js': old['index.js'],
  })
  const moved = await versions.verify()
  expect(moved.code).toBe(0)
  expect(moved.report).toMatchObject({ outcome: 'kept', kept: 1, broken: [] })
  expect(moved.report.differences).toMatchObject([
    { file: 'test/internal.test.js', excuse: 'the test loads lib/limit.js, which is no entry point', notRun: 1 },
  ])

  rmSync(path.join(versions.folder, 'new'), { recursive: true })
  versions.write('new', { ...files, 'lib/limit.js': stricter['index.js'] })
  const changed = await versions.verify()
  expect(changed.report).toMatchObject({ outcome: 'broken', broken: ['test/entry.test.js: allows'] })
  expect(changed.report.excused).toEqual(['test/internal.test.js: allows'])

  rmSync(path.join(versions.folder, 'new'), { recursive: true })
  versions.write('new', { 'index.js': "module.exports = require('./lib/gone')\n" })
  const broken = await versions.verify()
  expect(broken.report).toMatchObject({ outcome: 'broken', broken: ['test/entry.test.js: (the whole file)'] })
})

test('only tests of internal files, and these are gone: nothing could be learned', { timeout }, async () => {
  const versions = openVersions()
  const internal = `${nodeTest}const { allows } = require('../lib/limit')\ntest('allows', () => assert.equal(allows(5), true))\n`
  const manifest = { scripts: { test: 'node --test' } }
  versions.write('old', { ...old, 'lib/limit.js': old['index.js'], 'test/limit.test.js': internal }, [], manifest)
  versions.write('new', old)
  const { code, stdout } = await versions.run(['old', 'new'])
  expect(code).toBe(6)
  expect(stdout).toContain('could not be told. No test of the old version says anything about the new one.')
})

test('tests of the old version go on as CommonJS where the new one is an ES module', { timeout }, async () => {
  const versions = openVersions()
  const tests = `${nodeTest}const { allows } = require('limits')\ntest('allows', () => assert.equal(allows(5), true))\n`
  versions.write('old', { ...old, 'test/limits.test.js': tests }, [], { scripts: { test: 'node --test' } })
  versions.write('new', { 'index.js': 'export const allows = (count) => count <= 5\n' }, [], {
    type: 'module',
    exports: './index.js',
  })
  expect((await versions.verify()).report).toMatchObject({ outcome: 'kept', kept: 1 })
})

test('no published tests: exit code 6 and what to do; --tests and a command give them', { timeout }, async () => {
  const versions = openVersions()
  versions.write('old', old, [], { scripts: { test: 'tape test/*.js' } })
  versions.write('new', stricter)
  const none = await versions.verify()
  expect({ code: none.code, error: none.report.error?.code }).toEqual({ code: 6, error: 'no-tests-published' })
  expect(none.report.error?.remedy).toContain('--tests <folder>')

  const tests = `${nodeTest}test('allows', () => assert.equal(require('limits').allows(5), true))\n`
  versions.write('checks', { 'limits.js': tests })
  rmSync(path.join(versions.folder, 'checks/package.json'))
  const given = await versions.verify('--tests', 'checks')
  expect(given.report).toMatchObject({ outcome: 'broken', broken: ['checks/limits.js: allows'] })

  versions.write('checkout', { ...old, 'test/allows.js': tests }, [], { scripts: { test: 'node --test test/*.js' } })
  const copy = await versions.verify('--tests', 'checkout')
  expect(copy.report).toMatchObject({ outcome: 'broken', broken: ['test/allows.js: allows'] })

  const script = "require('assert').equal(require('limits').allows(5), true)"
  const command = await versions.verify('--', 'node', '-e', script)
  expect(command.report).toMatchObject({ outcome: 'broken', broken: ['(the whole file)'] })
  expect(command.report.differences[0]?.message).toContain('AssertionError')
})

test('a runner that is not known is named, and nothing passes for it', { timeout }, async () => {
  const versions = openVersions()
  versions.write('old', { ...old, 'test/limits.js': '' }, [], { scripts: { test: 'jasmine' } })
  versions.write('new', stricter)
  const { code, stderr } = await versions.run(['old', 'new'])
  expect({ code, isNamed: stderr.includes('jasmine runs them') }).toEqual({ code: 6, isNamed: true })
})

test(
  'tests get a home of their own and nothing else of the environment; what they start ends with them',
  { timeout },
  async () => {
    const versions = openVersions()
    const tests = `${nodeTest}const { spawn } = require('node:child_process')
const fs = require('node:fs')
test('is alone', () => {
  assert.equal(process.env.NPM_TOKEN, undefined)
  assert.notEqual(process.env.HOME, '${process.env['HOME'] ?? ''}')
  fs.writeFileSync(process.env.HOME + '/.trace', '')
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
  child.unref()
  fs.appendFileSync('${path.join(versions.folder, 'children')}', child.pid + '\\n')
})
`
    versions.write('old', { ...old, 'test/limits.test.js': tests }, [], { scripts: { test: 'node --test' } })
    versions.write('new', stricter)
    const { code } = await versions.run(['old', 'new'], { NPM_TOKEN: 'secret' })
    expect(code).toBe(0)
    const children = readFileSync(path.join(versions.folder, 'children'), 'utf8').trim().split('\n').map(Number)
    expect(children).toHaveLength(3)
    await expect.poll(() => children.filter((pid) => isAlive(pid)), { timeout: 10_000 }).toEqual([])
    expect(readdirSync(path.join(versions.folder, 'tmp'))).toEqual([])
  },
)

test(
  'a test that does not end is ended: before, it does not count; after, it is a difference',
  { timeout },
  async () => {
    const versions = openVersions()
    const tests = `${nodeTest}test('allows', () => { while (!require('..').allows(5)); })\n`
    versions.write('old', { ...old, 'test/limits.test.js': tests }, [], { scripts: { test: 'node --test' } })
    versions.write('new', stricter)
    const { code, report } = await versions.verify('--timeout', '3s')
    expect({ code, message: report.differences[0]?.message }).toEqual({ code: 5, message: 'it does not end' })
  },
)

test('Ctrl-C ends what runs, and leaves nothing behind', { timeout }, async () => {
  const versions = openVersions()
  const started = path.join(versions.folder, 'started')
  const tests = `${nodeTest}require('node:fs').writeFileSync('${started}', String(process.pid))\nsetInterval(() => {}, 1000)\n`
  versions.write('old', { ...old, 'test/limits.test.js': tests }, [], { scripts: { test: 'node --test' } })
  versions.write('new', stricter)
  const env = { ...process.env, TMPDIR: path.join(versions.folder, 'tmp') }
  const child = spawn(process.execPath, [midflightBin, 'verify', '--package', 'old', 'new'], {
    cwd: versions.folder,
    env,
  })
  const ended = once(child, 'exit')
  while (!existsSync(started) || readFileSync(started, 'utf8') === '') await delay(20)
  child.kill('SIGINT')
  expect((await ended)[1]).toBe('SIGINT')
  await expect.poll(() => isAlive(Number(readFileSync(started, 'utf8'))), { timeout: 10_000 }).toBe(false)
  expect(readdirSync(path.join(versions.folder, 'tmp'))).toEqual([])
})

test('a revision of the repository as the old side, its working copy as the new one', { timeout }, async () => {
  const versions = openVersions()
  const tests = `${nodeTest}test('allows', () => assert.equal(require('..').allows(5), true))\n`
  versions.write('package', { ...old, 'test/limits.test.js': tests }, [], { scripts: { test: 'node --test' } })
  const cwd = path.join(versions.folder, 'package')
  const git = (...args: readonly string[]): void => {
    const who = ['-c', 'user.name=Midflight', '-c', 'user.email=midflight@example.org', '-c', 'commit.gpgsign=false']
    execFileSync('git', [...who, ...args], { cwd })
  }
  git('init', '--quiet')
  git('add', '.')
  git('commit', '--quiet', '-m', 'first')
  versions.write('package', stricter)
  const { code, stdout } = await versions.run(['--json', 'HEAD', '.'], {}, 'package')
  expect({ code, broken: JSON.parse(stdout).broken }).toEqual({ code: 5, broken: ['test/limits.test.js: allows'] })
})

test('wrong usage', async () => {
  const versions = openVersions()
  versions.write('old', old)
  const rows = [['old', 'old', '--at', '3'], ['old', 'old', '--budget', '20'], ['old']]
  for (const row of rows) {
    const { code, stderr } = await versions.run(row)
    expect({ row, code, isUsage: stderr.includes('bad-usage') }).toEqual({ row, code: 1, isUsage: true })
  }
})
