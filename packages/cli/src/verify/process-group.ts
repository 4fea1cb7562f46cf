import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { constants } from 'node:os'

/** A command that is run in a group of its own, so that whatever it starts can be ended with it. */
export interface GroupCommand {
  readonly command: readonly [string, ...string[]]
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
  readonly timeoutMs: number
  /** Of what it prints, the last is kept: this much of each kind. */
  readonly outputLimitBytes: number
  /** When it is aborted, whatever runs is ended. */
  readonly signal: AbortSignal
}

export interface GroupEnd {
  /** It was ended since its time was over. */
  readonly isLate: boolean
  readonly code: number | null
  readonly killedBy: NodeJS.Signals | null
  readonly stdout: string
  /** What it printed to both streams, as it came. */
  readonly output: string
}

/** Runs the command, and ends its group with it. Throws what `spawn` does, and the reason of the signal when that is aborted. */
export async function runInGroup({ command: [file, ...args], signal, ...options }: GroupCommand): Promise<GroupEnd> {
  signal.throwIfAborted()
  const { cwd, env, outputLimitBytes } = options
  const child = spawn(file, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  const printed = keepLast(outputLimitBytes)
  const results = keepLast(outputLimitBytes)
  child.stdout.on('data', (chunk: Buffer) => {
    printed.add(chunk)
    results.add(chunk)
  })
  child.stderr.on('data', (chunk: Buffer) => printed.add(chunk))
  const endAll = (): void => endGroup(child.pid)
  let isLate = false
  const timer = setTimeout(() => {
    isLate = true
    endAll()
  }, options.timeoutMs)
  signal.addEventListener('abort', endAll)
  try {
    const [code, killedBy] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null]
    endAll()
    await closed(child.stdout, child.stderr)
    signal.throwIfAborted()
    return { isLate, code, killedBy, stdout: results.text(), output: printed.text() }
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
