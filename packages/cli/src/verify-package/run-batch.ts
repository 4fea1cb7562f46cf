import { open, rm } from 'node:fs/promises'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'
import { runInGroup, type GroupEnd } from '../verify/process-group.ts'
import type { TestBatch } from './find-tests.ts'
import { readJest } from './read-jest.ts'
import { readTap } from './read-tap.ts'
import { resultsVariable } from './reporters/write-test.ts'
import { readReported, type Check } from './results.ts'
import type { Runner } from './test-steps.ts'

export interface BatchRun {
  readonly checks: readonly Check[]
  /** `exit code 1`, `signal SIGSEGV`, `no end`. */
  readonly ending: string
  /** The last of what it printed. */
  readonly output: string
  readonly elapsedMs: number
}

export interface BatchOptions {
  readonly side: string
  /** A folder for the files of one run, with a `home` and a `tmp` for the tests. */
  readonly scratch: string
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

/** What a test process may print; of more, the last is read. */
const outputLimitBytes = 32 * 1024 * 1024
const keptOutput = 16 * 1024

/** Where a test file is said to have failed as a whole. */
export const wholeFile = '(the whole file)'

const reporter = (name: string): string => fileURLToPath(new URL(`./reporters/${name}.js`, import.meta.url))

/** Runs test files once, in a process group with an environment of its own. */
export async function runBatch(batch: TestBatch, options: BatchOptions): Promise<BatchRun> {
  const { side, scratch, timeoutMs, signal } = options
  const results = path.join(scratch, 'results')
  await rm(results, { force: true })
  const startedAt = performance.now()
  const env = { ...environmentOf(options), ...batch.step.environment, [resultsVariable]: results }
  const end = await runInGroup({
    command: commandOf(batch, side, results),
    cwd: side,
    env,
    timeoutMs,
    outputLimitBytes,
    signal,
  })
  const elapsedMs = performance.now() - startedAt
  const written = await readLast(results)
  const checks = checksOf(batch.step.runner, written, end).map((check) => named(check, side, batch))
  const ending = endingOf(end)
  return {
    checks: [...checks, ...endCheck(batch, ending, checks, end.output)],
    ending,
    output: end.output.slice(-keptOutput),
    elapsedMs,
  }
}

/** What reporters wrote, as far as that is kept of what is printed too; nothing if there is no file. */
async function readLast(file: string): Promise<string> {
  const handle = await open(file).catch(() => null)
  if (handle === null) return ''
  try {
    const { size } = await handle.stat()
    const start = Math.max(0, size - outputLimitBytes)
    const { buffer } = await handle.read(Buffer.alloc(size - start), 0, size - start, start)
    return buffer.toString('utf8')
  } finally {
    await handle.close()
  }
}

/** The command of the batch. Throws where its runner is not installed. */
function commandOf({ step, files }: TestBatch, side: string, results: string): readonly [string, ...string[]] {
  const { options, patterns } = step
  const node = process.execPath
  switch (step.runner) {
    case 'script':
      return [
        node,
        '--test-reporter',
        reporter('node-test'),
        '--test-reporter-destination',
        results,
        ...options,
        ...files,
      ]
    case 'mocha':
      return [
        node,
        commandFile(side, 'mocha', ['_mocha', 'mocha']),
        ...options,
        '--reporter',
        reporter('mocha'),
        ...(files.length === 1 ? files : []),
      ]
    case 'ava':
      return [node, commandFile(side, 'ava', ['ava']), '--tap', ...options, ...patterns]
    case 'vitest':
      return [
        node,
        commandFile(side, 'vitest', ['vitest']),
        'run',
        '--reporter=json',
        `--outputFile=${results}`,
        ...options,
        ...patterns,
      ]
    case 'jest':
      return [
        node,
        commandFile(side, 'jest', ['jest']),
        '--json',
        `--outputFile=${results}`,
        '--watchman=false',
        ...options,
        ...patterns,
      ]
    case 'given':
      return [step.name, ...options]
  }
}

/** The script behind a package's command. */
function commandFile(side: string, name: string, commands: readonly string[]): string {
  const folder = path.join(side, 'node_modules', name)
  const { bin } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as {
    bin?: string | Record<string, string>
  }
  const file =
    typeof bin === 'string' ? bin : commands.map((command) => bin?.[command]).find((found) => found !== undefined)
  return path.join(folder, file ?? '')
}

/** Nothing of what the caller keeps in its environment, but for what finds programs and tells the language and the time zone. */
function environmentOf({ environment, side, scratch }: BatchOptions): Record<string, string> {
  const kept = ['LANG', 'LANGUAGE', 'LC_ALL', 'LC_CTYPE', 'TZ', 'SystemRoot', 'ComSpec', 'PATHEXT'].flatMap((name) => {
    const value = environment[name]
    return value === undefined ? [] : [[name, value] as const]
  })
  const paths = [path.join(side, 'node_modules', '.bin'), path.dirname(process.execPath), environment['PATH'] ?? '']
  const home = path.join(scratch, 'home')
  return {
    ...Object.fromEntries(kept),
    PATH: paths.join(path.delimiter),
    HOME: home,
    USERPROFILE: home,
    TMPDIR: path.join(scratch, 'tmp'),
    CI: 'true',
  }
}

function checksOf(runner: Runner, written: string, { stdout }: GroupEnd): readonly Check[] {
  switch (runner) {
    case 'mocha':
      return readReported(written)
    case 'vitest':
    case 'jest':
      return readJest(written) ?? []
    case 'ava':
    case 'given':
      return readTap(stdout)
    case 'script': {
      const reported = readReported(written)
      return reported.length > 0 ? reported : readTap(stdout)
    }
  }
}

/** Names and files are the same on both sides, wherever these are. */
function named(check: Check, side: string, batch: TestBatch): Check {
  const plain = (text: string): string => withoutSide(text, side)
  return {
    ...check,
    test: plain(check.test),
    check: check.check === null ? null : plain(check.check),
    file: fileOf(check.file, side, batch),
  }
}

/** A text with paths as they are in the package. */
export function withoutSide(text: string, side: string): string {
  return text.replaceAll(`file://${side}/`, '').replaceAll(`${side}/`, '').replaceAll(side, '.')
}

/** Of a batch of one file, that one. */
function fileOf(told: string | null, side: string, { files }: TestBatch): string | null {
  if (files.length === 1) return files[0]!
  return told === null ? null : path.relative(side, path.resolve(side, told)).split(path.sep).join('/')
}

function endingOf({ isLate, killedBy, code }: GroupEnd): string {
  return isLate ? 'no end' : killedBy === null ? `exit code ${code ?? 0}` : `signal ${killedBy}`
}

/** How the process ended is a check too, unless a test that failed explains it. */
function endCheck({ files }: TestBatch, ending: string, checks: readonly Check[], output: string): Check[] {
  const isExplained = ending !== 'exit code 0' && ending.startsWith('exit code') && checks.some(({ passed }) => !passed)
  if (isExplained || (files.length !== 1 && checks.length > 0 && ending === 'exit code 0')) return []
  const passed = ending === 'exit code 0'
  const message = passed ? '' : ending === 'no end' ? 'it does not end' : `${ending}: ${errorIn(output)}`
  const file = files.length === 1 ? files[0]! : null
  return [
    {
      test: wholeFile,
      check: null,
      passed,
      message,
      expected: null,
      found: null,
      stack: passed ? '' : output.slice(-keptOutput),
      file,
      line: null,
    },
  ]
}

/** The line of an uncaught error, or one that names a failure, or the last. */
function errorIn(output: string): string {
  const printed = stripVTControlCharacters(output).split('\n')
  const lines = printed.map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('Node.js v'))
  const uncaught = lines.findLast((line) => /^(\w*Error|Uncaught)\b.*:/.test(line))
  return uncaught ?? lines.find((line) => /\bfail(ed|ure)?\b/i.test(line)) ?? lines.at(-1) ?? 'nothing was printed'
}
