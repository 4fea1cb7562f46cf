import { statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { MidflightError, usualControlPath } from '@midflight/model'

/**
 * Where the host of the program listens: at `control`, or at the usual place in the package that `cwd` is in. The host chooses the
 * same place for itself. Throws `no-package`.
 */
export function controlPath(control: string | null, cwd: string): string {
  if (control !== null) return resolve(cwd, control)
  return usualControlPath(packageFolder(cwd))
}

function packageFolder(cwd: string): string {
  for (let folder = cwd; ; folder = dirname(folder)) {
    if (isFile(join(folder, 'package.json'))) return folder
    if (dirname(folder) === folder) break
  }
  throw new MidflightError(
    'no-package',
    `Could not find the program: there is no package.json in ${cwd} or above it.`,
    {
      remedy: "Go to the program's package, or name its control socket with --control <path>.",
    },
  )
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true
}
