import { fork, type ChildProcess } from 'node:child_process'
import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { MidflightError } from '@midflight/model'
import type { CheckReport } from './compare.ts'
import { watchMemory } from './memory.ts'
import type { PackageOnDisk } from './package-on-disk.ts'

/** What the judging process is told. */
export interface JudgeRequest {
  readonly old: PackageOnDisk
  readonly next: PackageOnDisk
  /** For clients; whoever asks removes it. */
  readonly folder: string
}
/** What it answers: any number of words on how far it is, and the end. */
export type JudgeAnswer = { readonly progress: string } | { readonly report: CheckReport } | { readonly error: string }

export interface CheckLimits {
  /** Three minutes if not given; most comparisons take half a second. */
  readonly timeoutMs?: number
  /** Resident memory of the judge and the compiler together; 2 GB if not given. Kept on Linux only: elsewhere the compiler is merely asked to be frugal. */
  readonly memoryBytes?: number
  readonly signal?: AbortSignal
  /** Told what is being done. */
  readonly onProgress?: (text: string) => void
}

const usualTimeoutMs = 180_000
const usualMemoryBytes = 2_000_000_000
/** At how much memory the compiler, which is written in Go, begins to collect its garbage eagerly. What it needs it gets. */
const frugalFrom = '500MiB'
/** Longest text of the compiler's that is kept to explain its end, in UTF-16 units. */
const maxComplaint = 4000

/**
 * Compares what two versions of a package offer to clients in TypeScript. Each finding has a client that the compiler has refused.
 * The compiler is asked synchronously, so this is done in a process of its own. When that ends, by its answer, a limit or the signal, so has the compiler, and no file is left.
 * Throws `check-failed` if the compiler gives up or needs more than it may have, and the signal's reason if it is aborted.
 */
export async function checkPackages(
  old: PackageOnDisk,
  next: PackageOnDisk,
  limits: CheckLimits = {},
): Promise<CheckReport> {
  limits.signal?.throwIfAborted()
  const folder = await mkdtemp(path.join(await realpath(tmpdir()), 'midflight-check-')).catch((cause: unknown) => {
    throw failed(old, `there is no room for clients (${String(cause)})`, 'Make room in the temporary folder.', cause)
  })
  try {
    return await judged({ old, next, folder }, limits)
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}

/** Settles when no process is left. */
function judged(request: JudgeRequest, limits: CheckLimits): Promise<CheckReport> {
  const { timeoutMs = usualTimeoutMs, memoryBytes = usualMemoryBytes, signal, onProgress } = limits
  const { old } = request
  const { promise, resolve, reject } = Promise.withResolvers<CheckReport>()
  const extension = path.extname(import.meta.filename)
  const judge = fork(path.join(import.meta.dirname, `judge-process${extension}`), {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    serialization: 'advanced',
    execArgv: [],
    env: { ...process.env, GOMEMLIMIT: frugalFrom },
    detached: hasGroups,
  })
  let answer: Exclude<JudgeAnswer, { progress: string }> | null = null
  let ended: MidflightError | null = null
  const end = (why: MidflightError | null): void => {
    ended ??= why
    endWithCompiler(judge)
  }
  const onAbort = (): void => end(null)
  const timer = setTimeout(() => end(failed(old, `it took longer than ${timeoutMs / 1000} s`)), timeoutMs)
  const memory = watchMemory(judge.pid, (bytes) => {
    if (bytes > memoryBytes) end(failed(old, `it needs more than ${Math.round(memoryBytes / 1e6)} MB of memory`))
  })
  signal?.addEventListener('abort', onAbort)
  let complaint = ''
  judge.stderr!.setEncoding('utf8').on('data', (chunk: string) => {
    if (complaint.length < maxComplaint) complaint += chunk
  })
  judge.on('message', (said: JudgeAnswer) => {
    if ('progress' in said) onProgress?.(said.progress)
    else answer = said
  })
  judge.on('error', (cause) => {
    ended ??= failed(old, cause.message)
    if (judge.pid === undefined) judge.emit('close', null, null)
  })
  judge.once('close', (code, by) => {
    clearTimeout(timer)
    memory.end()
    signal?.removeEventListener('abort', onAbort)
    if (signal?.aborted) reject(signal.reason)
    else if (answer !== null && 'report' in answer) resolve(answer.report)
    else reject(ended ?? failed(old, answer?.error ?? `it ended with ${by ?? `code ${code}`}. ${complaint.trim()}`))
  })
  judge.send(request, (error) => {
    if (error !== null) ended ??= failed(old, error.message)
  })
  return promise
}

/** On Windows the compiler ends when it next reads from the judge, which is gone. */
const hasGroups = process.platform !== 'win32'

/** The compiler does not listen while it computes, so both are ended by the group that they are. */
function endWithCompiler(judge: ChildProcess): void {
  try {
    if (hasGroups && judge.pid !== undefined) process.kill(-judge.pid, 'SIGKILL')
    else judge.kill('SIGKILL')
  } catch {
    // It has ended.
  }
}

function failed(
  { manifest }: PackageOnDisk,
  why: string,
  remedy = 'Please report this with both versions. Types of the package may be too large to compare.',
  cause?: unknown,
): MidflightError {
  return new MidflightError('check-failed', `Cannot compare the versions of ${manifest.name}: ${why}`, {
    remedy,
    cause,
  })
}
