import { SignatureKind, SymbolFlags, TypeFlags, type NodeHandle, type Signature } from 'typescript/unstable/sync'
import { partsOf, type Checker, type Symbol, type Type } from './compiler.ts'
import { maxTextLength, type TypeTexts } from './type-texts.ts'

/** How deep types without a name for clients are written out. */
const maxDepth = 4

/** Most types that one is written out of. */
const maxTypes = 200

/** Stands for what is not written out. It goes with every type, so that it shows nothing and hides nothing else. */
const unknownText = 'any'

/**
 * A type as clients of every version can write it: by the names that the package exports, and else by what it is made of.
 * A name that only the package's own files know says nothing of another version.
 */
export function clientType(
  checker: Checker,
  texts: TypeTexts,
  type: Type,
  isOwn: (declaration: NodeHandle) => boolean,
): string {
  // What only a condition tells is known to no client; its text can be a million characters long.
  if (type.flags & TypeFlags.Conditional) return unknownText
  return texts.sayable(type) ?? new Writer(checker, texts, isOwn).write(type, 0)
}

class Writer {
  readonly #checker: Checker
  readonly #texts: TypeTexts
  readonly #isOwn: (declaration: NodeHandle) => boolean
  readonly #open = new Set<number>()
  #written = 0

  constructor(checker: Checker, texts: TypeTexts, isOwn: (declaration: NodeHandle) => boolean) {
    this.#isOwn = isOwn
    this.#checker = checker
    this.#texts = texts
  }

  write(type: Type, depth: number): string {
    if (this.#written >= maxTypes) return unknownText
    this.#written += 1
    if (type.flags & TypeFlags.Conditional) return unknownText
    const text = this.#texts.sayable(type)
    if (text !== null) return text
    if (depth >= maxDepth || this.#open.has(type.id)) return unknownText
    this.#open.add(type.id)
    const written = this.#writeOut(type, depth + 1)
    this.#open.delete(type.id)
    return written.length <= maxTextLength ? written : unknownText
  }

  #writeOut(type: Type, depth: number): string {
    const parts = partsOf(type)
    if (parts.length > 0)
      return parts.map((part) => grouped(this.write(part, depth))).join(type.isUnionType() ? ' | ' : ' & ')
    if (!(type.flags & TypeFlags.Object)) return unknownText
    if (this.#checker.isTupleType(type)) return unknownText
    if (this.#checker.isArrayType(type)) return `${grouped(this.write(this.#argumentsOf(type)[0]!, depth))}[]`
    const name = this.#outsideName(type)
    if (name !== null)
      return `${name}<${this.#argumentsOf(type)
        .map((argument) => this.write(argument, depth))
        .join(', ')}>`
    const declaration = type.getSymbol()?.declarations[0]
    // Of another package, which clients may not have: it is judged by its own versions.
    if (declaration !== undefined && !this.#isOwn(declaration)) return unknownText
    return this.#members(type, depth)
  }

  #argumentsOf(type: Type): readonly Type[] {
    return type.isTypeReference() ? this.#checker.getTypeArguments(type) : []
  }

  /** The name of a generic type of others, whose arguments alone need writing out: `Promise`, `import("events").EventEmitter`. */
  #outsideName(type: Type): string | null {
    if (!type.isTypeReference() || this.#argumentsOf(type).length === 0) return null
    const name = this.#texts.whole(type).split('<')[0]!
    return this.#texts.isName(name) ? name : null
  }

  #members(type: Type, depth: number): string {
    const calls = this.#checker.getSignaturesOfType(type, SignatureKind.Call)
    const constructs = this.#checker.getSignaturesOfType(type, SignatureKind.Construct)
    const properties = this.#checker.getPropertiesOfType(type)
    const indexes = this.#checker.getIndexInfosOfType(type)
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
  return text.includes('=>') || text.includes(' | ') || text.startsWith('new ') ? `(${text})` : text
}
