import { fork } from 'node:child_process'
import { realpathSync } from 'node:fs'
import path from 'node:path'
import { type ErrorReport, MidflightError } from '@midflight/model'
import { checkPackages, type CheckLimits } from '../check.ts'
import type { CompareOptions } from '../compare.ts'
import type { PackageOnDisk } from '../package-on-disk.ts'
import { answerFor } from './answer.ts'
import type { Examination, ProgramRequest } from './examine.ts'
import { installedPackage, programFolder } from './installed.ts'
import { enginesOf } from './manifest-effects.ts'
import type { CheckedReport } from './program-report.ts'

export type ExaminingAnswer = { readonly examination: Examination } | { readonly error: ErrorReport }

/** Longest time that each compiler gets: a large program takes longer than a package. */
const timeoutMs = 600_000
/** Longest text of the compiler's that is kept to explain its end, in UTF-16 units. */
const maxComplaint = 4000

/**
 * Judges a new version of a package for one program: what the program uses of it, compiled against both versions, beside what the release breaks for any
 * client. Nothing of the program is changed. If one of both cannot be told, the other is given up. Throws `not-installed`, `program-unreadable` and `check-failed`.
 */
export async function checkProgram(
  program: string,
  old: PackageOnDisk,
  next: PackageOnDisk,
  options: CompareOptions = { run: true },
  signal?: AbortSignal,
): Promise<CheckedReport> {
  const folder = programFolder(program)
  const installed = realpathSync((await installedPackage(folder, old.manifest.name)).folder)
  const failing = new AbortController()
  const limits = { timeoutMs, signal: AbortSignal.any([failing.signal, ...(signal === undefined ? [] : [signal])]) }
  try {
    const [report, examination] = await Promise.all([
      checkPackages(old, next, options, limits),
      examineInProcess({ program: folder, installed, old, next }, limits),
    ])
    const facts = { folder, engines: enginesOf(folder), runningNode: process.versions.node, next: next.manifest }
    return { ...report, program: answerFor(report, examination, facts) }
  } catch (error) {
    failing.abort()
    throw error
  }
}

/** The compiler is asked synchronously, so this is done in a process of its own, as with packages. */
function examineInProcess(request: ProgramRequest, limits: CheckLimits): Promise<Examination> {
  const { promise, resolve, reject } = Promise.withResolvers<Examination>()
  const extension = path.extname(import.meta.filename)
  const examiner = fork(path.join(import.meta.dirname, `examining-process${extension}`), {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    serialization: 'advanced',
    execArgv: [],
    killSignal: 'SIGKILL',
    timeout: limits.timeoutMs,
    ...(limits.signal === undefined ? {} : { signal: limits.signal }),
  })
  let complaint = ''
  examiner.stderr!.setEncoding('utf8').on('data', (chunk: string) => {
    if (complaint.length < maxComplaint) complaint += chunk
  })
  examiner.on('message', (answer: ExaminingAnswer) => {
    if ('examination' in answer) return resolve(answer.examination)
    const { code, message, remedy, place } = answer.error
    reject(new MidflightError(code, message, { remedy, place }))
  })
  examiner.on('error', (cause) => reject(failed(request, cause.message)))
  examiner.on('close', (code, signal) =>
    reject(failed(request, `the compiler's process ended with ${signal ?? code}. ${complaint.trim()}`)),
  )
  examiner.send(request)
  return promise
}

function failed({ program }: ProgramRequest, why: string): MidflightError {
  return new MidflightError('check-failed', `Cannot compile the program at ${program} with both versions: ${why}`, {
    remedy: 'Please report this with both versions. The program may be too large: give the folder of a part of it.',
  })
}
