import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { constants } from 'node:os'
import { join } from 'node:path'
import { MidflightError } from '@midflight/model'
import { instructionsVariable, type Instructions } from '../recorder/instructions.ts'
import { readEvents } from '../recorder/log.ts'
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
  { command: [file, ...args], signal }: TestCommand,
  { cwd, timeoutMs }: RunOptions,
  env: NodeJS.ProcessEnv,
): Promise<{ readonly ending: string; readonly output: string }> {
  signal.throwIfAborted()
  // A group of its own, which can be ended as a whole.
  const child = spawn(file, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  const printed = keepLast(outputLimitBytes)
  const take = (chunk: Buffer): void => printed.add(chunk)
  child.stdout.on('data', take)
  child.stderr.on('data', take)
  const endAll = (): void => endGroup(child.pid)
  let isLate = false
  const timer = setTimeout(() => {
    isLate = true
    endAll()
  }, timeoutMs)
  signal.addEventListener('abort', endAll)
  try {
    const [code, killedBy] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null]
    const ending = isLate ? hangs : killedBy === null ? `exit code ${code ?? 0}` : `signal ${killedBy}`
    endAll()
    await closed(child.stdout, child.stderr)
    signal.throwIfAborted()
    return { ending, output: printed.text() }
  } catch (cause) {
    if (signal.aborted) throw cause
    throw new MidflightError('bad-usage', `Could not run the tests with ${file}: ${(cause as Error).message}.`, {
      remedy: 'Name the command behind the double dash as it is run in the package, for example `-- npm test`.',
      cause,
    })
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', endAll)
  }
}

/** Chunks, of which the first are dropped where the others make up the limit. */
export function keepLast(limitBytes: number): { add(chunk: Buffer): void; text(): string } {
  const chunks: Buffer[] = []
  let size = 0
  return {
    add: (chunk) => {
      chunks.push(chunk)
      size += chunk.length
      for (let first = chunks[0]; first !== undefined && size - first.length >= limitBytes; first = chunks[0]) {
        size -= first.length
        chunks.shift()
      }
    },
    text: () => Buffer.concat(chunks).toString('utf8'),
  }
}

/** What the tests left running keeps their output open; it has been ended, so this does not take long. */
async function closed(...streams: readonly NodeJS.ReadableStream[]): Promise<void> {
  const lastWords = new Promise((resolve) => setTimeout(resolve, 1000).unref())
  const ends = Promise.all(streams.map(async (stream) => (stream.readable ? once(stream, 'close') : null)))
  await Promise.race([ends, lastWords])
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, constants.signals.SIGKILL)
  } catch {
    // It has ended by itself.
  }
}
