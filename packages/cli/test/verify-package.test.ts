import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { compareRuns, isDifferent } from '../src/verify-package/compare.ts'
import { findBatches, guessBatches, publishedTests } from '../src/verify-package/find-tests.ts'
import { excuseFor, loadFailureIn } from '../src/verify-package/load-failures.ts'
import { codeFilesOf, publicFilesOf, reachOf } from '../src/verify-package/reach.ts'
import { readJest } from '../src/verify-package/read-jest.ts'
import { readTap } from '../src/verify-package/read-tap.ts'
import { readReported, type Check } from '../src/verify-package/results.ts'
import { wholeFile, type BatchRun } from '../src/verify-package/run-batch.ts'
import { commandsOf } from '../src/verify-package/script-words.ts'
import { readTestSteps } from '../src/verify-package/test-steps.ts'

function packageWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'verify-package-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true })
    writeFileSync(path.join(folder, file), text)
  }
  return folder
}

describe('the commands of a script', () => {
  test.for([
    ['xo && ava', [['xo'], ['ava']]],
    ["tape 'test/**/*.js' | tap-spec", [['tape', 'test/**/*.js']]],
    [
      'tape test/*.js 2>&1 | faucet; echo done > log',
      [
        ['tape', 'test/*.js'],
        ['echo', 'done'],
      ],
    ],
    ['NODE_ENV=test TZ="America/New York" mocha', [['mocha']]],
    ['', []],
  ] as const)('%s', ([script, words]) => {
    expect(commandsOf(script).map((command) => command.words.filter((word) => word !== '2'))).toEqual(words)
  })

  test('variables that are set for one', () => {
    expect(commandsOf('A=1 b && cross-env TZ=UTC C=x=y d')).toEqual([
      { words: ['b'], environment: { A: '1' } },
      { words: ['d'], environment: { TZ: 'UTC', C: 'x=y' } },
    ])
  })
})

describe('the steps of scripts.test that run tests', () => {
  test.for([
    [
      'a linter, then a runner in what measures coverage',
      { test: "npm run lint && nyc tape 'test/**/*.js'", lint: 'eslint .' },
      ['tape: test/**/*.js'],
    ],
    [
      'what comes before and after',
      { pretest: 'mocha other', test: 'c8 --reporter text mocha', posttest: 'ava' },
      ['mocha: '],
    ],
    [
      'scripts that call scripts',
      { test: 'npm run --silent tests-only', 'tests-only': 'nyc tape test/index.js' },
      ['tape: test/index.js'],
    ],
    [
      'several at once',
      { test: "run-s lint 'unit:*'", lint: 'xo', 'unit:a': 'tape a.js', 'unit:b': 'node b.test.js' },
      ['tape: a.js', 'node: b.test.js'],
    ],
    ['arguments that are handed on', { test: 'npm run unit -- test/x.js', unit: 'tape' }, ['tape: test/x.js']],
    ['scripts that call each other', { test: 'npm run a', a: 'npm test && tape x.js' }, ['tape: x.js']],
    [
      'node:test with its reporters',
      { test: 'node --test --test-reporter spec --experimental-test-coverage test/' },
      ['node --test: test/'],
    ],
    [
      'only the file is the test',
      { test: 'node scripts/build.js && node test/run.js --fast all' },
      ['node: test/run.js'],
    ],
    ['a runner by its path', { test: 'node ./node_modules/mocha/bin/_mocha -R spec test/*.js' }, ['mocha: test/*.js']],
    ['what is called by npx', { test: 'npx --no-install vitest run --coverage' }, ['vitest: ']],
    [
      'values of options are no files',
      { test: 'mocha --require test/setup.js --timeout 5000 -R dot test/a.js' },
      ['mocha: test/a.js'],
    ],
    ['the same twice', { test: 'tape a.js && tape a.js' }, ['tape: a.js']],
    ['nothing but linters', { test: 'standard && tsc --noEmit && npm audit' }, []],
    ['no script', {}, []],
  ] as const)('%s', ([, scripts, steps]) => {
    expect(readTestSteps(scripts).steps.map(({ name, patterns }) => `${name}: ${patterns.join(' ')}`)).toEqual(steps)
  })

  test('options that tests need stay, and those about reports go', () => {
    const options = (script: string): readonly string[] => readTestSteps({ test: script }).steps[0]?.options ?? []
    expect(options('mocha -r ts-node/register --reporter dot --ui tdd --bail test')).toEqual([
      '-r',
      'ts-node/register',
      '--ui',
      'tdd',
    ])
    expect(options('tap -J --100 --no-coverage test/*.js')).toEqual([])
    expect(options('tape -r ./setup test/*.js')).toEqual(['-r', './setup'])
    expect(options('tsx --test test/*.ts')).toEqual(['--import', 'tsx'])
    expect(options('node --expose-gc --test --test-concurrency 1 test/*.js')).toEqual(['--expose-gc'])
  })

  test('a runner that is not known is named', () => {
    expect(readTestSteps({ test: 'jasmine && npm run karma', karma: 'karma start' }).unknownRunners).toEqual([
      'jasmine',
      'karma',
    ])
  })
})

