import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Ending } from './judge.ts'

export interface Execution {
  readonly preload: string
  /** Absolute paths of the files to evaluate before the test. */
  readonly harness: readonly string[]
  readonly entryFile: string
  /** The release to run; null for plain Node. */
  readonly imageFile: string | null
  readonly timeLimitMs: number
  readonly signal: AbortSignal
}

const bootstrapFile = fileURLToPath(import.meta.resolve('@midflight/runtime/bootstrap'))
/** To the suite, a promise that is rejected and that nobody handles is no error. */
const nodeOptions = ['--no-warnings', '--unhandled-rejections=none']
/** Begins the line that says what ended a process: the suite prints nothing like it. */
const reportMark = 'conformance-thrown:'

/** Runs one test in a process, with the channel's pipe, as the host does; under plain Node nobody notices it. */
export async function execute(execution: Execution): Promise<Ending> {
  const { preload, harness, entryFile, imageFile, timeLimitMs, signal } = execution
  const program = imageFile === null ? [entryFile] : [bootstrapFile, imageFile, entryFile]
  const child = spawn(process.execPath, [...nodeOptions, '--require', preload, ...program], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    timeout: timeLimitMs,
    killSignal: 'SIGKILL',
    env: { ...process.env, CONFORMANCE_HARNESS: JSON.stringify(harness), CONFORMANCE_MARK: reportMark },
  })
  const stop = (): void => void child.kill('SIGKILL')
  signal.addEventListener('abort', stop)
  const { promise, resolve } = Promise.withResolvers<Ending>()
  let stdout = ''
  let stderr = ''
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk))
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk))
  child.on('error', (error) => (stderr += error.message))
  child.on('close', (exitCode, killedBy) => {
    signal.removeEventListener('abort', stop)
    resolve({ stdout, exitCode, timedOut: killedBy !== null, thrown: thrownIn(stderr), refused: null })
  })
  return promise
}

function thrownIn(stderr: string): Ending['thrown'] {
  const line = stderr.split('\n').find((candidate) => candidate.startsWith(reportMark))
  return line === undefined ? null : (JSON.parse(line.slice(reportMark.length)) as Ending['thrown'])
}
