import {
  ElementFlags,
  SignatureKind,
  SymbolFlags,
  TypeFlags,
  type NodeHandle,
  type Signature,
  type TupleType,
} from 'typescript/unstable/sync'
import { partsOf, type Checker, type Symbol, type Type } from './compiler.ts'
import { maxTextLength, type TypeTexts } from './type-texts.ts'

/** How deep types without a name for clients are written out. */
const maxDepth = 6

/** Most types that one is written out of. */
const maxTypes = 200

/** Longest text of a type, in UTF-16 units: what is longer is computed from others, and takes the compiler minutes to read. */
const maxLength = 8000

/** Stands for what is not written out. It goes with every type, so that it shows nothing and hides nothing else. */
const unknownText = 'any'

/** Where types are written, and what can be said there. */
export interface Writing {
  readonly checker: Checker
  readonly texts: TypeTexts
  readonly isOwn: (declaration: NodeHandle) => boolean
  readonly isForClients: (property: Symbol) => boolean
  /** The name of a union that is a part of one, and the rest. */
  readonly unionAmong: (parts: readonly Type[]) => { readonly access: string; readonly rest: readonly Type[] } | null
}

/**
 * A type as clients of every version can write it: by the names that both versions export, and else by what it is made of.
 * A name that only one version knows says nothing of the other.
 */
export function clientType(writing: Writing, type: Type): string {
  // What only a condition tells is known to no client; its text can be a million characters long.
  if (type.flags & TypeFlags.Conditional || type.isErrorType()) return unknownText
  const text = namedUnionText(writing, type) ?? writing.texts.sayable(type) ?? new Writer(writing).write(type, 0)
  return text.length > maxLength ? unknownText : text
}

/** `Options | undefined`, where the compiler has forgotten the name of a part. */
function namedUnionText(writing: Writing, type: Type): string | null {
  if (!type.isUnionType() || type.getAliasSymbol() !== undefined) return null
  const union = writing.unionAmong(partsOf(type))
  if (union === null || writing.texts.isMissing(union.access)) return null
  return [union.access, ...union.rest.map((part) => grouped(clientType(writing, part)))].join(' | ')
}

/** What a type with a name stands for, written likewise; `null` where it cannot be. */
export function expandedClientType(writing: Writing, type: Type): string | null {
  // Of an interface that is its name.
  const text = type.isClassOrInterface() ? null : writing.texts.expanded(type)
  if (text !== null) return text
  const written = new Writer(writing).writeOut(type, 0)
  return written === unknownText || written.length > maxLength ? null : written
}

class Writer {
  readonly #checker: Checker
  readonly #texts: TypeTexts
  readonly #writing: Writing
  readonly #open = new Set<number>()
  #written = 0

  constructor(writing: Writing) {
    this.#writing = writing
    this.#checker = writing.checker
    this.#texts = writing.texts
  }

