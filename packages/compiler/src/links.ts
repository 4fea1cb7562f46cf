import type { ModulePath, ResolvedExport, Target } from '@midflight/model'

/** What an import binding finally names. `cyclic` bindings may be read before their module has evaluated them. */
export type Link =
  | {
      readonly kind: 'definition' | 'value' | 'variable'
      readonly module: ModulePath
      readonly binding: string
      readonly isClass: boolean
      readonly cyclic: boolean
    }
  | { readonly kind: 'namespace'; readonly module: ModulePath; readonly exports: ReadonlyMap<string, Link> }
  | { readonly kind: 'fixed'; readonly url: string; readonly name: string }

/** A fixed module that an upgradable one imports, with the names it must have. */
export interface FixedImport {
  readonly url: string
  readonly specifier: string
  readonly names: readonly string[]
  readonly attributeType: string | null
}

/** Everything about its surroundings that a module's code depends on. */
export interface ModuleLinks {
  readonly imports: ReadonlyMap<string, Link>
  readonly requests: readonly Target[]
  readonly fixed: readonly FixedImport[]
  readonly exports: readonly ResolvedExport[]
  /** The other modules of its import cycle (itself, for a self-import). In a cycle, functions may be called before variables are initialised. */
  readonly cycle: readonly ModulePath[]
  /** Methods of its classes whose names other modules take as values. */
  readonly handedOn: readonly string[]
}
