import { globSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { fetchProgram } from './fetch.ts'
import type { RealProgram } from './list.ts'
import { run, type Ran } from './run-command.ts'

/** What a program's tests have shown on both sides. */
export interface ProgramResult {
  readonly name: string
  readonly version: string
  readonly plain: TestCounts
  readonly upgradable: TestCounts
  /** Tests that passed under plain Node and not under Midflight, and entries that ended otherwise there. */
  readonly failures: readonly string[]
  /** The same, in files where that is known. */
  readonly known: readonly { readonly failure: string; readonly why: string }[]
}

interface TestCounts {
  readonly passed: number
  readonly failed: number
}

export interface ProgramsRun {
  readonly folder: string
  readonly signal: AbortSignal
  readonly onProgram: (name: string) => void
}

const command = fileURLToPath(new URL('bin.js', import.meta.resolve('midflight')))
/** For one entry, which may run a whole suite. */
const timeLimitMs = 180_000

/** Fetches each program, and runs its tests under plain Node and under `midflight run`. Throws `NotFetched`. */
export async function runPrograms(programs: readonly RealProgram[], options: ProgramsRun): Promise<ProgramResult[]> {
  const results: ProgramResult[] = []
  for (const program of programs) {
    options.onProgram(program.name)
    const root = await fetchProgram(program, options.folder, options.signal)
    results.push(await runProgram(program, root, options.signal))
  }
  return results
}

async function runProgram(program: RealProgram, root: string, signal: AbortSignal): Promise<ProgramResult> {
  const { name, version } = program
  const files = program.tests.flatMap((pattern) => globSync(pattern, { cwd: root }).toSorted())
  const entries = program.runner === 'mocha' ? [writeMochaEntry(root, [...new Set(files)])] : files
  const failures: string[] = []
  const known: ProgramResult['known'][number][] = []
  let [plain, upgradable] = [noTests, noTests]
  for (const entry of entries) {
    const before = await runEntry([entry], root, signal)
    const after = await runEntry([command, 'run', entry], root, signal)
    signal.throwIfAborted()
    plain = sum(plain, countTests(before.stdout))
    upgradable = sum(upgradable, countTests(after.stdout))
    const why = program.known?.[entry]
    const found = differences(entry, before, after)
    if (why === undefined) failures.push(...found)
    else known.push(...found.map((failure) => ({ failure, why })))
  }
  return { name, version, plain, upgradable, failures, known }
}

const noTests: TestCounts = { passed: 0, failed: 0 }

async function runEntry(args: readonly string[], cwd: string, signal: AbortSignal): Promise<Ran> {
  // Tests of `node:test` report in TAP, as mocha is told to.
  const env = { NODE_OPTIONS: '--no-warnings --test-reporter=tap' }
  return run(process.execPath, args, { cwd, signal, timeLimitMs, env })
}

/** Mocha is loaded by Node, and would load the test files by itself: an entry that imports them makes them part of the program. */
function writeMochaEntry(root: string, files: readonly string[]): string {
  const lines = [
    `import Mocha from 'mocha'`,
    `const mocha = new Mocha({ ui: 'bdd', reporter: 'tap', timeout: 60_000 })`,
    `mocha.suite.emit('pre-require', globalThis, 'tests', mocha)`,
    ...files.map((file) => `await import('./${file}')`),
    `mocha.run((failures) => { process.exitCode = failures === 0 ? 0 : 1 })`,
  ]
  const entry = 'run-all-tests.mjs'
  writeFileSync(join(root, entry), `${lines.join('\n')}\n`)
  return entry
}

/** Lines of TAP, subtests included, that say how a test ended. */
function testLines(stdout: string): string[] {
  return [...stdout.matchAll(/^ *((?:not )?ok) \d+(?: -)? ?(.*)$/gm)].map(([, status, name]) => `${status} ${name}`)
}

function countTests(stdout: string): TestCounts {
  const lines = testLines(stdout)
  const passed = lines.filter((line) => line.startsWith('ok')).length
  return { passed, failed: lines.length - passed }
}

function sum(left: TestCounts, right: TestCounts): TestCounts {
  return { passed: left.passed + right.passed, failed: left.failed + right.failed }
}

function differences(entry: string, plain: Ran, upgradable: Ran): string[] {
  const left = testLines(upgradable.stdout)
  const found: string[] = []
  for (const line of testLines(plain.stdout)) {
    const index = left.indexOf(line)
    if (index !== -1) left.splice(index, 1)
    else if (line.startsWith('ok')) found.push(`${entry}: ${line.slice('ok '.length)}`)
  }
  if (plain.exitCode !== upgradable.exitCode) {
    const why = upgradable.stderr.trim().split('\n').slice(-12).join('\n')
    found.push(`${entry} ended with ${upgradable.exitCode} in the place of ${plain.exitCode}: ${why}`)
  }
  return found
}
