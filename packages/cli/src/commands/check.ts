import { homedir } from 'node:os'
import path from 'node:path'
import { checkPackages, obtainPackage, type CheckReport } from '@midflight/check'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import type { InvocationOf } from '../invocation.ts'
import type { Output } from '../output.ts'
import { openProgressLine } from '../progress.ts'
import type { Terminal } from '../terminal.ts'
import { checkAnnotations } from '../views/check-annotations.ts'
import { checkSarif } from '../views/check-sarif.ts'
import { checkView } from '../views/check.ts'

/** Compares two versions of a package, wherever they are, and says what the release breaks. */
export async function check(invocation: InvocationOf<'check'>, terminal: Terminal, output: Output): Promise<ExitCode> {
  const { old, new: next, format } = invocation
  const shelf = { cacheFolder: cacheFolderOf(terminal.environment), cwd: terminal.cwd }
  const line = openProgressLine(terminal)
  try {
    line.say(`Getting ${old} and ${next}`)
    const [before, after] = await Promise.all([obtainPackage(old, shelf), obtainPackage(next, shelf)])
    line.say('Compiling clients against both')
    const report = await checkPackages(before, after)
    line.end()
    show(report, format, terminal, output)
    return report.findings.length === 0 ? exitCodes.done : exitCodes.refused
  } finally {
    line.end()
  }
}

function show(
  report: CheckReport,
  format: InvocationOf<'check'>['format'],
  { stdout }: Terminal,
  output: Output,
): void {
  if (format === 'sarif') stdout.write(`${JSON.stringify(checkSarif(report))}\n`)
  else if (format === 'github') stdout.write(checkAnnotations(report))
  else output.result(report, (paint) => checkView(report, paint))
}

/** https://specifications.freedesktop.org/basedir-spec: for what can be got again. */
export function cacheFolderOf(environment: Terminal['environment']): string {
  const base = environment['XDG_CACHE_HOME']
  return path.join(base === undefined || base === '' ? path.join(homedir(), '.cache') : base, 'midflight', 'packages')
}
