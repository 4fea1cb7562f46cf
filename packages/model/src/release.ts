import type { Reason } from './plan.ts'
import type { ClosureKind } from './closures.ts'
import type { ItemKey, ItemShape, ModuleFacts, ModulePath } from './facts.ts'
import type { TypeImage } from './type-image.ts'

/** What one item is to the runtime, which does not read facts. */
export interface CompiledItem {
  readonly key: ItemKey
  readonly shape: ItemShape
  readonly names: readonly string[]
}

/** The slots of a module's closures are in records of so many: V8 keeps small objects fast. */
export const closuresPerRecord = 16

/** A nested closure whose existing functions can be led to other code, or whose body can be given to them. */
export interface CompiledClosure {
  readonly key: string
  readonly kind: ClosureKind
  /** Names of the variables, and `arguments`, that it passes before its parameters: `shared` ones each in a cell, then `values`. */
  readonly shared: readonly string[]
  readonly values: readonly string[]
  /** Those of the values that its body does not use: other code for it may. Absent where there are none. */
  readonly unused?: readonly string[]
  readonly usesThis: boolean
  readonly parameters: number
  readonly takesRest: boolean
  /** Its functions look for other code before they run their own. */
  readonly isLed: boolean
  /** Its body is there for older functions. */
  readonly hasBody: boolean
}

/** Where a specifier leads: to an upgradable module of the release, or to a fixed one that Node loads (a URL such as `node:fs` or `file:///…`). */
export type Target =
  | { readonly kind: 'upgradable'; readonly path: ModulePath }
  | { readonly kind: 'fixed'; readonly url: string }

/** Begins the URL of what `import source` gives: the module's source object, as the default export of a fixed module. */
export const sourcePrefix = 'source:'

/** Where the specifier `midflight` leads in a program: to the program API, which the runtime supplies itself. */
export const programApiUrl = 'midflight:program'

/** One export as the linker resolved it: the module and the binding that it finally names. */
export interface ResolvedExport {
  readonly name: string
  readonly target:
    | { readonly kind: 'binding'; readonly module: ModulePath; readonly binding: string; readonly variable: boolean }
    | { readonly kind: 'namespace'; readonly module: ModulePath }
    | { readonly kind: 'fixed'; readonly url: string; readonly name: string }
}

/** An upgradable module as the runtime takes it. */
export interface CompiledModule {
  readonly path: ModulePath
  /** Absolute path of its file, where that is not its path in the program's folder: a module of a package. */
  readonly location?: string
  /** Evaluated as Node evaluates CommonJS; an ES module where it is missing. */
  readonly format?: 'commonjs'
  /** A script whose `module.exports` is `{ refs, body }`; ends with its source map as a data URL. */
  readonly code: string
  /** Hash of `code`. */
  readonly digest: string
  readonly items: readonly CompiledItem[]
  /** Keys of the function literals, in the order of their numbers in the code. */
  readonly literals: readonly string[]
  /** It uses `import.meta.hot`. */
  readonly hot?: boolean
  /** Closures that move, in the order of their numbers in the code; absent where there are none. */
  readonly closures?: readonly CompiledClosure[]
  /** Functions that make closures and note that they have run, by the `root` of these, in the order of their numbers in the code. Absent where there are none. */
  readonly makers?: readonly string[]
  /** Returns of theirs that note that they have been reached; their numbers follow. Absent where there are none. */
  readonly returns?: readonly string[]
  /** Upgradable modules whose records the body takes as parameters, in their order. */
  readonly upgradable: readonly ModulePath[]
  /** Fixed modules whose namespaces the body takes as parameters, in their order. */
  readonly fixed: readonly {
    readonly url: string
    readonly names: readonly string[]
    readonly specifier: string
    readonly attributeType: string | null
  }[]
  /** All modules requested, in source order: the order of evaluation. */
  readonly requests: readonly Target[]
  readonly exports: readonly ResolvedExport[]
  /** Where each specifier leads, of static and dynamic imports and re-exports alike, as far as it was resolved when the release was built. */
  readonly resolved: Readonly<Record<string, Target>>
  readonly awaits: boolean
  /** Modules whose classes its own top-level classes extend: they are instantiated again together. */
  readonly extends: readonly ModulePath[]
  /** The other modules of the import cycle that it is part of; empty where there is none. */
  readonly cycle: readonly ModulePath[]
}

/** What the release was built for: hot upgrades need it to be equal. */
export interface Environment {
  readonly node: string
  /** Fixed packages that the program imports, and those that they need (`express > body-parser`), with their versions. */
  readonly dependencies: Readonly<Record<string, string>>
  /** The program's own fixed files, such as CommonJS modules, with a hash of each. */
  readonly files?: Readonly<Record<ModulePath, string>>
  /** Why CommonJS files among these are fixed, and where it shows. */
  readonly obstacles?: Readonly<Record<ModulePath, { readonly line: number; readonly message: string }>>
}

/** An immutable, content-addressed set of compiled modules with their facts. */
export interface Release {
  readonly format: 1
  /** `<name>@<version>+<first 12 hex digits of the digest>`. */
  readonly id: string
  readonly name: string
  readonly version: string
  /** SHA-256 over the paths and codes of all modules, in hex. */
  readonly digest: string
  readonly entry: ModulePath
  readonly environment: Environment
  readonly modules: Readonly<Record<ModulePath, CompiledModule>>
  readonly facts: Readonly<Record<ModulePath, ModuleFacts>>
  /** Modules that only `import()` leads to and that cannot be compiled or linked: importing them fails. */
  readonly broken?: Readonly<Record<ModulePath, Reason>>
  /** The types of what outlives an upgrade. Absent where they are not known: declared types are compared as they are written then. */
  readonly types?: TypeImage
}
