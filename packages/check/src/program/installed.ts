import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs'
import path from 'node:path'
import { MidflightError } from '@midflight/model'
import { type PackageOnDisk, readPackage } from '../package-on-disk.ts'
import { manifestIn } from './mounts.ts'
import { resolveFolder } from './resolve-folder.ts'

/** How deep parts of a repository may lie: `apps/web/client`. */
const maxDepth = 4

/**
 * The version of a package that a program has: as Node finds it from the program's folder, else from the folders of its parts, if they have one and the same.
 * Throws `not-installed` and `program-unreadable`.
 */
export async function installedPackage(program: string, name: string): Promise<PackageOnDisk> {
  const folder = programFolder(program)
  const own = resolveFolder(folder, name)
  if (own !== null) return readPackage(own)
  const found = new Set(partsOf(folder, maxDepth).flatMap((part) => resolveFolder(part, name) ?? []))
  const [only, ...others] = found
  if (only === undefined)
    throw new MidflightError(
      'not-installed',
      `Cannot find ${name} in the program at ${folder}: it is not installed there.`,
      {
        remedy: 'Install what the program needs (`npm install`), and give the folder in which its package.json is.',
      },
    )
  if (others.length > 0) throw several(name, folder, [...found])
  return readPackage(only)
}

/** Throws `program-unreadable` if it is none. */
export function programFolder(program: string): string {
  if (statSync(program, { throwIfNoEntry: false })?.isDirectory()) return realpathSync(program)
  throw new MidflightError('program-unreadable', `Cannot read the program at ${program}: it is no folder.`, {
    remedy: 'Give the folder in which the program and its package.json are.',
  })
}

function several(name: string, folder: string, found: readonly string[]): MidflightError {
  const places = found.map((place) => {
    const version = String(manifestIn(place)?.['version'])
    return `${version} in ${path.relative(folder, place)}`
  })
  return new MidflightError(
    'not-installed',
    `Cannot tell which ${name} the program at ${folder} means: ${places.join(', ')}.`,
    {
      remedy: 'Give the folder of the part that is meant: what it uses is checked against the version that it has.',
    },
  )
}

/** Folders below that have what they need installed beside them. */
function partsOf(folder: string, depth: number): readonly string[] {
  if (depth === 0) return []
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'node_modules' && !entry.name.startsWith('.'))
    .flatMap(({ name }) => {
      const below = path.join(folder, name)
      return [...(existsSync(path.join(below, 'node_modules')) ? [below] : []), ...partsOf(below, depth - 1)]
    })
}
