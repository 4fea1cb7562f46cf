import { SignatureKind, TypeFlags } from 'typescript/unstable/sync'
import { partsOf, type Checker, type Symbol, type Type } from '../compiler.ts'

/** Whether clients get values of a type, are told them in a callback, give them, or give parts of them (`Partial<Options>`). */
export type Position = 'in' | 'out' | 'told' | 'part'

export interface NamedType {
  readonly symbol: Symbol
  readonly name: string
  readonly access: string
}

/** Types that stand for some members of another: a new required one is not asked for. */
const partTypes: ReadonlySet<string> = new Set(['Partial', 'Pick', 'Omit'])

/** How deep types are looked into for names. */
const maxDepth = 5

export function isGot(position: Position): boolean {
  return position === 'out' || position === 'told'
}

/** Types that a module exports by name, and how clients meet them. */
export class NamedTypes {
  readonly #checker: Checker
  readonly #bySymbol = new Map<number, NamedType>()
  readonly #met = new Map<number, Set<Position>>()
  readonly #waiting: { readonly type: NamedType; readonly position: Position }[] = []
  readonly #seen = new Set<string>()

  constructor(checker: Checker) {
    this.#checker = checker
  }

  register(symbol: Symbol, name: string, access: string): void {
    if (!this.#bySymbol.has(symbol.id)) this.#bySymbol.set(symbol.id, { symbol, name, access })
  }

  positionsOf(symbol: Symbol): ReadonlySet<Position> {
    return this.#met.get(symbol.id) ?? new Set()
  }

  has(type: Type): boolean {
    return this.#nameOf(type) !== undefined
  }

  /** The next that is to be walked. When all that are met have been, come those that no signature mentions: clients may do either with them. */
  next(): { readonly type: NamedType; readonly position: Position } | null {
    const waiting = this.#waiting.shift()
    if (waiting !== undefined) return waiting
    for (const [id, type] of this.#bySymbol) {
      if (this.#met.has(id)) continue
      this.#mark(type, 'told')
      this.#mark(type, 'part')
      return this.#waiting.shift()!
    }
    return null
  }

  /** A client gets, or gives, a value of this type. */
  meet(type: Type, position: Position, depth = 0): void {
    const key = `${type.id}${position}`
    if (depth > maxDepth || this.#seen.has(key)) return
    this.#seen.add(key)
    const named = this.#nameOf(type)
    if (named !== undefined) this.#mark(named, position)
    const inside = position === 'in' && partTypes.has(type.getAliasSymbol()?.name ?? '') ? 'part' : position
    for (const argument of type.getAliasTypeArguments()) this.meet(argument, inside, depth + 1)
    if (inside !== position) return
    if (named === undefined) this.meetInside(type, position, depth)
    else if (type.isTypeReference()) this.#arguments(type, position, depth)
  }

  /** The same for what it is made of. */
  meetInside(type: Type, position: Position, depth = 0): void {
    if (type.isUnionType() || type.isIntersectionType()) {
      for (const part of partsOf(type)) this.meet(part, position, depth + 1)
      return
    }
    if (!(type.flags & TypeFlags.Object)) return
    if (type.isTypeReference()) this.#arguments(type, position, depth)
    for (const kind of [SignatureKind.Call, SignatureKind.Construct]) {
      for (const signature of this.#checker.getSignaturesOfType(type, kind)) {
        for (const parameter of signature.getParameters()) {
          const parameterType = this.#checker.getTypeOfSymbol(parameter)
          if (parameterType !== undefined) this.meet(parameterType, isGot(position) ? 'in' : 'told', depth + 1)
        }
        const result = this.#checker.getReturnTypeOfSignature(signature)
        if (result !== undefined) this.meet(result, position, depth + 1)
      }
    }
    if (type.getSymbol() !== undefined && type.isClassOrInterface()) return
    if (type.isTypeReference()) return
    for (const property of this.#checker.getPropertiesOfType(type)) {
      const propertyType = this.#checker.getTypeOfSymbol(property)
      if (propertyType !== undefined) this.meet(propertyType, position, depth + 1)
    }
  }

  #arguments(type: Type, position: Position, depth: number): void {
    for (const argument of this.#checker.getTypeArguments(type as never)) this.meet(argument, position, depth + 1)
  }

  #nameOf(type: Type): NamedType | undefined {
    const alias = type.getAliasSymbol()
    const found = alias === undefined ? undefined : this.#bySymbol.get(alias.id)
    if (found !== undefined) return found
    const symbol = type.getSymbol()
    return symbol === undefined ? undefined : this.#bySymbol.get(symbol.id)
  }

  #mark(type: NamedType, position: Position): void {
    const positions = this.#met.get(type.symbol.id) ?? new Set()
    this.#met.set(type.symbol.id, positions)
    if (positions.has(position)) return
    positions.add(position)
    this.#waiting.push({ type, position })
  }
}
