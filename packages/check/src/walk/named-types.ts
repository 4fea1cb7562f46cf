import { SignatureKind, TypeFlags } from 'typescript/unstable/sync'
import { partsOf, type Checker, type Symbol, type Type } from '../compiler.ts'

/**
 * How clients meet values of a type. They get them, are told them in a callback, give them, give parts of them (`Partial<Options>`), or give them back to a
 * function that they got: a callback of their own, perhaps.
 */
export type Position = 'in' | 'out' | 'told' | 'part' | 'back'

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
  /** What clients get is walked first: then it is known of what they give whether they also get it. */
  readonly #waiting = { got: [] as Waiting[], given: [] as Waiting[] }
  readonly #seen = new Set<string>()
  /** Types that functions of the package give, or callbacks are told: the package makes them. */
  readonly #produced = new Set<number>()
  /** Types that no signature mentions, and what only these mention: clients may do either with them. */
  readonly #unmentioned = new Set<number>()
  /** While such a type is looked into: it says nothing new of what signatures mention. */
  #isWeak = false
  /** Names of unions, which a union that they are a part of does not say. */
  #unions: readonly UnionName[] | null = null

  constructor(checker: Checker) {
    this.#checker = checker
  }

  register(symbol: Symbol, name: string, access: string): void {
    if (!this.#bySymbol.has(symbol.id)) this.#bySymbol.set(symbol.id, { symbol, name, access })
  }

  all(): readonly NamedType[] {
    return [...this.#bySymbol.values()]
  }

  positionsOf(symbol: Symbol): ReadonlySet<Position> {
    return this.#met.get(symbol.id) ?? new Set()
  }

  isProduced(symbol: Symbol): boolean {
    return this.#produced.has(symbol.id)
  }

  isGot(symbol: Symbol): boolean {
    const positions = this.positionsOf(symbol)
    return (positions.has('out') || positions.has('told')) && !this.isUnmentioned(symbol)
  }

  isUnmentioned(symbol: Symbol): boolean {
    return this.#unmentioned.has(symbol.id)
  }

  has(type: Type): boolean {
    return this.nameOf(type) !== undefined
  }

  nameOf(type: Type): NamedType | undefined {
    const alias = type.getAliasSymbol()
    const found = alias === undefined ? undefined : this.#bySymbol.get(alias.id)
    if (found !== undefined) return found
    const symbol = type.getSymbol()
    return symbol === undefined ? undefined : this.#bySymbol.get(symbol.id)
  }

  /** The next that is to be walked. When all that are met have been, come those that no signature mentions. */
  next(): Waiting | null {
    const waiting = this.#waiting.got.shift() ?? this.#waiting.given.shift()
    if (waiting !== undefined) {
      this.#isWeak = this.#unmentioned.has(waiting.type.symbol.id)
      return waiting
    }
    for (const [id, type] of this.#bySymbol) {
      if (this.#met.has(id)) continue
      this.#isWeak = false
      this.#unmentioned.add(id)
      this.#mark(type, 'told')
      this.#mark(type, 'part')
      return this.next()
    }
    return null
  }

  /** A function gives a value of this type, or what holds such values. */
  produce(type: Type, depth = 0): void {
    if (depth > 2) return
    const named = this.nameOf(type)
    if (named !== undefined) {
      this.#produced.add(named.symbol.id)
      for (const base of type.getBaseTypes() ?? []) this.produce(base, depth + 1)
    }
    if (type.isUnionType()) for (const part of partsOf(type)) this.produce(part, depth + 1)
    else if (named === undefined && type.isTypeReference())
      for (const argument of this.#checker.getTypeArguments(type)) this.produce(argument, depth + 1)
  }

  /** A client gets, or gives, a value of this type. */
  meet(type: Type, position: Position, depth = 0): void {
    const key = `${type.id}${position}`
    if (depth > maxDepth || this.#seen.has(key)) return
    this.#seen.add(key)
    const named = this.nameOf(type)
    if (named !== undefined) this.#mark(named, position)
    const inside = position === 'in' && partTypes.has(type.getAliasSymbol()?.name ?? '') ? 'part' : position
    for (const argument of type.getAliasTypeArguments()) this.meet(argument, inside, depth + 1)
    if (inside !== position) return
    if (named === undefined) this.meetInside(type, position, depth)
    else if (type.isTypeReference()) this.#arguments(type, position, depth)
  }

  /** The same for what it is made of. */
  meetInside(type: Type, position: Position, depth = 0): void {
    if (type.isUnionType()) {
      const parts = partsOf(type)
      for (const { named } of this.#unionsAmong(parts)) this.#mark(named, position)
      for (const part of parts) this.meet(part, position, depth + 1)
      return
    }
    if (type.isIntersectionType()) {
      for (const part of partsOf(type)) this.meet(part, position, depth + 1)
      return
    }
    if (!(type.flags & TypeFlags.Object)) return
    if (type.isTypeReference()) this.#arguments(type, position, depth)
    for (const kind of [SignatureKind.Call, SignatureKind.Construct]) {
      for (const signature of this.#checker.getSignaturesOfType(type, kind)) {
        for (const parameter of signature.getParameters()) {
          const parameterType = this.#checker.getTypeOfSymbol(parameter)
          if (parameterType !== undefined) this.meet(parameterType, isGot(position) ? 'back' : 'told', depth + 1)
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

  /** The name that says most of a union, `Source` of `Source | undefined`, and the rest; `null` if it has none of its own, or is that alone. */
  unionAmong(parts: readonly Type[]): { readonly access: string; readonly rest: readonly Type[] } | null {
    const [most] = this.#unionsAmong(parts).toSorted((a, b) => b.parts.length - a.parts.length)
    if (most === undefined || most.isGeneric || most.parts.length === parts.length) return null
    return { access: most.named.access, rest: parts.filter(({ id }) => !most.parts.includes(id)) }
  }

  /** `Source` in `Source | undefined`, which the compiler knows as one union. */
  #unionsAmong(parts: readonly Type[]): readonly UnionName[] {
    this.#unions ??= [...this.#bySymbol.values()].flatMap((named) => unionNameOf(this.#checker, named) ?? [])
    if (this.#unions.length === 0) return []
    const ids = new Set(parts.map(({ id }) => id))
    return this.#unions.filter((union) => union.parts.every((id) => ids.has(id)))
  }

  #mark(type: NamedType, position: Position): void {
    const positions = this.#met.get(type.symbol.id) ?? new Set()
    this.#met.set(type.symbol.id, positions)
    const isKnown = this.#isWeak && positions.size > 0 && !this.#unmentioned.has(type.symbol.id)
    if (isKnown || positions.has(position)) return
    if (this.#isWeak) this.#unmentioned.add(type.symbol.id)
    positions.add(position)
    this.#waiting[isGot(position) ? 'got' : 'given'].push({ type, position })
  }
}

interface Waiting {
  readonly type: NamedType
  readonly position: Position
}

interface UnionName {
  readonly named: NamedType
  readonly parts: readonly number[]
  readonly isGeneric: boolean
}

const tellingFlags =
  TypeFlags.Object | TypeFlags.Intersection | TypeFlags.StringLiteral | TypeFlags.NumberLiteral | TypeFlags.EnumLiteral

/** `null` if it is no union, or one that says too little to be told from another: `string | null`. */
function unionNameOf(checker: Checker, named: NamedType): UnionName | null {
  const type = declaredTypeOf(checker, named.symbol)
  if (type === null || !type.isUnionType()) return null
  const parts = type.getTypes()
  if (!parts.some(({ flags }) => flags & tellingFlags)) return null
  return { named, parts: parts.map(({ id }) => id), isGeneric: type.getAliasTypeArguments().length > 0 }
}

/** `null` where the compiler gives up: it does on some types that stand for themselves. Nothing is known of such a type but its name. */
export function declaredTypeOf(checker: Checker, symbol: Symbol): Type | null {
  try {
    return checker.getDeclaredTypeOfSymbol(symbol)
  } catch {
    return null
  }
}
