import path from 'node:path'
import type { AnalyzedModule, TransformSettings } from '@midflight/compiler'
import type { CompiledModule, ModulePath, Target } from '@midflight/model'
import { readDecorators, readJsx } from './tsconfig-settings.ts'
import type { LinkedModules } from './links.ts'
import { createManifests } from './manifests.ts'
import { isModuleFile } from './module-kind.ts'
import type { Manifest } from './program.ts'
import { createResolver, type Resolver } from './resolve.ts'
import { createSources, type SourceText } from './sources.ts'

/** A folder of sources and all that is kept of it between two builds. */
export interface Folder {
  readonly sourceRoot: string
  readonly resolver: Resolver
  readonly known: Map<ModulePath, KnownModule>
  /** Whether a file is an ES module, and so upgradable; CommonJS is loaded by Node. */
  isModule(file: ModulePath): boolean
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
}

/** What is kept of a module between two builds. */
export interface KnownModule {
  readonly text: string
  readonly jsx: string
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
  const { type } = manifest(path.join(sourceRoot, 'package.json'))
  const sources = createSources(sourceRoot)
  const isModule = (file: string): boolean => isModuleFile(file, type)
  const resolver = createResolver(root, sourceRoot, isModule)
  const seen = new Map<string, boolean>()
  const folder: Folder = {
    sourceRoot,
    resolver,
    known: new Map(),
    isModule: (file) => isModule(path.join(sourceRoot, file)),
    linked: null,
    jsx: { runtime: 'automatic' },
    decorators: 'standard',
    manifest,
    look: () => {
      sources.look()
      resolver.refresh()
      seen.clear()
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
