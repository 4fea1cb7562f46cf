import { existsSync } from 'node:fs'
import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { obtainPackage, readPackage, type PackageOnDisk, type Shelf } from '@midflight/check'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import type { InvocationOf } from '../invocation.ts'
import type { Output } from '../output.ts'
import { openProgressLine } from '../progress.ts'
import type { Terminal } from '../terminal.ts'
import { checkOut } from '../verify/sides.ts'
import type { PackageReport } from '../verify-package/report.ts'
import { verifyPackage as verifyVersions } from '../verify-package/verify-package.ts'
import { packageReportView } from '../views/verify-package.ts'
import { cacheFolderOf } from './check.ts'
import type { CommandEnd } from './command-end.ts'
import { interruption } from './verify.ts'

/** Runs the old version's tests against the new version of a package. Whatever ends it, no process and no temporary folder is left. */
export async function verifyPackage(
  invocation: InvocationOf<'verify-package'>,
  terminal: Terminal,
  output: Output,
): Promise<CommandEnd> {
  const { cwd, environment } = terminal
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'midflight-verify-')))
  const line = openProgressLine(terminal)
  const interrupted = interruption()
  const { signal } = interrupted
  const shelf = { cacheFolder: cacheFolderOf(environment), cwd, signal }
  try {
    line.say(`Getting ${invocation.old} and ${invocation.new}`)
    // Both, so that neither is left half made when the other cannot be had.
    const [old, next] = await Promise.allSettled([
      sideOf(invocation.old, join(folder, 'old-revision'), shelf),
      sideOf(invocation.new, join(folder, 'new-revision'), shelf),
    ])
    if (old.status === 'rejected') throw old.reason
    if (next.status === 'rejected') throw next.reason
    const report = await verifyVersions({
      versions: { old: old.value, new: next.value },
      tests: {
        folder: invocation.testFolder === null ? null : resolve(cwd, invocation.testFolder),
        command: invocation.tests,
      },
      folder,
      shelf,
      environment,
      timeoutMs: invocation.timeoutMs,
      budgetMs: invocation.budgetMs,
      signal,
      onProgress: (text) => line.say(text),
    })
    line.end()
    output.result(report, (paint) => packageReportView(report, paint))
    return { kind: 'code', code: exitCodeOf(report) }
  } catch (thrown) {
    const by = interrupted.by()
    if (by === null) throw thrown
    return { kind: 'signal', signal: by }
  } finally {
    line.end()
    interrupted.stop()
    await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}

/** A revision of the repository that the command runs in, where there is one of that name; else as for `check`. */
async function sideOf(name: string, target: string, shelf: Shelf): Promise<PackageOnDisk> {
  const isOther = name.includes('@') || existsSync(resolve(shelf.cwd, name))
  const revision = isOther ? null : await checkOut(name, shelf.cwd, target).catch(() => null)
  return revision === null ? obtainPackage(name, shelf) : readPackage(revision)
}

function exitCodeOf({ outcome }: PackageReport): ExitCode {
  return { kept: exitCodes.done, broken: exitCodes.different, untold: exitCodes.untold }[outcome]
}