describe('test files', () => {
  const files = {
    'test/index.js': '',
    'test/deep/more.js': '',
    'test/deep/types.d.ts': '',
    'lib/a.test.js': "require('node:test')",
    'node_modules/other/test/x.test.js': '',
  }

  test.for([
    ['tape test/*.js', ['test/index.js']],
    ["tape 'test/**/*.js'", ['test/deep/more.js', 'test/index.js']],
    ['node test', ['test/index.js']],
    ['node test/index', ['test/index.js']],
    ['mocha', ['test/index.js']],
    ['mocha --recursive test', ['test/deep/more.js', 'test/index.js']],
    ['node --test', ['lib/a.test.js', 'test/deep/more.js', 'test/index.js']],
    ['vitest', ['lib/a.test.js']],
    ['tape spec/*.js', []],
  ] as const)('%s', ([script, found]) => {
    const { steps } = readTestSteps({ test: script })
    expect(findBatches(packageWith(files), steps, false).flatMap((batch) => batch.files)).toEqual(found)
  })

  test('without a script: by the runner that a file imports', () => {
    const folder = packageWith({
      'test/tape.js': "const test = require('tape')",
      'test/globals.js': "describe('x', () => {})",
      'test/plain.js': "import assert from 'node:assert'",
      'test/fixtures/x.js': "import assert from 'node:assert'",
      'test/data.js': 'module.exports = []',
    })
    const guessed = guessBatches(folder, publishedTests(folder), () => false)
    expect(guessed.map(({ step, files }) => `${step.runner} ${files.join()}`).toSorted()).toEqual([
      'mocha test/globals.js',
      'script test/plain.js',
      'script test/tape.js',
    ])
  })
})

describe('results', () => {
  test('TAP of tape: assertions by the comment before them', () => {
    const text = `TAP version 13
# parse()
ok 1 one
not ok 2 two
  ---
    operator: equal
    expected: 2
    actual:   1
    at: Test.<anonymous> (/p/test/x.js:5:3)
  ...
printed by a test
ok 3 three # SKIP no network
# tests in a name
ok 4 four
not ok 5 five # TODO later

1..5
# tests 5
# pass  3
# fail  2
`
    expect(readTap(text).map(({ test, check, passed, found }) => ({ test, check, passed, found }))).toEqual([
      { test: 'parse()', check: 'one', passed: true, found: null },
      { test: 'parse()', check: 'two', passed: false, found: '1' },
      { test: 'tests in a name', check: 'four', passed: true, found: null },
    ])
    expect(readTap(text)[1]?.stack).toContain('/p/test/x.js:5:3')
  })

  test('TAP with subtests, without groups, and what is no TAP', () => {
    const nested =
      'TAP version 14\n# Subtest: outer\n    ok 1 - a\n    not ok 2 - b\n    1..2\nnot ok 1 - outer\nok 2 - alone\n1..2\n'
    expect(readTap(nested).map(({ test, check, passed }) => [test, check, passed])).toEqual([
      ['outer', 'a', true],
      ['outer', 'b', false],
      ['alone', null, true],
    ])
    expect(readTap('all 5 tests passed\n')).toEqual([])
  })

  test('TAP of ava, which has no message', () => {
    const text =
      "TAP version 13\nnot ok 1 - limit\n  ---\n    name: AssertionError\n    assertion: t.true()\n    details:\n      'Value is not `true`:': 'false'\n    message: ''\n  ...\n1..1\n"
    expect(readTap(text)).toMatchObject([
      { test: 'limit', check: null, message: 't.true() Value is not `true`: false' },
    ])
  })

  test('lines of our reporters, of which the last may be cut', () => {
    const line = {
      names: ['a', 'b'],
      passed: true,
      message: '',
      expected: null,
      found: null,
      stack: '',
      file: '/p/x.js',
      line: 3,
    }
    const [check, ...rest] = readReported(`${JSON.stringify(line)}\n{"names":["c"`)
    expect({ check, rest }).toMatchObject({ check: { test: 'a > b', passed: true, line: 3 }, rest: [] })
  })

  test('the JSON of jest and vitest, with a file that could not be loaded', () => {
    const assertionResults = [
      { ancestorTitles: ['a'], title: 'b', status: 'passed', failureMessages: [] },
      { ancestorTitles: [], title: 'c', status: 'failed', failureMessages: ['Error: no\n    at /p/x.test.js:3:5'] },
      { ancestorTitles: [], title: 'd', status: 'pending', failureMessages: [] },
    ]
    const testResults = [
      { name: '/p/x.test.js', status: 'failed', message: '', assertionResults },
      { name: '/p/y.test.js', status: 'failed', message: "Cannot find module '../z'", assertionResults: [] },
    ]
    expect(
      readJest(JSON.stringify({ testResults }))?.map(({ file, test, passed, message }) => [
        file,
        test,
        passed,
        message,
      ]),
    ).toEqual([
      ['/p/x.test.js', 'a > b', true, ''],
      ['/p/x.test.js', 'c', false, 'Error: no'],
      ['/p/y.test.js', '', false, "Cannot find module '../z'"],
    ])
    expect(readJest('')).toBeNull()
  })
})

