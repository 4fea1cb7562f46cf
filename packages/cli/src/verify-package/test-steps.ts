import { basename } from 'node:path'
import { isTestFile } from '../verify/sides.ts'
import { commandsOf, type ScriptCommand } from './script-words.ts'

/**
 * How tests are run. `script` stands for all whose test files are programs of their own: `node:test`, tape, tap, uvu, and files that only throw.
 * `given` is the command of whoever asks.
 */
export type Runner = 'script' | 'mocha' | 'ava' | 'vitest' | 'jest' | 'given'

/** One command that runs tests. */
export interface TestStep {
  readonly runner: Runner
  /** As it is called in the script: `tape`, `node --test`. */
  readonly name: string
  /** Options that the tests need; for `script` those of Node. */
  readonly options: readonly string[]
  /** Files, folders and globs; none: what the runner looks for by itself. */
  readonly patterns: readonly string[]
  readonly environment: Readonly<Record<string, string>>
}

export interface TestSteps {
  readonly steps: readonly TestStep[]
  /** Runners that cannot be told what to run, as `jasmine`. */
  readonly unknownRunners: readonly string[]
}

export type Scripts = Readonly<Record<string, string>>

/** Scripts that call each other are followed this far. */
const maxDepth = 8

/**
 * The steps of `scripts.test` that run tests. Linters, type checkers, builds and what measures coverage are no tests, and neither are the scripts
 * before and after it.
 */
export function readTestSteps(scripts: Scripts): TestSteps {
  const steps: TestStep[] = []
  const unknownRunners: string[] = []
  const follow = (name: string, more: readonly string[], environment: Scripts, depth: number): void => {
    const script = scripts[name]
    if (script === undefined || depth > maxDepth) return
    const commands = commandsOf(script)
    for (const [index, command] of commands.entries()) {
      const isLast = index === commands.length - 1
      const words = isLast ? [...command.words, ...more] : command.words
      const all = { words, environment: { ...environment, ...command.environment } }
      const called = calledScripts(words, Object.keys(scripts))
      if (called !== null) for (const next of called.names) follow(next, called.more, all.environment, depth + 1)
      else {
        const read = readCommand(all)
        if (typeof read === 'string') unknownRunners.push(read)
        else if (read !== null) steps.push(read)
      }
    }
  }
  follow('test', [], {}, 0)
  return { steps: withoutRepetition(steps), unknownRunners: [...new Set(unknownRunners)] }
}

function withoutRepetition(steps: readonly TestStep[]): TestStep[] {
  return [...new Map(steps.map((step) => [JSON.stringify(step), step])).values()]
}

/** `npm run -s name -- more`, `yarn name`, `run-s a 'b:*'`, `node --run name`. Null: it calls no script. */
function calledScripts(
  words: readonly string[],
  known: readonly string[],
): { readonly names: readonly string[]; readonly more: readonly string[] } | null {
  const at = words.findIndex((word) => callers.has(basename(word)))
  if (at === -1 || words.slice(0, at).some((word) => word in runners)) return nodeRun(words)
  const dashes = words.indexOf('--', at)
  const own = words.slice(at + 1, dashes === -1 ? undefined : dashes).filter((word) => !word.startsWith('-'))
  const more = dashes === -1 ? [] : words.slice(dashes + 1)
  if (severalCallers.has(basename(words[at]!))) return { names: own.flatMap((name) => matching(name, known)), more }
  const [verb, ...rest] = own
  const name = verb === 'run' || verb === 'run-script' ? rest[0] : verb === 't' || verb === 'tst' ? 'test' : verb
  return name !== undefined && known.includes(name) ? { names: [name], more } : null
}

const severalCallers = new Set(['npm-run-all', 'npm-run-all2', 'run-s', 'run-p'])
const callers = new Set(['npm', 'yarn', 'pnpm', ...severalCallers])

function nodeRun(
  words: readonly string[],
): { readonly names: readonly string[]; readonly more: readonly string[] } | null {
  const run = words[0] === 'node' ? words.indexOf('--run') : -1
  return run === -1 ? null : { names: words.slice(run + 1, run + 2), more: [] }
}

