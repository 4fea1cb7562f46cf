import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type ErrorReport, MidflightError } from '@midflight/model'
import type { CheckReport, CompareOptions } from './compare.ts'
import { askInProcess, type CompilerProcessSays, type ProcessLimits } from './compiler-process.ts'
import { keptReport } from './kept-reports.ts'
import type { PackageOnDisk } from './package-on-disk.ts'

/** What the judging process is told. */
export interface JudgeRequest {
  readonly old: PackageOnDisk
  readonly next: PackageOnDisk
  readonly options: CompareOptions
  /** For clients; whoever asks removes it. */
  readonly folder: string
}
export type JudgeSays = CompilerProcessSays<CheckReport>

/** Three minutes, if no time is given; most comparisons take half a second. */
export type CheckLimits = Partial<ProcessLimits> & {
  /** Folder that keeps reports between runs; none is kept if not given. */
  readonly reportsFolder?: string
}

const usualTimeoutMs = 180_000

/**
 * Compares what two versions of a package offer to clients in TypeScript, and what their code exports. Each finding has a client that the compiler, or Node, has refused.
 * No process and no file is left when it settles. Throws `check-failed` if the compiler gives up or needs more than it may have, and the signal's reason if it is aborted.
 */
export async function checkPackages(
  old: PackageOnDisk,
  next: PackageOnDisk,
  options: CompareOptions = { run: true },
  { reportsFolder, ...limits }: CheckLimits = {},
): Promise<CheckReport> {
  limits.signal?.throwIfAborted()
  const compare = (): Promise<CheckReport> => compareInProcess(old, next, options, limits)
  return reportsFolder === undefined ? compare() : keptReport(reportsFolder, [old, next], options, compare)
}

async function compareInProcess(
  old: PackageOnDisk,
  next: PackageOnDisk,
  options: CompareOptions,
  limits: Partial<ProcessLimits>,
): Promise<CheckReport> {
  const folder = await mkdtemp(path.join(await realpath(tmpdir()), 'midflight-check-')).catch((cause: unknown) => {
    throw failed(old, `there is no room for clients (${String(cause)})`, cause, 'Make room in the temporary folder.')
  })
  const request: JudgeRequest = { old, next, options, folder }
  try {
    return await askInProcess('judge-process', request, { timeoutMs: usualTimeoutMs, ...limits }, (why, cause) =>
      failed(old, why, cause),
    )
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}

function failed(
  { manifest }: PackageOnDisk,
  why: ErrorReport | string,
  cause?: unknown,
  remedy = 'Please report this with both versions. Types of the package may be too large to compare.',
): MidflightError {
  const text = typeof why === 'string' ? why : why.message
  return new MidflightError('check-failed', `Cannot compare the versions of ${manifest.name}: ${text}`, {
    remedy,
    cause,
  })
}
