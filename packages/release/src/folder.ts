import { existsSync } from 'node:fs'
import path from 'node:path'
import { findObstacle, type AnalyzedModule, type Obstacle, type TransformSettings } from '@midflight/compiler'
import type { CompiledModule, ModulePath, Reason, Target } from '@midflight/model'
import { readDecorators, readJsx } from './tsconfig-settings.ts'
import type { LinkedModules } from './links.ts'
import { createManifests } from './manifests.ts'
import { moduleKind, type ModuleKind } from './module-kind.ts'
import { createPackageVersions } from './packages.ts'
import type { Manifest } from './program.ts'
import { createResolver, type Resolver } from './resolve.ts'
import { createSources, type SourceText } from './sources.ts'
import { createUpgradablePackages } from './upgradable-packages.ts'

/** A folder of sources and all that is kept of it between two builds. */
export interface Folder {
  readonly sourceRoot: string
  readonly resolver: Resolver
  readonly known: Map<ModulePath, KnownModule>
  /** Absolute path of a module's source. */
  fileOf(file: ModulePath): string
  /** The module of an upgradable package that a file (absolute, links resolved) is, or null. */
  moduleOf(file: string): ModulePath | null
  /** Absolute path of the folder of a module's package. */
  topOf(file: ModulePath): string
  /** Keeps copies of the packages that these modules belong to. Throws `disk-failed`. */
  place(modules: ReadonlyMap<ModulePath, KnownModule>): void
  /** Absolute path that a module has in the running program, where that is not its path in the program's folder: null for the program's own. */
  locationOf(file: ModulePath): string | null
  /** What package.json names as upgradable and cannot be. */
  problems(): readonly Reason[]
  /** What a file is to Node; null for one that is no source. */
  kindOf(file: ModulePath): ModuleKind | null
  /** Why a CommonJS file cannot be upgraded, and is loaded by Node; null where it can. */
  obstacleOf(file: ModulePath): Obstacle | null
  /** The links of the build before, if there was one. */
  linked: LinkedModules | null
  /** How the program's tsconfig.json wants JSX to be compiled. */
  jsx: TransformSettings['jsx']
  /** Which decorators it asks for. */
  decorators: 'legacy' | 'standard'
  /** Starts a build: whatever is asked from now on is as it is on disk now. */
  look(): void
  read(file: ModulePath): SourceText
  /** Whether a target that was found before is still there. */
  isThere(target: Target): boolean
  manifest(file: string): Manifest
  /** Versions of the packages with these manifests, and of those that they need. */
  packageVersions: ReturnType<typeof createPackageVersions>
}

/** What is kept of a module between two builds. */
export interface KnownModule {
  readonly text: string
  readonly jsx: string
  readonly kind: ModuleKind | null
  readonly module: AnalyzedModule
  readonly resolved: ReadonlyMap<string, Target>
  /** Where its imports of types alone lead. */
  readonly types: ReadonlyMap<string, ModulePath>
  /** Manifests of the packages that it imports. */
  readonly manifests: readonly string[]
  /** Something that it imports was not found: it may be there at the next build. */
  readonly isIncomplete: boolean
  emitted: { readonly surroundings: string; readonly compiled: CompiledModule } | null
}

export function openFolder(root: string, sourceRoot: string): Folder {
  const manifest = createManifests()
  const packages = createUpgradablePackages(root, sourceRoot, manifest)
  const fileOf = (module: ModulePath): string => packages.fileOf(module) ?? path.join(sourceRoot, module)
  const topOf = (module: ModulePath): string => packages.current.packageAt(module)?.folder ?? sourceRoot
  const sources = createSources(fileOf)
  const kinds = new Map<ModulePath, ModuleKind | null>()
  const obstacles = new Map<ModulePath, { readonly text: string; readonly obstacle: Obstacle | null }>()
  const textOf = (file: ModulePath): string | null => {
    const source = sources.read(file)
    return source.ok ? source.text : null
  }
  const kindOf = (file: ModulePath): ModuleKind | null => {
    const known = kinds.get(file)
    if (known !== undefined) return known
    const kind = moduleKind(file, nearestType(topOf(file), fileOf(file), manifest), () => textOf(file))
    kinds.set(file, kind)
    return kind
  }
  const obstacleOf = (file: ModulePath): Obstacle | null => {
    const text = kindOf(file) === 'commonjs' ? textOf(file) : null
    if (text === null) return null
    const known = obstacles.get(file)
    if (known?.text === text) return known.obstacle
    const obstacle = findObstacle(file, text, { sourceName: file, jsx: folder.jsx })
    obstacles.set(file, { text, obstacle })
    return obstacle
  }
  const resolver = createResolver(root, sourceRoot, {
    fileOf,
    moduleOf: (file) => packages.moduleOf(file),
    isOfPackage: (module) => packages.current.packageAt(module) !== null,
    isUpgradable: (file) => kindOf(file) !== null && obstacleOf(file) === null,
  })
  const seen = new Map<string, boolean>()
  const folder: Folder = {
    sourceRoot,
    resolver,
    known: new Map(),
    fileOf,
    moduleOf: (file) => packages.moduleOf(file),
    topOf,
    place: (modules) => packages.place(modules.keys(), (file) => modules.get(file)!.text),
    locationOf: (file) => packages.locationOf(file),
    problems: () => packages.problems(),
    kindOf,
    obstacleOf,
    linked: null,
    jsx: { runtime: 'automatic' },
    decorators: 'standard',
    manifest,
    packageVersions: createPackageVersions(manifest),
    look: () => {
      sources.look()
      resolver.refresh()
      seen.clear()
      kinds.clear()
      const before = packages.current
      packages.look()
      // Where specifiers lead may differ for any module.
      if (before !== packages.current) folder.known.clear()
      folder.jsx = readJsx(sourceRoot)
      const decorators = readDecorators(sourceRoot)
      if (decorators !== folder.decorators) folder.known.clear()
      folder.decorators = decorators
    },
    read: (file) => sources.read(file),
    isThere: (target) => {
      if (target.kind === 'upgradable') return sources.isThere(target.path)
      let isThere = seen.get(target.url)
      if (isThere === undefined) seen.set(target.url, (isThere = resolver.isThere(target.url)))
      return isThere
    },
  }
  return folder
}

/** `type` in the nearest package.json, from a file's folder up to the package's. */
function nearestType(top: string, file: string, manifest: (file: string) => Manifest): Manifest['type'] {
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    const candidate = path.join(folder, 'package.json')
    if (folder === top || path.dirname(folder) === folder || existsSync(candidate)) return manifest(candidate).type
  }
}
