import { describe, expect, test } from 'vitest'
import { findBatches, guessBatches, publishedTests } from '../src/verify-package/find-tests.ts'
import { commandsOf } from '../src/verify-package/script-words.ts'
import { readTestSteps } from '../src/verify-package/test-steps.ts'
import { packageWith } from './package-folder.ts'

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
