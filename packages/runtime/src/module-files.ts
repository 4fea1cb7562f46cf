import path from 'node:path'
import type { CompiledModule, ModulePath } from '@midflight/model'

/** Where the modules of a program lie on disk, those of older releases of its packages included: versions of a package lie side by side. */
export class ModuleFiles {
  readonly #root: string
  readonly #byFile = new Map<string, ModulePath>()
  readonly #located = new Map<ModulePath, Set<string>>()

  constructor(root: string) {
    this.#root = root
  }

  /** Learns where modules of packages lie. */
  learn(modules: Iterable<CompiledModule>): void {
    for (const { path: module, location } of modules) {
      if (location === undefined || this.#byFile.get(location) === module) continue
      this.#byFile.set(location, module)
      const known = this.#located.get(module)
      if (known === undefined) this.#located.set(module, new Set([location]))
      else known.add(location)
    }
  }

  /** Absolute path of a module's file, in the version given. */
  fileOf({ path: module, location }: Pick<CompiledModule, 'path' | 'location'>): string {
    return location ?? path.join(this.#root, module)
  }

  /** All files that a module has had. */
  filesOf(module: ModulePath): Iterable<string> {
    return this.#located.get(module) ?? [path.join(this.#root, module)]
  }

  /** The path that a file has as a module, whether there is such a module or not. */
  moduleAt(file: string): ModulePath {
    return this.#byFile.get(file) ?? path.relative(this.#root, file).split(path.sep).join('/')
  }
}
