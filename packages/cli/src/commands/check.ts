import { homedir } from 'node:os'
import path from 'node:path'
import { checkPackages, obtainPackage, type CheckReport, type PackageOnDisk, type Shelf } from '@midflight/check'
import { exitCodes } from '../exit-codes.ts'
import { interruption } from '../interruption.ts'
import type { InvocationOf } from '../invocation.ts'
import type { Output } from '../output.ts'
import { openProgressLine } from '../progress.ts'
import type { Terminal } from '../terminal.ts'
import { checkAnnotations } from '../views/check-annotations.ts'
import { checkSarif } from '../views/check-sarif.ts'
import { checkView } from '../views/check.ts'
import type { CommandEnd } from './command-end.ts'

/** Compares two versions of a package, wherever they are, and says what the release breaks. Whatever ends it, no process and no temporary folder is left. */
export async function check(
  invocation: InvocationOf<'check'>,
  terminal: Terminal,
  output: Output,
): Promise<CommandEnd> {
  const { old, new: next, format } = invocation
  const line = openProgressLine(terminal)
  const interrupted = interruption()
  const { signal } = interrupted
  const shelf = { cacheFolder: cacheFolderOf(terminal.environment), cwd: terminal.cwd, signal }
  try {
    line.say(`Getting ${old} and ${next}`)
    const [before, after] = await obtainBoth(old, next, shelf)
    const report = await checkPackages(before, after, { signal, onProgress: (text) => line.say(text) })
    line.end()
    show(report, format, terminal, output)
    return { kind: 'code', code: report.findings.length === 0 ? exitCodes.done : exitCodes.refused }
  } catch (thrown) {
    const by = interrupted.by()
    if (by === null) throw thrown
    return { kind: 'signal', signal: by }
  } finally {
    line.end()
    interrupted.stop()
  }
}

/** Neither is left half made when the other cannot be had. */
async function obtainBoth(old: string, next: string, shelf: Shelf): Promise<readonly [PackageOnDisk, PackageOnDisk]> {
  const [before, after] = await Promise.allSettled([obtainPackage(old, shelf), obtainPackage(next, shelf)])
  if (before.status === 'rejected') throw before.reason
  if (after.status === 'rejected') throw after.reason
  return [before.value, after.value]
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
