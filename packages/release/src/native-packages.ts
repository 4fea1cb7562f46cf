import { existsSync } from 'node:fs'
import path from 'node:path'
import type { Manifest } from './program.ts'

/** Packages that do nothing but find or build a native add-on for the package that needs them. */
const addOnLoaders = new Set([
  'bindings',
  'node-gyp-build',
  'node-gyp-build-optional-packages',
  'prebuild-install',
  'node-pre-gyp',
  '@mapbox/node-pre-gyp',
  'pkg-prebuilds',
  'cmake-js',
])

/**
 * Whether a package has a native add-on or loads one, by its manifest: it is built by node-gyp, is one file for one platform, or needs
 * what finds such a file.
 */
export function isNativePackage(folder: string, { main, isBuilt, needs = [] }: Manifest): boolean {
  if (isBuilt === true || main?.endsWith('.node') === true) return true
  return needs.some((name) => addOnLoaders.has(name)) || existsSync(path.join(folder, 'binding.gyp'))
}
