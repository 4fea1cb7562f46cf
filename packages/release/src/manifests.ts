import { statSync } from 'node:fs'
import { readManifest, type Manifest } from './program.ts'

/** Reads package.json files, and again only those whose size or times have changed. Throws `no-package`. */
export function createManifests(): (file: string) => Manifest {
  const known = new Map<string, { readonly stamp: string; readonly manifest: Manifest }>()
  return (file) => {
    const stats = statSync(file, { bigint: true, throwIfNoEntry: false })
    const stamp = stats === undefined ? '' : `${stats.ino}:${stats.size}:${stats.mtimeNs}:${stats.ctimeNs}`
    const before = known.get(file)
    if (before !== undefined && before.stamp === stamp) return before.manifest
    const manifest = readManifest(file)
    known.set(file, { stamp, manifest })
    return manifest
  }
}
