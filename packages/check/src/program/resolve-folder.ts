import { existsSync, realpathSync } from 'node:fs'
import path from 'node:path'

/**
 * The folder of a package as Node finds it from `folder`: in the nearest `node_modules` beside it or above, links followed.
 * `null` if there is none. (https://nodejs.org/api/modules.html#loading-from-node_modules-folders)
 */
export function resolveFolder(folder: string, name: string): string | null {
  const isModules = path.basename(folder) === 'node_modules'
  const candidate = path.join(folder, isModules ? '' : 'node_modules', name)
  if (existsSync(path.join(candidate, 'package.json'))) return realpathSync(candidate)
  const parent = path.dirname(folder)
  return parent === folder ? null : resolveFolder(parent, name)
}

/** Whether a path is the folder, or below it. */
export function isWithin(file: string, folder: string): boolean {
  return file === folder || file.startsWith(folder + path.sep)
}

/** The folder of the package that a file belongs to, if it is installed: what follows the last `node_modules`. */
export function installedFolderOf(file: string): string | null {
  const found = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)(?:\/|$)/.exec(file)
  return found === null ? null : found[1]!
}
