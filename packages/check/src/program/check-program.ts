import { realpathSync } from 'node:fs'
import { type ErrorReport, MidflightError } from '@midflight/model'
import { checkPackages, type CheckLimits } from '../check.ts'
import type { CompareOptions } from '../compare.ts'
import { askInProcess } from '../compiler-process.ts'
import type { PackageOnDisk } from '../package-on-disk.ts'
import { answerFor } from './answer.ts'
import type { Examination, ProgramRequest } from './examine.ts'
import { installedPackage, programFolder } from './installed.ts'
import { enginesOf } from './manifest-effects.ts'
import type { CheckedReport } from './program-report.ts'

/** Longest time that each compiler gets: a large program takes longer than a package. */
const timeoutMs = 600_000
/** Both versions of a large program are open at a time. */
const memoryBytes = 4_000_000_000

/**
 * Judges a new version of a package for one program: what the program uses of it, compiled against both versions, beside what the release breaks for any
 * client. Nothing of the program is changed. If one of both cannot be told, the other is given up. Throws `not-installed`, `program-unreadable` and `check-failed`.
 */
export async function checkProgram(
  program: string,
  old: PackageOnDisk,
  next: PackageOnDisk,
  options: CompareOptions = { run: true },
  { signal, ...rest }: Pick<CheckLimits, 'signal' | 'onProgress' | 'reportsFolder'> = {},
): Promise<CheckedReport> {
  const folder = programFolder(program)
  const installed = realpathSync((await installedPackage(folder, old.manifest.name)).folder)
  const failing = new AbortController()
  const failingOrEnded = AbortSignal.any([failing.signal, ...(signal === undefined ? [] : [signal])])
  const limits = { timeoutMs, memoryBytes, signal: failingOrEnded }
  const request: ProgramRequest = { program: folder, installed, old, next }
  const both = [
    checkPackages(old, next, options, { ...limits, ...rest }),
    askInProcess<Examination>('program/examining-process', request, limits, (why, cause) =>
      failed(request, why, cause),
    ),
  ] as const
  try {
    const [report, examination] = await Promise.all(both)
    const facts = { folder, engines: enginesOf(folder), runningNode: process.versions.node, next: next.manifest }
    return { ...report, program: answerFor(report, examination, facts) }
  } catch (error) {
    failing.abort()
    // No process and no file is left.
    await Promise.allSettled(both)
    throw error
  }
}

function failed({ program }: ProgramRequest, why: ErrorReport | string, cause?: unknown): MidflightError {
  if (typeof why !== 'string') {
    const { code, message, remedy, place } = why
    return new MidflightError(code, message, { remedy, place })
  }
  return new MidflightError('check-failed', `Cannot compile the program at ${program} with both versions: ${why}`, {
    remedy: 'Please report this with both versions. The program may be too large: give the folder of a part of it.',
    cause,
  })
}
