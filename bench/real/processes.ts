import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'

/** A command that runs, in a process group of its own: what it starts ends with it, and with this process at the latest. */
export interface Running {
  /** All that it has printed so far. */
  readonly stdout: () => string
  readonly stderr: () => string
  readonly onLine: (listener: (line: string) => void) => void
  /** How it ended, `code 1` or `SIGSEGV`; null while it runs. */
  readonly end: () => string | null
  /** Its exit code, once it has ended and all its output is here; null where a signal ended it. */
  readonly closed: Promise<number | null>
  /** Ends it and what it started, at once. */
  stop(): Promise<void>
}

export interface CommandOptions {
  readonly cwd: string
  readonly timeoutMs?: number
}

const groups = new Set<ChildProcess>()
process.once('exit', () => groups.forEach(killGroup))

/** Starts a command. One that cannot be started ends with code 127, as in a shell. */
export function startCommand(command: string, args: readonly string[], { cwd, timeoutMs }: CommandOptions): Running {
  const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  groups.add(child)
  let stdout = ''
  let stderr = ''
  let end: string | null = null
  const listeners: ((line: string) => void)[] = []
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    const from = stdout.lastIndexOf('\n') + 1
    stdout += chunk
    for (const line of stdout.slice(from).split('\n').slice(0, -1)) for (const listener of listeners) listener(line)
  })
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk))
  const timer = timeoutMs === undefined ? null : setTimeout(() => killGroup(child), timeoutMs)
  const { promise: closed, resolve } = Promise.withResolvers<number | null>()
  child.once('exit', (code, signal) => (end = signal ?? `code ${code}`))
  child.once('error', (error) => {
    stderr += error.message
    end ??= error.message
    groups.delete(child)
    resolve(127)
  })
  child.once('close', (code) => {
    if (timer !== null) clearTimeout(timer)
    groups.delete(child)
    resolve(code)
  })
  return {
    stdout: () => stdout,
    stderr: () => stderr,
    onLine: (listener) => void listeners.push(listener),
    end: () => end,
    closed,
    stop: async () => {
      if (!groups.has(child)) return
      const isClosed = once(child, 'close')
      killGroup(child)
      await isClosed
    },
  }
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch (error) {
    // The group is gone already.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