const passes = { passed: true, message: '', expected: null, found: null, stack: '', line: null }

function check(test: string, passed: boolean, more: Partial<Check> = {}): Check {
  return { ...passes, file: 'test.js', test, check: null, passed, message: passed ? '' : 'no', ...more }
}

function run(...checks: readonly Check[]): BatchRun {
  return { checks, ending: 'exit code 0', output: '', elapsedMs: 1 }
}

describe('the comparison', () => {
  const judgement = { excuse: () => null, lineOf: () => null }
  const compare = (old: BatchRun, again: BatchRun, ...next: readonly [BatchRun, ...BatchRun[]]) =>
    compareRuns({ old: [old, again], new: next }, judgement)

  test('each test is in one list', () => {
    const old = run(check('a', true), check('b', true), check('c', false), check('d', true), check('e', true))
    const again = run(check('a', true), check('b', true), check('c', false), check('d', false), check('e', true))
    const next = run(check('a', true), check('b', false), check('c', true), check('d', true))
    expect(compare(old, again, next, next)).toMatchObject({
      kept: ['test.js: a'],
      broken: ['test.js: b'],
      failedBefore: ['test.js: c'],
      flaky: ['test.js: d'],
      notSeen: ['test.js: e'],
    })
  })

  test('a difference that is not there again is no difference', () => {
    const old = run(check('a', true))
    const failing = run(check('a', false))
    expect(isDifferent([old, old], failing)).toBe(true)
    expect(isDifferent([old, old], old)).toBe(false)
    expect(compare(old, old, failing, old)).toMatchObject({ flaky: ['test.js: a'], broken: [], differences: [] })
  })

  test('a test is broken by one of its assertions, and keeps its place among those of the same name', () => {
    const same = { check: 'should be equal' }
    const old = run(check('a', true, same), check('a', true, same), check('b', true, same))
    const next = run(check('a', true, same), check('a', false, same), check('b', true, same))
    expect(compare(old, old, next)).toMatchObject({ kept: ['test.js: b'], broken: ['test.js: a'] })
  })

  test('a process that ends early: one difference, with the number of tests that did not run', () => {
    const old = run(check('a', true), check('b', true), check('c', true), check(wholeFile, true))
    const next = run(check('a', true), check(wholeFile, false, { message: 'exit code 1' }))
    const { broken, notSeen, differences } = compare(old, old, next, next)
    expect({ broken, notSeen }).toEqual({ broken: [`test.js: ${wholeFile}`], notSeen: [] })
    expect(differences).toMatchObject([{ message: 'exit code 1', notRun: 2 }])
  })

  test('a process that ends early is a difference although a test of it failed before', () => {
    const old = run(check('a', true), check('b', false), check('c', true))
    const next = run(check('a', true), check(wholeFile, false))
    expect(compare(old, old, next, next)).toMatchObject({ broken: [`test.js: ${wholeFile}`], kept: ['test.js: a'] })
  })

  test('a failure of another name, as of a hook: a difference only where the old version had none in the file', () => {
    const hook = check('"before all" hook', false)
    const old = run(check('a', true))
    expect(compare(old, old, run(hook), run(hook)).broken).toEqual(['test.js: "before all" hook'])
    const unsteady = run(check('a', true), check('b', false))
    const more = run(check('a', true), check('b', false), hook)
    expect(compare(unsteady, unsteady, more, more)).toMatchObject({
      broken: [],
      flaky: ['test.js: "before all" hook'],
    })
  })
})

