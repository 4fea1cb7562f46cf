import type { Symbol } from '../compiler.ts'
import type { Position } from './named-types.ts'

/** Declarations that were walked already, under whatever name and in whatever module, and as what. */
export class WalkedDeclarations {
  readonly #known = new Set<string>()

  /** Whether this is the first time; it is known from now on. */
  isNew({ declarations: [declaration] }: Symbol, how: 'value' | Position): boolean {
    if (declaration === undefined) return true
    const key = `${how}:${declaration.path}:${declaration.index}`
    const isNew = !this.#known.has(key)
    this.#known.add(key)
    return isNew
  }
}
