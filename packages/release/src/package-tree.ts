import { realpathSync, statSync } from 'node:fs'
import path from 'node:path'
import type { ModulePath } from '@midflight/model'
import { isNativePackage } from './native-packages.ts'
import type { Manifest } from './program.ts'

/** One copy of a package, as it is installed. */
export interface InstalledPackage {
  readonly name: string
  readonly version: string
  readonly manifest: Manifest
  /** Absolute path, links resolved. */
  readonly folder: string
  /**
   * The folder's path as a module path: `node_modules/ws` for the copy nearest to the program, `node_modules/a/node_modules/ws` for another. Wherever an
   * installer puts a copy, it keeps its path as long as the same packages need it.
   */
  readonly path: ModulePath
  readonly needs: readonly InstalledPackage[]
  /** It has a native add-on, or loads one: Node alone can load it. */
  readonly isNative: boolean
}

/** Most copies of packages that are followed. */
const maxPackages = 5_000

/** The packages that a program needs, and those that they need in turn, by their folders. `lookIn` are the program's folders, the first choice first. */
export function findPackages(
  lookIn: readonly string[],
  manifestOf: (folder: string) => Manifest | null,
): ReadonlyMap<string, InstalledPackage> {
  const found = new Map<string, InstalledPackage & { readonly needs: InstalledPackage[] }>()
  const paths = new Set<ModulePath>()
  const [root] = lookIn
  const program = root === undefined ? null : manifestOf(root)
  if (program === null) return found
  type Pending = { readonly name: string; readonly from: readonly string[]; readonly by: InstalledPackage | null }
  let level: Pending[] = namesOf(program, true).map((name) => ({ name, from: lookIn, by: null }))
  while (level.length > 0 && found.size < maxPackages) {
    const next: Pending[] = []
    for (const { name, from, by } of level) {
      const folder = firstOf(from, (start) => findFolder(start, name))
      const manifest = folder === null ? null : manifestOf(folder)
      if (folder === null || manifest === null) continue
      let known = found.get(folder)
      if (known === undefined) {
        const nearest = `node_modules/${name}`
        const place = paths.has(nearest) && by !== null ? `${by.path}/${nearest}` : nearest
        if (paths.has(place)) continue
        paths.add(place)
        const isNative = isNativePackage(folder, manifest)
        known = { name, version: manifest.version ?? '0.0.0', manifest, folder, path: place, needs: [], isNative }
        found.set(folder, known)
        const needing = known
        next.push(...namesOf(manifest, false).map((needed) => ({ name: needed, from: [folder], by: needing })))
      }
      if (by !== null) found.get(by.folder)!.needs.push(known)
    }
    level = next
  }
  return found
}

function namesOf({ needs = [], peers = [], develops = [] }: Manifest, isProgram: boolean): string[] {
  return [...new Set([...needs, ...peers, ...(isProgram ? develops : [])])].sort()
}

function firstOf<Item, Found>(items: readonly Item[], find: (item: Item) => Found | null): Found | null {
  for (const item of items) {
    const found = find(item)
    if (found !== null) return found
  }
  return null
}

/** As Node looks for a package: in the `node_modules` of the folder, then of those above. */
export function findFolder(start: string, name: string): string | null {
  for (let current = start; ; current = path.dirname(current)) {
    const folder = path.join(current, 'node_modules', name)
    if (statSync(path.join(folder, 'package.json'), { throwIfNoEntry: false })?.isFile() === true)
      return realpathSync(folder)
    if (path.dirname(current) === current) return null
  }
}
