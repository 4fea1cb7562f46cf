import path from 'node:path'
import { findFolder } from './package-tree.ts'
import type { Manifest } from './program.ts'

/** Most packages that are followed from one to those that it needs. */
const maxPackages = 5_000

type Versions = readonly (readonly [name: string, version: string])[]

/**
 * The versions of the packages that a program imports and of those that they need in turn: `express`, `express > body-parser`. A package that
 * several need is named by the shortest way to it. What was found before is looked up again only where a package.json has changed.
 */
export function createPackageVersions(read: (file: string) => Manifest): (manifests: Iterable<string>) => Versions {
  let known: {
    readonly roots: string
    readonly read: ReadonlyMap<string, Manifest>
    readonly versions: Versions
  } | null
  known = null
  return (manifests) => {
    const roots = [...manifests].sort()
    const isSame =
      known?.roots === roots.join('\n') && [...known.read].every(([file, was]) => readOr(read, file) === was)
    if (known !== null && isSame) return known.versions
    const seen = new Map<string, Manifest>()
    known = { roots: roots.join('\n'), read: seen, versions: findVersions(roots, read, seen) }
    return known.versions
  }
}

function findVersions(
  roots: readonly string[],
  read: (file: string) => Manifest,
  seen: Map<string, Manifest>,
): Versions {
  const found: (readonly [string, string])[] = []
  let level = roots.map((file) => ({ file, name: read(file).name ?? file }))
  while (level.length > 0 && found.length < maxPackages) {
    const next: typeof level = []
    for (const { file, name } of level.sort(byName)) {
      const manifest = seen.has(file) ? null : readOr(read, file)
      if (manifest === null) continue
      seen.set(file, manifest)
      found.push([name, manifest.version ?? '0.0.0'])
      for (const needed of manifest.needs ?? []) {
        const folder = findFolder(path.dirname(file), needed)
        if (folder !== null) next.push({ file: path.join(folder, 'package.json'), name: `${name} > ${needed}` })
      }
    }
    level = next
  }
  return found.sort(([left], [right]) => (left < right ? -1 : 1))
}

/** A package that cannot be read is one that is not there. */
function readOr(read: (file: string) => Manifest, file: string): Manifest | null {
  try {
    return read(file)
  } catch {
    return null
  }
}

function byName(left: { readonly name: string }, right: { readonly name: string }): number {
  return left.name < right.name ? -1 : 1
}
