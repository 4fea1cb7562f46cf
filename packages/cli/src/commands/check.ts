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
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import type { InvocationOf } from '../invocation.ts'
import type { Output } from '../output.ts'
import { openProgressLine } from '../progress.ts'
import type { Terminal } from '../terminal.ts'
import { checkAnnotations } from '../views/check-annotations.ts'
import { checkSarif } from '../views/check-sarif.ts'
import { checkProgramAnnotations, checkProgramSarif } from '../views/check-program-machines.ts'
import { checkProgramView } from '../views/check-program.ts'
import { checkView } from '../views/check.ts'

/** Compares two versions of a package, wherever they are, and says what the release breaks. */
export async function check(invocation: InvocationOf<'check'>, terminal: Terminal, output: Output): Promise<ExitCode> {
  const { old, new: next, program, format, run } = invocation
  const shelf = { cacheFolder: cacheFolderOf(terminal.environment), cwd: terminal.cwd }
  const line = openProgressLine(terminal)
  try {
    line.say(old === null ? `Getting ${next}` : `Getting ${old} and ${next}`)
    const [before, after] = await versionsOf(invocation, shelf)
    line.say('Compiling clients against both')
    const report: CheckedReport = await (program === null
      ? checkPackages(before, after, { run })
      : checkProgram(path.resolve(shelf.cwd, program), before, after, { run }))
    line.end()
    show(report, format, terminal, output)
    return isSafe(report) ? exitCodes.done : exitCodes.refused
  } finally {
    line.end()
  }
}

/** The old version is the one that the program has, if none is given. */
async function versionsOf(
  { old, new: next, program }: InvocationOf<'check'>,
  shelf: Shelf,
): Promise<readonly [PackageOnDisk, PackageOnDisk]> {
  if (old !== null) return Promise.all([obtainPackage(old, shelf), obtainPackage(next, shelf)])
  const after = await obtainPackage(next, shelf)
  return [await installedPackage(path.resolve(shelf.cwd, program ?? '.'), after.manifest.name), after]
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
