import type { ClientFolder, ClientImport } from './clients.ts'
import type { PackageOnDisk } from './package-on-disk.ts'
import type { View } from './view.ts'

/** Both versions, as their manifests and their modules are. */
export interface Manifests {
  readonly old: PackageOnDisk
  readonly next: PackageOnDisk
  readonly oldView: View
  readonly newView: View
  /** Clients' folders, in which the two versions are resolved. */
  readonly clients: { readonly old: ClientFolder; readonly next: ClientFolder }
  readonly imports: readonly ClientImport[]
}

/** A break that no line of TypeScript shows by itself. */
export interface ManifestBreak {
  readonly subpath: string
  /** What of the manifest: `./sub`, `engines.node`, `bin.name`. */
  readonly symbol: string
  readonly message: string
  /** A client that it breaks; `null` where no code can show it. */
  readonly witness: string | null
  /** Whether few clients do this. */
  readonly isRare?: boolean
}

export interface ManifestRule {
  readonly remedy: string
  readonly breaks: (manifests: Manifests) => readonly ManifestBreak[]
}