  write(type: Type, depth: number): string {
    if (this.#written >= maxTypes || type.isErrorType() || type.flags & TypeFlags.Conditional) return unknownText
    this.#written += 1
    const text = type.isTypeParameter() ? this.#texts.whole(type) : this.#texts.sayable(type)
    if (text !== null) return text
    if (depth >= maxDepth || this.#open.has(type.id)) return unknownText
    this.#open.add(type.id)
    const written = this.writeOut(type, depth + 1)
    this.#open.delete(type.id)
    return written.length <= maxTextLength ? written : unknownText
  }

  writeOut(type: Type, depth: number): string {
    const alias = this.#outsideAlias(type, depth)
    if (alias !== null) return alias
    if (partsOf(type).length > 0) {
      const parts = partsOf(type).map((part) => grouped(this.write(part, depth)))
      if (type.isUnionType()) return parts.join(' | ')
      // What is not written out would make all of it unknown.
      return parts.filter((part) => part !== unknownText).join(' & ') || unknownText
    }
    if (!(type.flags & TypeFlags.Object)) return unknownText
    if (this.#checker.isTupleType(type)) return this.#tuple(type, depth)
    if (this.#checker.isArrayType(type)) {
      const isReadonly = type.getSymbol()?.name === 'ReadonlyArray'
      return `${isReadonly ? 'readonly ' : ''}${grouped(this.write(this.#argumentsOf(type)[0]!, depth))}[]`
    }
    const name = this.#outsideName(type)
    if (name !== null) {
      const given = this.#argumentsOf(type).map((argument) => this.write(argument, depth))
      return `${name}<${given.join(', ')}>`
    }
    const declaration = type.getSymbol()?.declarations[0]
    // Of another package, which clients may not have: it is judged by its own versions.
    if (declaration !== undefined && !this.#writing.isOwn(declaration)) return unknownText
    return this.#members(type, depth)
  }

  #argumentsOf(type: Type): readonly Type[] {
    return type.isTypeReference() ? this.#checker.getTypeArguments(type) : []
  }

  /** `Readonly<Options>`, `Record<string, Options>`: the alias is everybody's, its arguments alone need writing out. */
  #outsideAlias(type: Type, depth: number): string | null {
    const [declaration] = type.getAliasSymbol()?.declarations ?? []
    const given = type.getAliasTypeArguments()
    if (declaration === undefined || given.length === 0 || this.#writing.isOwn(declaration)) return null
    // With its own type parameters, since the arguments can be long.
    const declared = this.#checker.getDeclaredTypeOfSymbol(type.getAliasSymbol()!)
    const name = this.#texts.whole(declared).split('<')[0]!
    if (!this.#texts.isName(name)) return null
    return `${name}<${given.map((argument) => this.write(argument, depth)).join(', ')}>`
  }

  /** The name of a generic type of others, whose arguments alone need writing out: `Promise`, `import("events").EventEmitter`. */
  #outsideName(type: Type): string | null {
    if (!type.isTypeReference() || this.#argumentsOf(type).length === 0) return null
    const name = this.#texts.whole(type.getTarget()).split('<')[0]!
    return this.#texts.isName(name) ? name : null
  }

  #tuple(type: Type, depth: number): string {
    const { elementFlags, readonly } = (type.isTypeReference() ? type.getTarget() : type) as TupleType
    const elements = this.#argumentsOf(type).map((element, index) => {
      const flags = elementFlags[index] ?? ElementFlags.Required
      const text = grouped(this.write(element, depth))
      if (flags & ElementFlags.Rest) return `...${text}[]`
      return flags & ElementFlags.Variadic ? `...${text}` : `${text}${flags & ElementFlags.Optional ? '?' : ''}`
    })
    return `${readonly ? 'readonly ' : ''}[${elements.join(', ')}]`
  }

  #members(type: Type, depth: number): string {
    const calls = this.#checker.getSignaturesOfType(type, SignatureKind.Call)
    const constructs = this.#checker.getSignaturesOfType(type, SignatureKind.Construct)
    const properties = this.#checker.getPropertiesOfType(type)
    const indexes = this.#checker.getIndexInfosOfType(type)
    // Only the class itself makes what has private members.
    if (properties.some((property) => !this.#writing.isForClients(property))) return unknownText
    if (properties.length + indexes.length + constructs.length === 0 && calls.length === 1)
      return this.#signature(calls[0]!, ' => ', depth)
    const parts = [
      ...calls.map((signature) => this.#signature(signature, ': ', depth)),
      ...constructs.map((signature) => `new ${this.#signature(signature, ': ', depth)}`),
      ...indexes.map(
        ({ keyType, valueType }) => `[key: ${this.#texts.whole(keyType)}]: ${this.write(valueType, depth)}`,
      ),
      ...properties.map((property) => this.#property(property, depth)),
    ]
    return `{ ${parts.join('; ')} }`
  }

  #property(property: Symbol, depth: number): string {
    const type = this.#checker.getTypeOfSymbol(property)
    const name = /^[A-Za-z_$][\w$]*$/.test(property.name) ? property.name : JSON.stringify(property.name)
    return `${name}${property.flags & SymbolFlags.Optional ? '?' : ''}: ${type === undefined ? unknownText : this.write(type, depth)}`
  }

  #signature(signature: Signature, arrow: string, depth: number): string {
    if (signature.getTypeParameters().length > 0) return `(...args: any[])${arrow}${unknownText}`
    const symbols = signature.getParameters()
    const parameters = symbols.map((symbol, index) => {
      const type = this.#checker.getTypeOfSymbol(symbol)
      const isRest = signature.hasRestParameter && index === symbols.length - 1
      return `${isRest ? '...' : ''}a${index}: ${type === undefined ? unknownText : this.write(type, depth)}`
    })
    const result = this.#checker.getReturnTypeOfSignature(signature)
    return `(${parameters.join(', ')})${arrow}${result === undefined ? unknownText : this.write(result, depth)}`
  }
}

/** Function types and unions are parts of others in parentheses only. */
function grouped(text: string): string {
  return text.includes('=>') || text.includes(' | ') || text.includes(' & ') || /^(new|readonly|keyof) /.test(text)
    ? `(${text})`
    : text
}
