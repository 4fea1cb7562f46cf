import { fork, type ChildProcess } from 'node:child_process'
import type { Socket } from 'node:net'
import path from 'node:path'
import type { ErrorReport } from '@midflight/model'
import { watchMemory } from './memory.ts'

/** What a process that asks the compiler says: any number of words on how far it is, and the end. */
export type CompilerProcessSays<Answer> =
  | { readonly progress: string }
  | { readonly answer: Answer }
  | { readonly error: ErrorReport | string }

export interface ProcessLimits {
  readonly timeoutMs: number
  /** Resident memory of the process and the compiler together; 2 GB if not given. Kept on Linux only: elsewhere the compiler is merely asked to be frugal. */
  readonly memoryBytes?: number
  readonly signal?: AbortSignal
  /** Told what is being done. */
  readonly onProgress?: (text: string) => void
  /** Nobody waits for it: it does not keep this process alive. */
  readonly isBackground?: boolean
}

const usualMemoryBytes = 2_000_000_000
/** At how much memory the compiler, which is written in Go, begins to collect its garbage eagerly. What it needs it gets. */
const frugalFrom = '500MiB'
/** Longest text of the compiler's that is kept to explain its end, in UTF-16 units. */
const maxComplaint = 4000

/**
 * Asks the compiler in a process of its own, since it is asked synchronously: `name` is the module there that does so. When that ends, by its answer, a limit or the signal,
 * so has the compiler, and only then does this settle. `failed` makes the error of what went wrong; an aborted signal gives its reason.
 */
export function askInProcess<Answer>(
  name: string,
  request: object,
  limits: ProcessLimits,
  failed: (why: ErrorReport | string, cause?: unknown) => Error,
): Promise<Answer> {
  const { timeoutMs, memoryBytes = usualMemoryBytes, signal, onProgress, isBackground = false } = limits
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  const extension = path.extname(import.meta.filename)
  const asking = fork(path.join(import.meta.dirname, `${name}${extension}`), {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    serialization: 'advanced',
    execArgv: [],
    env: { ...process.env, GOMEMLIMIT: frugalFrom },
    detached: hasGroups,
  })
  let last: Exclude<CompilerProcessSays<Answer>, { progress: string }> | null = null
  let ended: Error | null = null
  const end = (why: Error | null): void => {
    ended ??= why
    endWithCompiler(asking)
  }
  const onAbort = (): void => end(null)
  const timer = setTimeout(() => end(failed(`it took longer than ${timeoutMs / 1000} s`)), timeoutMs)
  const memory = watchMemory(asking.pid, (bytes) => {
    if (bytes > memoryBytes) end(failed(`it needs more than ${Math.round(memoryBytes / 1e6)} MB of memory`))
  })
  signal?.addEventListener('abort', onAbort)
  const onExit = (): void => endWithCompiler(asking)
  process.on('exit', onExit)
  let complaint = ''
  asking.stderr!.setEncoding('utf8').on('data', (chunk: string) => {
    if (complaint.length < maxComplaint) complaint += chunk
  })
  asking.on('message', (said: CompilerProcessSays<Answer>) => {
    if ('progress' in said) onProgress?.(said.progress)
    else last = said
  })
  asking.on('error', (cause) => {
    ended ??= failed(cause.message, cause)
    if (asking.pid === undefined) asking.emit('close', null, null)
  })
  asking.once('close', (code, by) => {
    clearTimeout(timer)
    memory.end()
    signal?.removeEventListener('abort', onAbort)
    process.off('exit', onExit)
    if (signal?.aborted) reject(signal.reason)
    else if (last !== null && 'answer' in last) resolve(last.answer)
    else reject(ended ?? failed(last?.error ?? `it ended with ${by ?? `code ${code}`}. ${complaint.trim()}`))
  })
  asking.send(request, (error) => {
    if (error !== null) ended ??= failed(error.message, error)
  })
  if (isBackground)
    for (const each of [asking, asking.channel, asking.stderr as Socket | null, timer, memory]) each?.unref()
  return promise
}

/** On Windows the compiler ends when it next reads from the process, which is gone. */
const hasGroups = process.platform !== 'win32'

/** The compiler does not listen while it computes, so both are ended by the group that they are. */
function endWithCompiler(asking: ChildProcess): void {
  try {
    if (hasGroups && asking.pid !== undefined) process.kill(-asking.pid, 'SIGKILL')
    else asking.kill('SIGKILL')
  } catch {
    // It has ended.
  }
}