/** npm-run-all's patterns: `test:*` are the scripts below, `test:**` all. */
function matching(pattern: string, known: readonly string[]): string[] {
  if (!pattern.includes('*')) return [pattern]
  const source = pattern
    .split(/(\*\*|\*)/)
    .map((part) =>
      part === '**' ? '.*' : part === '*' ? '[^:]*' : part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`),
    )
  const expression = new RegExp(`^${source.join('')}$`)
  return known.filter((name) => expression.test(name))
}

/** What a runner's arguments mean: options that take the next word, and those that say nothing about what is tested. */
interface RunnerWords {
  readonly runner: Runner
  readonly valued: readonly string[]
  readonly dropped: RegExp
}

const nodeValued = [
  '-r',
  '--require',
  '--import',
  '--loader',
  '--experimental-loader',
  '-C',
  '--conditions',
  '--env-file',
]
/** Of those whose files Node runs as they are, the options that load something first are Node's too. */
const script = (valued: readonly string[] = []): RunnerWords => ({
  runner: 'script',
  valued: [...nodeValued, ...valued],
  dropped: /^(?!(-r|--require|--import|--loader|--node-arg)\b)/,
})
const node: RunnerWords = {
  runner: 'script',
  valued: [...nodeValued, '--test-reporter', '--test-reporter-destination', '--test-concurrency'],
  dropped: /^--(test|watch|experimental-test)/,
}

const runners: Readonly<Record<string, RunnerWords>> = {
  node,
  borp: script(['-p', '--pattern', '-c', '--concurrency', '-t', '--timeout']),
  tape: script(['-i', '--ignore', '--ignore-pattern']),
  faucet: script(),
  brittle: script(['-t', '--timeout', '-b', '--bail']),
  tap: script(['-R', '--reporter', '-j', '--jobs', '-t', '--timeout', '-c', '--coverage-report']),
  uvu: script(['-i', '--ignore', '-C', '--cwd']),
  mocha: {
    runner: 'mocha',
    valued: [
      '-r',
      '--require',
      '--import',
      '-u',
      '--ui',
      '-t',
      '--timeout',
      '-s',
      '--slow',
      '-g',
      '--grep',
      '-f',
      '--fgrep',
      '--config',
      '--package',
      '--file',
      '--extension',
      '--ignore',
      '--exclude',
      '--opts',
      '--compilers',
      '-R',
      '--reporter',
      '-O',
      '--reporter-option',
      '--reporter-options',
      '-j',
      '--jobs',
      '--retries',
      '--loader',
      '--node-option',
    ],
    dropped:
      /^(-R|--reporter|-O|--reporter-options?|-w|--watch|-G|--growl|-b|--bail|-p|--parallel|-j|--jobs|-c|--colors?|--no-colors?|--forbid-only)(=|$)/,
  },
  ava: {
    runner: 'ava',
    valued: ['-m', '--match', '-T', '--timeout', '-c', '--concurrency', '--config', '--node-arguments'],
    dropped: /^(-v|--verbose|-w|--watch|-t|--tap|--fail-fast|-c|--concurrency)(=|$)/,
  },
  vitest: {
    runner: 'vitest',
    valued: [
      '-c',
      '--config',
      '-r',
      '--root',
      '--dir',
      '--project',
      '--environment',
      '--reporter',
      '-t',
      '--testNamePattern',
      '--pool',
    ],
    dropped: /^(--reporter|--coverage|-w|--watch|--run|--ui|--silent|--typecheck)/,
  },
  jest: {
    runner: 'jest',
    valued: [
      '-c',
      '--config',
      '--rootDir',
      '--env',
      '--testEnvironment',
      '-t',
      '--testNamePattern',
      '--reporters',
      '-w',
      '--maxWorkers',
      '--coverageThreshold',
      '--coverageReporters',
    ],
    dropped:
      /^(--coverage|--collectCoverage|--watch|--reporters|--ci|--verbose|--silent|--json|-w|--maxWorkers|--bail|-b)/,
  },
}

const otherNames: Readonly<Record<string, string>> = {
  _mocha: 'mocha',
  'mocha.js': 'mocha',
  'ts-mocha': 'mocha',
  'jest.js': 'jest',
  tsx: 'node',
  'ts-node': 'node',
  'ts-node-esm': 'node',
}

/** What compiles TypeScript is an option of Node's, or of the runner's. */
const loads: Readonly<Record<string, readonly string[]>> = {
  tsx: ['--import', 'tsx'],
  'ts-node': ['-r', 'ts-node/register'],
  'ts-node-esm': ['--loader', 'ts-node/esm'],
  'ts-mocha': ['-r', 'ts-node/register'],
}

const unknown = new Set([
  'jasmine',
  'lab',
  'qunit',
  'karma',
  'bun',
  'deno',
  'playwright',
  'wtr',
  'airtap',
  'zuul',
  'nodeunit',
  'vows',
])

/** A step; the name of a runner that is not known; or null for what is no test. */
function readCommand({ words, environment }: ScriptCommand): TestStep | string | null {
  const names = words.map((word) => {
    const name = word.includes('/') && !word.includes('node_modules') ? word : basename(word)
    return otherNames[name] ?? name
  })
  const at = names.findIndex((name) => Object.hasOwn(runners, name) || unknown.has(name))
  if (at === -1) return null
  const name = names[at]!
  const first = names[at + 1]
  if (unknown.has(name)) return name
  // `node node_modules/mocha/bin/mocha` is mocha.
  if (
    name === 'node' &&
    first !== undefined &&
    first !== name &&
    Object.hasOwn(runners, first) &&
    /node_modules|\/bin\//.test(words[at + 1]!)
  )
    return readCommand({ words: words.slice(at + 1), environment })
  const { runner, valued, dropped } = runners[name]!
  const { options: own, patterns, isTest } = divide(words.slice(at + 1), valued, dropped)
  const options = [...(loads[basename(words[at]!)] ?? []), ...own]
  if (runner === 'vitest' && /^(run|watch|dev)$/.test(patterns[0] ?? '')) patterns.shift()
  // What follows the folder is an expression for names.
  if (name === 'uvu') return { runner, name, options, patterns: patterns.slice(0, 1), environment }
  if (name !== 'node') return { runner, name, options, patterns, environment }
  if (isTest) return { runner, name: 'node --test', options, patterns, environment }
  // Node takes one file; what follows are arguments of that.
  const file = patterns[0]
  if (file === undefined || !(isTestFile(file) || /test|spec/i.test(file))) return null
  return { runner, name: 'node', options, patterns: [file], environment }
}

function divide(
  words: readonly string[],
  valued: readonly string[],
  dropped: RegExp,
): { readonly options: string[]; readonly patterns: string[]; readonly isTest: boolean } {
  const options: string[] = []
  const patterns: string[] = []
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index]!
    if (word === '--') continue
    if (!word.startsWith('-')) {
      patterns.push(word)
      continue
    }
    const taken = valued.includes(word) ? words.slice(index, index + 2) : [word]
    index += taken.length - 1
    if (!dropped.test(word)) options.push(...taken)
  }
  return { options, patterns, isTest: words.includes('--test') }
}
