import { describe, expect, test } from 'vitest'
import { compareRuns, isDifferent } from '../src/verify-package/compare.ts'
import { excuseFor, loadFailureIn } from '../src/verify-package/load-failures.ts'
import { codeFilesOf, publicFilesOf, reachOf } from '../src/verify-package/reach.ts'
import { readJest } from '../src/verify-package/read-jest.ts'
import { readTap } from '../src/verify-package/read-tap.ts'
import { readReported, type Check } from '../src/verify-package/results.ts'
import { wholeFile, type BatchRun } from '../src/verify-package/run-batch.ts'
import { packageWith } from './package-folder.ts'

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
