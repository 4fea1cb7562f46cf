import { existsSync, readFileSync, realpathSync } from 'node:fs'
import path from 'node:path'
import semver from 'semver'
import { isRecord } from '../entry-points.ts'
import type { PackageOnDisk } from '../package-on-disk.ts'
import type { Mount } from './overlay.ts'
import { isWithin, resolveFolder } from './resolve-folder.ts'

/** Most packages that a new version may bring along. */
const maxBrought = 1000

/** What changes in the program's folder when npm installs the new version in place of the old. */
export interface Installation {
  readonly mounts: readonly Mount[]
  /** Packages that come with it, since the program has none that would do: `p-timeout@7.0.1`. */
  readonly brought: readonly string[]
  /** What it needs and is nowhere to be found. */
  readonly missing: readonly string[]
  /** What it wants the program to have, and the program has another version of. npm refuses to install that. */
  readonly unmetPeers: readonly UnmetPeer[]
}

export interface UnmetPeer {
  /** Who wants it, by name and version. */
  readonly by: string
  readonly name: string
  readonly range: string
  /** The version that would be there. */
  readonly found: string
}

/** Puts a version of a package where another one is installed, with what it needs: from the program where that has it, else from where the version lies. */
export function installInPlace(installed: string, next: PackageOnDisk): Installation {
  const from = realpathSync(next.folder)
  const mounts: Mount[] = [{ at: installed, from, withModules: false }]
  const brought = new Map<string, string>()
  const missing = new Set<string>()
  const unmetPeers: UnmetPeer[] = []
  const above = path.dirname(installed)
  const pending = [{ folder: from, manifest: next.manifest as unknown as Record<string, unknown> }]
  for (const wanting of pending) {
    const by = `${String(wanting.manifest['name'])}@${String(wanting.manifest['version'])}`
    for (const { name, range, kind } of needsOf(wanting.manifest)) {
      if (brought.has(name)) continue
      const own = resolveFolder(wanting.folder, name)
      if (wanting.folder !== from && own !== null && isWithin(own, wanting.folder)) continue
      const there = resolveFolder(above, name)
      const found = there === null ? null : manifestIn(there)
      if (found !== null && satisfies(found['version'], range)) continue
      if (found !== null && kind === 'peer') {
        unmetPeers.push({ by, name, range, found: String(found['version']) })
        continue
      }
      if (own === null) {
        if (kind === 'needed') missing.add(name)
        continue
      }
      if (kind === 'optional-peer' || brought.size >= maxBrought) continue
      const manifest = manifestIn(own) ?? {}
      brought.set(name, `${name}@${String(manifest['version'])}`)
      mounts.push({ at: path.join(installed, 'node_modules', name), from: own, withModules: true })
      pending.push({ folder: own, manifest })
    }
  }
  return { mounts, brought: [...brought.values()].sort(), missing: [...missing].sort(), unmetPeers }
}

/** Packages that go on with the old version, since the new one is outside the range that they name: npm installs it once more, for them. */
export function keptFor(
  dependents: readonly string[],
  installed: string,
  next: PackageOnDisk,
): { readonly mounts: readonly Mount[]; readonly kept: readonly string[]; readonly unmetPeers: readonly UnmetPeer[] } {
  const { name, version } = next.manifest
  const kept: string[] = []
  const mounts: Mount[] = []
  const unmetPeers: UnmetPeer[] = []
  for (const folder of dependents) {
    const manifest = manifestIn(folder)
    if (manifest === null || resolveFolder(folder, name) !== installed) continue
    const by = `${String(manifest['name'])}@${String(manifest['version'])}`
    for (const need of needsOf(manifest)) {
      if (need.name !== name || satisfies(version, need.range)) continue
      if (need.kind === 'needed') {
        kept.push(by)
        mounts.push({ at: path.join(folder, 'node_modules', name), from: installed, withModules: true })
      } else if (satisfies(manifestIn(installed)?.['version'], need.range))
        unmetPeers.push({ by, name, range: need.range, found: version })
    }
  }
  return { mounts, kept: kept.sort(), unmetPeers }
}

interface Need {
  readonly name: string
  readonly range: string
  readonly kind: 'needed' | 'peer' | 'optional-peer'
}

/** An optional dependency that is not there is nothing to miss. */
function needsOf(manifest: Readonly<Record<string, unknown>>): readonly Need[] {
  const optional = recordOf(manifest['optionalDependencies'])
  const meta = recordOf(manifest['peerDependenciesMeta'])
  const needed = Object.entries(recordOf(manifest['dependencies'])).filter(([name]) => !(name in optional))
  const peers = Object.entries(recordOf(manifest['peerDependencies']))
  return [
    ...needed.map(([name, range]): Need => ({ name, range: String(range), kind: 'needed' })),
    ...peers.map(([name, range]): Need => {
      const isOptional = recordOf(meta[name])['optional'] === true
      return { name, range: String(range), kind: isOptional ? 'optional-peer' : 'peer' }
    }),
  ]
}

/** What is no range of versions (a folder, an address, a workspace) is taken to be satisfied: its author chose it. */
function satisfies(version: unknown, range: string): boolean {
  if (semver.validRange(range) === null || typeof version !== 'string' || semver.valid(version) === null) return true
  return semver.satisfies(version, range, { includePrerelease: true })
}

/** The package.json of a folder; `null` if it cannot be read. */
export function manifestIn(folder: string): Record<string, unknown> | null {
  const file = path.join(folder, 'package.json')
  if (!existsSync(file)) return null
  try {
    const manifest: unknown = JSON.parse(readFileSync(file, 'utf8'))
    return isRecord(manifest) ? manifest : null
  } catch {
    return null
  }
}

export function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {}
}