describe('what a test reaches', () => {
  const folder = () =>
    packageWith({
      'package.json': '{}',
      'README.md': "const named = require('pkg/extra')",
      'index.js': '',
      'extra.js': '',
      'lib/inner.js': '',
      'test/entry.js': "require('../')",
      'test/name.js': "import x from 'pkg'",
      'test/inner.js': "require('../lib/inner')",
      'test/both.js': "require('../index'); require('./by-helper')",
      'test/by-helper.js': "import { x } from '../lib/inner.js'",
      'test/extra.js': "require('../extra')",
    })
  const isTest = (file: string): boolean => file.startsWith('test/')

  test.for([
    ['test/entry.js', [], true],
    ['test/name.js', [], true],
    ['test/inner.js', ['lib/inner.js'], false],
    ['test/both.js', ['lib/inner.js'], true],
    ['test/extra.js', [], true],
  ] as const)('%s', ([file, internals, reachesPublic]) => {
    const root = folder()
    expect(reachOf(root, file, publicFilesOf(root, {}, 'pkg'), isTest)).toEqual({ internals, reachesPublic })
  })

  test('what clients load is code, whatever its folder is called', () => {
    const root = packageWith({
      'index.js': "require('./spec/parse')",
      'spec/parse.js': "import './more.js'",
      'spec/more.js': '',
      'spec/x.js': '',
    })
    expect([...codeFilesOf(root, publicFilesOf(root, {}, 'pkg'))].toSorted()).toEqual([
      'index.js',
      'spec/more.js',
      'spec/parse.js',
    ])
  })

  test('entry points are those of exports, with their patterns', () => {
    const root = packageWith({ 'main.js': '', 'lib/a.js': '', 'src/b.js': '', 'index.js': '' })
    const { files } = publicFilesOf(
      root,
      { exports: { '.': { import: './main.js' }, './lib/*': './lib/*.js' }, main: './main.js' },
      'pkg',
    )
    expect([...files].toSorted()).toEqual(['index.js', 'lib/a.js', 'main.js'])
  })

  test.for([
    [
      "Cannot find module '../lib/inner'\nRequire stack:\n- NEW/test/x.js\n- other",
      'the test loads lib/inner.js, which is no entry point',
    ],
    [
      "Cannot find module 'NEW/lib/inner.js' imported from NEW/test/x.js",
      'the test loads lib/inner.js, which is no entry point',
    ],
    ["Cannot find module '../'\nRequire stack:\n- NEW/test/x.js", null],
    ["Cannot find module './inner'\nRequire stack:\n- NEW/index.js\n- NEW/test/x.js", null],
    ["Cannot find package 'left-pad' imported from NEW/test/x.js", 'the test needs left-pad, which is not there'],
    ["Cannot find module 'pkg/lib/inner'\nRequire stack:\n- NEW/test/x.js", null],
    [
      'ReferenceError: require is not defined in ES module scope, you can use import instead',
      'the test file is no longer read as CommonJS',
    ],
    ['TypeError: parse is not a function', null],
  ] as const)('%s', ([text, excuse]) => {
    const oldSide = folder()
    const judged = { oldSide, newSide: '/new', entries: publicFilesOf(oldSide, {}, 'pkg'), isTest }
    expect(excuseFor(text.replaceAll('NEW', '/new'), 'test/x.js', judged)).toBe(excuse)
  })

  test('a failure that is about no module', () => {
    expect(loadFailureIn('Expected values to be strictly equal: 1 !== 2')).toBeNull()
  })
})
