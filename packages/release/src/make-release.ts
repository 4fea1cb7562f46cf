import { createHash } from 'node:crypto'
import path from 'node:path'
import type { CompiledModule, Environment, ModulePath, Release } from '@midflight/model'
import type { Collected } from './collect.ts'
import type { SoundModules } from './broken-modules.ts'
import type { Folder } from './folder.ts'
import { hashOwnFiles } from './own-files.ts'

export interface ReleaseParts extends SoundModules, Pick<Collected, 'types'> {
  readonly root: string
  readonly entry: ModulePath
  readonly compiled: ReadonlyMap<ModulePath, CompiledModule>
}

/** Puts the parts of a release together. Modules of types alone have facts and no code. */
export function makeRelease(folder: Folder, { root, entry, modules, broken, types, compiled }: ReleaseParts): Release {
  const manifest = folder.manifest(path.join(folder.sourceRoot, 'package.json'))
  const paths = [...compiled.keys()].sort()
  const digest = hash(paths.map((file) => `${file}\0${compiled.get(file)!.digest}`).join('\n'))
  const name = manifest.name ?? path.basename(root)
  const version = manifest.version ?? '0.0.0'
  return {
    format: 1,
    id: `${name}@${version}+${digest.slice(0, 12)}`,
    name,
    version,
    digest,
    entry,
    environment: environmentOf(folder, root, modules),
    modules: Object.fromEntries(paths.map((file) => [file, compiled.get(file)!])),
    facts: {
      ...Object.fromEntries(paths.map((file) => [file, modules.get(file)!.module.facts])),
      ...Object.fromEntries([...types].sort(byPath)),
    },
    ...(broken.size === 0 ? {} : { broken: Object.fromEntries([...broken].sort(byPath)) }),
  }
}

function environmentOf(folder: Folder, root: string, modules: ReleaseParts['modules']): Environment {
  const manifests = new Set<string>()
  for (const known of modules.values()) for (const file of known.manifests) manifests.add(file)
  const files = hashOwnFiles(folder, root, modules)
  const found = Object.keys(files).flatMap((file) => {
    const obstacle = folder.obstacleOf(file)
    return obstacle === null ? [] : [[file, obstacle] as const]
  })
  const obstacles = found.length === 0 ? {} : { obstacles: Object.fromEntries(found) }
  const dependencies = Object.fromEntries(folder.packageVersions(manifests))
  return { node: process.version, dependencies, files, ...obstacles }
}

function byPath([left]: readonly [string, unknown], [right]: readonly [string, unknown]): number {
  return left < right ? -1 : 1
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
