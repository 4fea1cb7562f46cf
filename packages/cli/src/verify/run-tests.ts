import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { MidflightError } from '@midflight/model'
import { instructionsVariable, type Instructions } from '../recorder/instructions.ts'
import { readEvents } from '../recorder/log.ts'
import { runInGroup } from './process-group.ts'
import { hangs, readRun, type RunRecord } from './run-record.ts'

export interface TestCommand {
  readonly command: readonly [string, ...string[]]
  readonly environment: Readonly<Record<string, string | undefined>>
  /** A folder for the records of runs, and where the output of each is kept; null: nowhere. */
  readonly records: string
  readonly outputs: string | null
  /** When it is aborted, whatever runs is ended. */
  readonly signal: AbortSignal
}

export interface RunOptions {
  /** Names the files of the run. */
  readonly name: string
  readonly cwd: string
  /** Null: the command is run as it is, under plain Node. */
  readonly instructions: Omit<Instructions, 'log'> | null
  readonly timeoutMs: number
}

/** Of what a run prints, the last is kept: this much in a file, and this much in its record. */
const outputLimitBytes = 4 * 1024 * 1024
const recordedOutput = 16 * 1024
/** URL of the registration, beside this file once it is compiled. */
const register = new URL('../register.js', import.meta.url).href

/**
 * Runs the tests once. Whatever they start is ended with them. Throws `bad-usage` when the command cannot be started, and the reason of
 * the signal when that is aborted.
 */
export async function runTests(tests: TestCommand, options: RunOptions): Promise<RunRecord> {
  const log = join(tests.records, `${options.name}.jsonl`)
  await writeFile(log, '')
  const { NODE_OPTIONS: given = '', ...inherited } = tests.environment
  const recorded = { NODE_OPTIONS: `${given} --import ${register}`.trim(), [instructionsVariable]: '' }
  const environment =
    options.instructions === null
      ? tests.environment
      : { ...inherited, ...recorded, [instructionsVariable]: JSON.stringify({ ...options.instructions, log }) }
  const { ending, output } = await runCommand(tests, options, environment)
  if (tests.outputs !== null) await writeFile(join(tests.outputs, `${options.name}.txt`), output)
  return readRun(readEvents(log), ending, output.slice(-recordedOutput))
}

async function runCommand(
  { command, signal }: TestCommand,
  { cwd, timeoutMs }: RunOptions,
  env: NodeJS.ProcessEnv,
): Promise<{ readonly ending: string; readonly output: string }> {
  try {
    const end = await runInGroup({ command, cwd, env, timeoutMs, outputLimitBytes, signal })
    const { isLate, killedBy, code, output } = end
    return { ending: isLate ? hangs : killedBy === null ? `exit code ${code ?? 0}` : `signal ${killedBy}`, output }
  } catch (cause) {
    if (signal.aborted) throw cause
    throw new MidflightError('bad-usage', `Could not run the tests with ${command[0]}: ${(cause as Error).message}.`, {
      remedy: 'Name the command behind the double dash as it is run in the package, for example `-- npm test`.',
      cause,
    })
  }
}
