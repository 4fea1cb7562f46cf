import { spawn } from 'node:child_process'

export interface Ran {
  readonly stdout: string
  readonly stderr: string
  /** Null where a signal ended it: that of the time limit, most of the time. */
  readonly exitCode: number | null
}

export interface RunOptions {
  readonly cwd: string
  readonly signal: AbortSignal
  readonly timeLimitMs: number
  readonly env?: Readonly<Record<string, string>>
}

/** Runs a command to its end. One that cannot be started ends with 127, as in a shell. */
export async function run(command: string, args: readonly string[], options: RunOptions): Promise<Ran> {
  const { cwd, signal, timeLimitMs, env } = options
  const child = spawn(command, args, {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: timeLimitMs,
    env: { ...process.env, ...env },
  })
  const stop = (): void => void child.kill()
  signal.addEventListener('abort', stop)
  const { promise, resolve } = Promise.withResolvers<Ran>()
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk))
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk))
  child.on('error', (error) => resolve({ stdout, stderr: error.message, exitCode: 127 }))
  child.on('close', (exitCode) => resolve({ stdout, stderr, exitCode }))
  try {
    return await promise
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
