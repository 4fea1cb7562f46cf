import { readdirSync } from 'node:fs'
import path from 'node:path'
import { documentedSubpaths } from './documented-subpaths.ts'
import type { Manifest, PackageOnDisk } from './package-on-disk.ts'

/** A way into a package: `.`, or `./sub` for `name/sub`. */
export type Subpath = string

/** Most files that a pattern such as `./features/*` stands for here. */
const maxPatternFiles = 200

/** What clients can import, in the order of the manifest. Without `exports` every file can be; only the main one is meant to, and those that the README names. */
export function entryPointsOf(pkg: PackageOnDisk): readonly Subpath[] {
  const { folder, manifest } = pkg
  const { exports } = manifest
  if (exports === undefined) return ['.', ...documentedSubpaths(pkg)]
  if (!isRecord(exports) || isConditions(exports)) return ['.']
  return Object.entries(exports).flatMap(([subpath, target]) => {
    // Folders were ways in until Node 17.
    if (target === null || subpath === './package.json' || subpath.endsWith('/')) return []
    return (subpath.includes('*') ? filesOfPattern(folder, subpath, target) : [subpath]).filter(isForClients)
  })
}

/** By convention, what has `internal` or a leading underscore in its path is not for clients. */
function isForClients(subpath: Subpath): boolean {
  return !subpath.split('/').some((segment) => segment === 'internal' || segment.startsWith('_'))
}

/** How a client names it. */
export function specifierOf(manifest: Manifest, subpath: Subpath): string {
  return manifest.name + subpath.slice(1)
}

function isConditions(exports: Record<string, unknown>): boolean {
  return Object.keys(exports).every((key) => !key.startsWith('.'))
}

/** `./features/*` with the target `./dist/features/*.js` stands for one subpath for each file that fits. */
function filesOfPattern(folder: string, subpath: string, target: unknown): string[] {
  const [first] = targetsIn(target).filter((text) => text.includes('*'))
  if (first === undefined) return []
  const [before, after] = splitAtStar(first)
  const base = path.posix.dirname(`${before}x`)
  const prefix = before.slice(base.length + 1)
  const names = filesBelow(path.join(folder, base))
    .filter((name) => name.startsWith(prefix) && name.endsWith(after) && !name.endsWith('.map'))
    .map((name) => name.slice(prefix.length, name.length - after.length))
    .filter((name) => name !== '')
  const [subpathBefore, subpathAfter] = splitAtStar(subpath)
  return names.slice(0, maxPatternFiles).map((name) => subpathBefore + name + subpathAfter)
}

function splitAtStar(text: string): [string, string] {
  const star = text.indexOf('*')
  return [text.slice(0, star), text.slice(star + 1)]
}

function filesBelow(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'))
      .sort()
  } catch {
    return []
  }
}

/** Every file that a target of `exports` may lead to, whatever the conditions. */
export function targetsIn(target: unknown): string[] {
  if (typeof target === 'string') return [target]
  if (Array.isArray(target)) return target.flatMap(targetsIn)
  return isRecord(target) ? Object.values(target).flatMap(targetsIn) : []
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
