import type { Node, Symbol } from '../compiler.ts'
import type { TypesAt } from './types-at.ts'
import { wholeOf } from './use-kind.ts'
import type { UseKind } from './use.ts'
import { isAny, type ValueFlow } from './value-flow.ts'

/** Tells what the compiler cannot see of a use that it can see. */
export class UseDoubts {
  readonly #types: TypesAt
  readonly #flow: ValueFlow
  /** All names of the file that is read, and what each stands for. */
  #names: readonly Node[] = []
  #symbols: readonly (Symbol | undefined)[] = []

  constructor(types: TypesAt, flow: ValueFlow) {
    this.#types = types
    this.#flow = flow
  }

  /** The file that uses are in from now on. */
  enter(names: readonly Node[], symbols: readonly (Symbol | undefined)[]): void {
    this.#names = names
    this.#symbols = symbols
  }

  /** In words that go on after "it is used there, and"; `null` if there is no doubt. */
  at(name: Node, kind: UseKind): string | null {
    const whole = wholeOf(name)
    if (kind === 'called' || kind === 'constructed') {
      const call = whole.parent as Node & { readonly arguments?: readonly Node[] }
      const types = this.#types.ofAll(call.arguments ?? [])
      if (types.some(isAny)) return 'it is given something that has no type'
      return this.#isLostSoon(call) ? 'what it gives goes where nothing has a type' : null
    }
    if (kind === 'read') return this.#isLostSoon(whole) ? 'it goes where nothing has a type' : null
    if (kind !== 'written') return null
    const { initializer, right } = whole.parent as Node & { readonly initializer?: Node; readonly right?: Node }
    const value = initializer ?? right
    return value !== undefined && isAny(this.#types.of(value)) ? 'what is put there has no type' : null
  }

  #isLostSoon(value: Node): boolean {
    return this.#flow.isLostSoon(value, (name) => {
      const at = this.#names.indexOf(name)
      const symbol = this.#symbols[at]
      return symbol === undefined ? [] : this.#names.filter((_, index) => this.#symbols[index]?.id === symbol.id)
    })
  }
}
