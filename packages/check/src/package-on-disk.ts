import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { MidflightError } from '@midflight/model'
import semver from 'semver'

/** What of a package.json matters to clients. Everything is as its author wrote it, so nothing but `name` and `version` is known to be well formed. */
export interface Manifest {
  readonly name: string
  readonly version: string
  readonly exports?: unknown
  readonly main?: unknown
  readonly module?: unknown
  readonly types?: unknown
  readonly typings?: unknown
  readonly type?: unknown
  readonly engines?: unknown
  readonly peerDependencies?: unknown
  readonly bin?: unknown
}

/** A version of a package, in a folder with what it needs to be resolved beside or above it. */
export interface PackageOnDisk {
  readonly folder: string
  readonly manifest: Manifest
}

/** Longest package.json that is read, in bytes. */
const maxManifestBytes = 4_000_000

export async function readPackage(folder: string): Promise<PackageOnDisk> {
  const file = path.join(folder, 'package.json')
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw unreadable(file, 'it cannot be read', cause)
  })
  if (text.length > maxManifestBytes) throw unreadable(file, `it is longer than ${maxManifestBytes} bytes`)
  const manifest = parse(file, text)
  if (typeof manifest['name'] !== 'string' || manifest['name'] === '') throw unreadable(file, 'it has no name')
  const version = typeof manifest['version'] === 'string' ? manifest['version'] : '0.0.0'
  return { folder: path.resolve(folder), manifest: { ...manifest, name: manifest['name'], version } }
}

function parse(file: string, text: string): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw unreadable(file, 'it is no JSON', cause)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw unreadable(file, 'it is no JSON object')
  return value as Record<string, unknown>
}

function unreadable(file: string, why: string, cause?: unknown): MidflightError {
  return new MidflightError('package-unreadable', `Cannot read the package at ${file}: ${why}.`, {
    remedy: 'Give the folder of a package, a tarball that `npm pack` made, or `name@version`.',
    cause,
  })
}

/** The folder of a package as Node finds it from `folder`, if it is of a version that the range takes; null if not. */
export async function packageBeside(folder: string, name: string, range: string): Promise<string | null> {
  for (let at = path.resolve(folder); ; at = path.dirname(at)) {
    const found = path.join(at, 'node_modules', name)
    const text = await readFile(path.join(found, 'package.json'), 'utf8').catch(() => null)
    if (text !== null) {
      const version = parse(found, text)['version']
      // A range that is no range of versions (an address, a tag) is taken as it was installed.
      const fits =
        typeof version === 'string' && (semver.validRange(range) === null || semver.satisfies(version, range))
      return fits ? found : null
    }
    if (path.dirname(at) === at) return null
  }
}
