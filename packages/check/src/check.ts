import { fork } from 'node:child_process'
import path from 'node:path'
import { MidflightError } from '@midflight/model'
import type { CheckReport, CompareOptions } from './compare.ts'
import type { PackageOnDisk } from './package-on-disk.ts'

/** What the judging process is told, and what it answers. */
export interface JudgeRequest {
  readonly old: PackageOnDisk
  readonly next: PackageOnDisk
  readonly options: CompareOptions
}
export type JudgeAnswer = { readonly report: CheckReport } | { readonly error: string }

export interface CheckLimits {
  readonly timeoutMs: number
  readonly signal?: AbortSignal
}

/** Longest time that two versions of a package get; most take half a second. */
const usualLimits: CheckLimits = { timeoutMs: 180_000 }
/** At how much memory the compiler, which is written in Go, begins to collect its garbage eagerly. What it needs it gets. */
const compilerMemory = '500MiB'
/** Longest text of the compiler's that is kept to explain its end, in UTF-16 units. */
const maxComplaint = 4000

/**
 * Compares what two versions of a package offer to clients in TypeScript. Each finding has a client that the compiler has refused.
 * The compiler is asked synchronously, so this is done in a process of its own, which ends with the answer, the time, or the signal.
 * Throws `check-failed` if the compiler gives up.
 */
export function checkPackages(
  old: PackageOnDisk,
  next: PackageOnDisk,
  options: CompareOptions = { run: true },
  limits: CheckLimits = usualLimits,
): Promise<CheckReport> {
  const { promise, resolve, reject } = Promise.withResolvers<CheckReport>()
  const extension = path.extname(import.meta.filename)
  const judge = fork(path.join(import.meta.dirname, `judge-process${extension}`), {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    serialization: 'advanced',
    execArgv: [],
    env: { ...process.env, GOMEMLIMIT: compilerMemory },
    killSignal: 'SIGKILL',
    timeout: limits.timeoutMs,
    ...(limits.signal === undefined ? {} : { signal: limits.signal }),
  })
  let complaint = ''
  judge.stderr!.setEncoding('utf8').on('data', (chunk: string) => {
    if (complaint.length < maxComplaint) complaint += chunk
  })
  judge.on('message', (answer: JudgeAnswer) => {
    if ('report' in answer) resolve(answer.report)
    else reject(failed(old, answer.error))
  })
  judge.on('error', (cause) => reject(failed(old, cause.message)))
  judge.on('close', (code, signal) => {
    const how =
      signal === null
        ? `it ended with code ${code}`
        : `it was ended by ${signal}, after ${limits.timeoutMs / 1000} s at the latest`
    reject(failed(old, `${how}. ${complaint.trim()}`))
  })
  judge.send({ old, next, options } satisfies JudgeRequest)
  return promise
}

function failed({ manifest }: PackageOnDisk, why: string): MidflightError {
  return new MidflightError('check-failed', `Cannot compare the versions of ${manifest.name}: ${why}`, {
    remedy: 'Please report this with both versions. Types of the package may be too large to compare.',
  })
}
