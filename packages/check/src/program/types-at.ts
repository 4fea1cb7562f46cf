import type { CallExpression, Expression } from 'typescript/unstable/ast'
import type { Signature } from 'typescript/unstable/sync'
import type { Checker, Node, Symbol, Type } from '../compiler.ts'

/**
 * Types at places of a program. The compiler's interface gives up on some types, tuples among them (typescript 7.0.2: `interface conversion: checker.TypeData is
 * *checker.TypeReference`): nothing is known of those, and all others are.
 */
export class TypesAt {
  readonly #checker: Checker

  constructor(checker: Checker) {
    this.#checker = checker
  }

  of(node: Node): Type | undefined {
    return unlessItGivesUp(() => this.#checker.getTypeAtLocation(node))
  }

  /** As many as nodes, in their order. One that it gives up on costs the others nothing. */
  ofAll(nodes: readonly Node[]): readonly (Type | undefined)[] {
    if (nodes.length === 0) return []
    const types = unlessItGivesUp(() => this.#checker.getTypeAtLocation([...nodes]))
    if (types !== undefined) return types
    if (nodes.length === 1) return [undefined]
    const middle = nodes.length >> 1
    return [...this.ofAll(nodes.slice(0, middle)), ...this.ofAll(nodes.slice(middle))]
  }

  /** What a value is wanted for, without `null` and `undefined`. */
  wanted(value: Node): Type | undefined {
    return unlessItGivesUp(() => {
      const type = this.#checker.getContextualType(value as Expression)
      return type === undefined ? undefined : this.#checker.getNonNullableType(type)
    })
  }

  signatureOf(call: CallExpression): Signature | undefined {
    return unlessItGivesUp(() => this.#checker.getResolvedSignature(call))
  }

  /** Of a union, the property of the first part that has it. */
  propertyOf(type: Type, name: string): Symbol | undefined {
    const found = unlessItGivesUp(() => this.#checker.getPropertyOfType(type, name))
    if (found !== undefined || !type.isUnionType()) return found
    for (const part of partsOf(type)) {
      const member = unlessItGivesUp(() => this.#checker.getPropertyOfType(part, name))
      if (member !== undefined) return member
    }
    return undefined
  }

  hasIndex(type: Type): boolean {
    return (unlessItGivesUp(() => this.#checker.getIndexInfosOfType(type)) ?? []).length > 0
  }
}

/** What a union or an intersection is made of; else the type itself. */
export function partsOf(type: Type): readonly Type[] {
  if (!type.isUnionType() && !type.isIntersectionType()) return [type]
  return unlessItGivesUp(() => type.getTypes()) ?? [type]
}

/** Only what the compiler says of itself is taken for its giving up: if it has ended, nothing at all is known. */
export function unlessItGivesUp<Answer>(ask: () => Answer): Answer | undefined {
  try {
    return ask()
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('panic:')) return undefined
    throw error
  }
}
