import { homedir } from 'node:os'
import path from 'node:path'
import {
  type CheckedReport,
  checkPackages,
  checkProgram,
  installedPackage,
  obtainPackage,
  type PackageOnDisk,
  type Shelf,
} from '@midflight/check'
import { exitCodes } from '../exit-codes.ts'
import { interruption } from '../interruption.ts'
import type { InvocationOf } from '../invocation.ts'
import type { Output } from '../output.ts'
import { openProgressLine } from '../progress.ts'
import type { Terminal } from '../terminal.ts'
import { checkAnnotations } from '../views/check-annotations.ts'
import { checkSarif } from '../views/check-sarif.ts'
import { checkProgramAnnotations, checkProgramSarif } from '../views/check-program-machines.ts'
import { checkProgramView } from '../views/check-program.ts'
import { checkView } from '../views/check.ts'
import type { CommandEnd } from './command-end.ts'

/** Compares two versions of a package, wherever they are, and says what the release breaks. Whatever ends it, no process and no temporary folder is left. */
export async function check(
  invocation: InvocationOf<'check'>,
  terminal: Terminal,
  output: Output,
): Promise<CommandEnd> {
  const { old, new: next, program, format, run } = invocation
  const line = openProgressLine(terminal)
  const interrupted = interruption()
  const { signal } = interrupted
  const shelf = { cacheFolder: cacheFolderOf(terminal.environment), cwd: terminal.cwd, signal }
  try {
    line.say(old === null ? `Getting ${next}` : `Getting ${old} and ${next}`)
    const [before, after] = await versionsOf(invocation, shelf)
    const reportsFolder = path.join(path.dirname(shelf.cacheFolder), 'reports')
    const limits = { signal, reportsFolder, onProgress: (text: string) => line.say(text) }
    const report: CheckedReport = await (program === null
      ? checkPackages(before, after, { run }, limits)
      : checkProgram(path.resolve(shelf.cwd, program), before, after, { run }, limits))
    line.end()
    show(report, format, terminal, output)
    return { kind: 'code', code: isSafe(report) ? exitCodes.done : exitCodes.refused }
  } catch (thrown) {
    const by = interrupted.by()
    if (by === null) throw thrown
    return { kind: 'signal', signal: by }
  } finally {
    line.end()
    interrupted.stop()
  }
}

/** The old version is the one that the program has, if none is given. */
async function versionsOf(
  { old, new: next, program }: InvocationOf<'check'>,
  shelf: Shelf,
): Promise<readonly [PackageOnDisk, PackageOnDisk]> {
  if (old !== null) return obtainBoth(old, next, shelf)
  const after = await obtainPackage(next, shelf)
  return [await installedPackage(path.resolve(shelf.cwd, program ?? '.'), after.manifest.name), after]
}

/** Neither is left half made when the other cannot be had. */
async function obtainBoth(old: string, next: string, shelf: Shelf): Promise<readonly [PackageOnDisk, PackageOnDisk]> {
  const [before, after] = await Promise.allSettled([obtainPackage(old, shelf), obtainPackage(next, shelf)])
  if (before.status === 'rejected') throw before.reason
  if (after.status === 'rejected') throw after.reason
  return [before.value, after.value]
}

function isSafe({ findings, program }: CheckedReport): boolean {
  if (program === undefined) return !findings.some(({ severity }) => severity === 'breaking')
  return program.verdict === 'safe' || program.verdict === 'not-for-you'
}

function show(
  report: CheckedReport,
  format: InvocationOf<'check'>['format'],
  { stdout }: Terminal,
  output: Output,
): void {
  const { program } = report
  if (format === 'sarif') {
    const log = program === undefined ? checkSarif(report) : checkProgramSarif(report, program)
    stdout.write(`${JSON.stringify(log)}\n`)
  } else if (format === 'github')
    stdout.write(program === undefined ? checkAnnotations(report) : checkProgramAnnotations(report, program))
  else
    output.result(report, (paint) =>
      program === undefined ? checkView(report, paint) : checkProgramView(report, program, paint),
    )
}

/** https://specifications.freedesktop.org/basedir-spec: for what can be got again. */
export function cacheFolderOf(environment: Terminal['environment']): string {
  const base = environment['XDG_CACHE_HOME']
  return path.join(base === undefined || base === '' ? path.join(homedir(), '.cache') : base, 'midflight', 'packages')
}
