import { SignatureKind, SymbolFlags, TypeFlags, type Signature } from 'typescript/unstable/sync'
import { SyntaxKind } from 'typescript/unstable/ast'
import type { Checker, Symbol, Type } from '../compiler.ts'
import { grouped, nominal, prefix, propertyName, stringType, unknownType } from './image-text.ts'
import type { Origins } from './origins.ts'

/** Most object types that an image has; how deep they stand in each other before one has a name; how deep in the signature of a generic function. */
const maxDeclarations = 5000
const maxNesting = 100
const maxDepth = 8

/**
 * Writes types so that they say the same without the sources: object types by what they are made of, under names of the image's own; classes,
 * enums and what others declare by their identity; the language's own types by name. Methods become properties with function types, which the
 * compiler compares strictly. What it cannot say is `Unknown$`, which proves nothing.
 */
export class TypeWriter {
  readonly declarations: Record<string, string> = {}
  readonly #checker: Checker
  readonly #origins: Origins
  readonly #names = new Map<number, string>()
  readonly #taken = new Set<string>()
  /** Object types that are being written, each in the one before. */
  #nesting = 0
  readonly #undefined: number

  constructor(checker: Checker, origins: Origins) {
    this.#checker = checker
    this.#origins = origins
    this.#undefined = checker.getUndefinedType().id
  }

  /** `scope`: names of the type parameters that it may mention, of the generic signatures around it. */
  write(type: Type, scope: Scope = noScope): string {
    const { flags } = type
    if (flags & TypeFlags.Any) return unknownType
    if (flags & TypeFlags.Boolean) return 'boolean'
    if (flags & TypeFlags.UniqueESSymbol) return this.#uniqueSymbol(type)
    if (flags & TypeFlags.EnumLiteral && !type.isUnionType()) return this.#enumMember(type)
    if (type.isUnionType()) return this.#parts(type.getTypes(), ' | ', scope)
    if (type.isIntersectionType()) return this.#parts(type.getTypes(), ' & ', scope)
    if (type.isStringLiteralType()) return stringType(type.value)
    if (type.isLiteralType()) return this.#checker.typeToString(type)
    if (type.isTemplateLiteralType()) return this.#template(type.texts, type.getTypes(), scope)
    if (type.isTypeParameter()) return this.#parameter(type, scope)
    if (flags & TypeFlags.Object) return this.#object(type, scope)
    return type.isIntrinsicType() && !(flags & TypeFlags.Enum) ? type.intrinsicName : unknownType
  }

  /** A property's type, without what stands for its absence. */
  writeProperty(property: Symbol, scope: Scope = noScope): string {
    const type = this.#checker.getTypeOfSymbol(property)
    if (type === undefined) return unknownType
    if (!type.isUnionType() || !(property.flags & SymbolFlags.Optional)) return this.write(type, scope)
    const present = type.getTypes().filter((part) => !(part.flags & TypeFlags.Undefined) || part.id === this.#undefined)
    return this.#parts(present, ' | ', scope)
  }

  /** How something may be called, whatever it is. */
  writeCalls(type: Type): string {
    const signatures = this.#checker.getSignaturesOfType(type, SignatureKind.Call)
    if (signatures.length === 0) return unknownType
    return `{ ${signatures.map((signature) => this.#signature(signature, ': ', noScope)).join('; ')} }`
  }

  #parts(types: readonly Type[], between: string, scope: Scope): string {
    return [...new Set(types.map((part) => grouped(this.write(part, scope))))].join(between)
  }

  #uniqueSymbol(type: Type): string {
    const symbol = type.getSymbol()
    const origin = symbol === undefined ? null : this.#origins.of(symbol)
    if (symbol === undefined || origin === null) return unknownType
    const place = origin.kind === 'program' ? origin.module : origin.name
    return `symbol & ${nominal(`unique symbol ${place}#${symbol.name}`, [])}`
  }

  /** A number or string that means something: by the names of its enum and member, and its value. */
  #enumMember(type: Type): string {
    const symbol = type.getSymbol()
    const value = (type as { value?: string | number }).value
    if (symbol === undefined || value === undefined) return unknownType
    // An enum of one member is its own type.
    const parent = symbol.flags & SymbolFlags.EnumMember ? symbol.getParent() : symbol
    const name = `${parent?.name ?? ''}.${symbol.name}`
    return `${typeof value === 'string' ? stringType(value) : value} & ${nominal(`enum ${name}`, [])}`
  }

  #template(texts: readonly string[], types: readonly Type[], scope: Scope): string {
    const escaped = texts.map((text) => text.replaceAll(/[\\`]/g, String.raw`\$&`).replaceAll('$', String.raw`\u0024`))
    const parts = types.map((part, index) => `\${${this.write(part, scope)}}${escaped[index + 1]!}`)
    return `\`${escaped[0]!}${parts.join('')}\``
  }

  #parameter(type: Type, scope: Scope): string {
    const name = type.getSymbol()?.name
    if ((type as { isThisType?: boolean }).isThisType === true) {
      const constraint = this.#checker.getBaseConstraintOfType(type)
      return constraint === undefined || constraint.id === type.id ? unknownType : this.write(constraint, scope)
    }
    if (name === undefined) return unknownType
    return scope.parameters.get(type.id) ?? nominal(`type parameter ${name}`, [])
  }

  #object(type: Type, scope: Scope): string {
    if (this.#checker.isTupleType(type)) return this.#tuple(type, scope)
    const symbol = type.getSymbol()
    const target = type.isTypeReference() ? type.getTarget() : type
    const isNamed = target.isClassOrInterface()
    if (symbol === undefined) return this.#declared(type, 'type', scope)
    if (!isNamed) return this.#anonymous(type, symbol, scope)
    const origin = this.#origins.of(symbol)
    if (origin === null) return unknownType
    const own = type.isTypeReference() ? this.#checker.getTypeArguments(type) : []
    // The last argument of a class's own type is `this`.
    const parameters = (target as { typeParameters?: readonly number[] }).typeParameters ?? []
    const values = own.slice(0, parameters.length).map((argument) => this.write(argument, scope))
    const inside: Scope = {
      ...scope,
      parameters: new Map([...scope.parameters, ...values.map((value, index) => [parameters[index]!, value] as const)]),
    }
    if (origin.kind === 'language') return values.length === 0 ? origin.name : `${origin.name}<${values.join(', ')}>`
    if (origin.kind === 'package')
      return this.#withBases(nominal(`${origin.name} ${this.#origins.nameOf(symbol)}`, values), target, inside)
    if (!(symbol.flags & SymbolFlags.Class)) return this.#declared(type, 'interface', scope)
    const identity = this.#origins.classOf(symbol)
    return identity === null ? unknownType : this.#withBases(nominal(`class ${identity}`, values), target, inside)
  }

  /** An instance of a class is one of the classes that it extends. */
  #withBases(text: string, type: Type, scope: Scope): string {
    const bases = type.isClassOrInterface() ? this.#checker.getBaseTypes(type) : []
    return [text, ...bases.map((base) => grouped(this.write(base, scope)))].join(' & ')
  }

  #anonymous(type: Type, symbol: Symbol, scope: Scope): string {
    const origin = this.#origins.of(symbol)
    const place = origin === null ? null : origin.kind === 'program' ? origin.module : origin.name
    if (symbol.flags & SymbolFlags.Class && place !== null) {
      const identity = origin?.kind === 'program' ? this.#origins.classOf(symbol) : `${place} ${symbol.name}`
      return identity === null ? unknownType : nominal(`typeof ${identity}`, [])
    }
    if (symbol.flags & (SymbolFlags.Enum | SymbolFlags.ValueModule))
      return place === null ? unknownType : nominal(`typeof ${place}#${symbol.name}`, [])
    const replaced =
      symbol.flags & (SymbolFlags.Function | SymbolFlags.Method) ? this.#origins.replacedFunction(symbol) : null
    // Whoever holds it reaches the newest version.
    return replaced === null ? this.#declared(type, 'type', scope) : nominal(`function ${place}#${replaced}`, [])
  }

  #tuple(type: Type, scope: Scope): string {
    if (!type.isTypeReference()) return unknownType
    const target = type.getTarget()
    if (!target.isTupleType()) return unknownType
    const { elementFlags, readonly } = target as unknown as { elementFlags: readonly number[]; readonly: boolean }
    const values = this.#checker.getTypeArguments(type).slice(0, elementFlags.length)
    const elements = values.map((value, index) => {
      const text = this.write(value, scope)
      // ElementFlags: 1 required, 2 optional, 4 rest, 8 variadic.
      if (elementFlags[index] === 2) return `${grouped(text)}?`
      if (elementFlags[index] === 4) return `...${grouped(text)}[]`
      return elementFlags[index] === 8 ? `...${grouped(text)}` : text
    })
    return `${readonly ? 'readonly ' : ''}[${elements.join(', ')}]`
  }

  /** Under a name of its own, so that types may contain themselves; in generic signatures on the spot. */
  #declared(type: Type, keyword: 'type' | 'interface', scope: Scope): string {
    const known = this.#names.get(type.id)
    if (known !== undefined) return known
    if (scope.parameters.size > 0)
      return scope.depth >= maxDepth ? unknownType : this.#members(type, { ...scope, depth: scope.depth + 1 })
    if (this.#taken.size >= maxDeclarations || this.#nesting >= maxNesting) return unknownType
    const name = this.#nameFor(type)
    this.#names.set(type.id, name)
    this.#nesting += 1
    const members = this.#members(type, scope)
    this.#nesting -= 1
    const isInterface = keyword === 'interface' && members.startsWith('{')
    this.declarations[name] = `${isInterface ? 'interface' : 'type'} ${members}`
    return name
  }

  #nameFor(type: Type): string {
    const given = (type.getAliasSymbol() ?? type.getSymbol())?.name ?? ''
    const name = `${prefix}${/^[A-Za-z]\w*$/.test(given) ? given : 'object'}`
    let free = name
    for (let count = 2; this.#taken.has(free); count += 1) free = `${name}$${count}`
    this.#taken.add(free)
    return free
  }

  #members(type: Type, scope: Scope): string {
    const bases = type.isClassOrInterface() ? this.#checker.getBaseTypes(type) : []
    const others = bases.filter((base) => this.#isOfOthers(base))
    const inherited = new Set(
      others.flatMap((base) => this.#checker.getPropertiesOfType(base).map(({ escapedName }) => escapedName)),
    )
    const isOwn = (property: Symbol): boolean =>
      !inherited.has(property.escapedName) || this.#origins.of(property)?.kind === 'program'
    const calls = this.#checker.getSignaturesOfType(type, SignatureKind.Call)
    const constructs = this.#checker.getSignaturesOfType(type, SignatureKind.Construct)
    const properties = this.#checker.getPropertiesOfType(type).filter(isOwn)
    const indexes = this.#checker.getIndexInfosOfType(type)
    const [only] = calls
    if (only !== undefined && calls.length + constructs.length + properties.length + indexes.length === 1)
      return this.#signature(only, ' => ', scope)
    const parts = [
      ...calls.map((signature) => this.#signature(signature, ': ', scope)),
      ...constructs.map((signature) => `new ${this.#signature(signature, ': ', scope)}`),
      ...indexes.map((index) => `[key: ${this.write(index.keyType, scope)}]: ${this.write(index.valueType, scope)}`),
      ...properties.map((property) => this.#property(property, scope)),
    ]
    const text = parts.length === 0 ? '{}' : `{ ${parts.join('; ')} }`
    return [...others.map((base) => grouped(this.write(base, scope))), text].join(' & ')
  }

  /** Not of the program's own interfaces, whose members are written out. */
  #isOfOthers(base: Type): boolean {
    const symbol = base.getSymbol()
    if (symbol === undefined || this.#origins.of(symbol)?.kind !== 'program') return true
    return (symbol.flags & SymbolFlags.Class) !== 0
  }

  #property(property: Symbol, scope: Scope): string {
    const mark = property.flags & SymbolFlags.Optional ? '?' : ''
    return `${propertyName(property)}${mark}: ${this.writeProperty(property, scope)}`
  }

  #signature(signature: Signature, arrow: string, outer: Scope): string {
    const generics = signature.getTypeParameters()
    const names = generics.map(
      (parameter, index) =>
        [parameter.id, `${parameter.getSymbol()?.name ?? 'T'}$${outer.parameters.size + index}`] as const,
    )
    const scope = { parameters: new Map([...outer.parameters, ...names]), depth: outer.depth }
    const declared = generics.map((parameter, index) => {
      const constraint = this.#checker.getConstraintOfTypeParameter(parameter)
      return constraint === undefined
        ? names[index]![1]
        : `${names[index]![1]} extends ${this.write(constraint, scope)}`
    })
    const node = this.#checker.signatureToSignatureDeclaration(signature, SyntaxKind.FunctionType)
    const marks = (
      node as { parameters?: readonly { name: { text?: string }; questionToken?: unknown }[] } | undefined
    )?.parameters?.filter(({ name }) => name.text !== 'this')
    const symbols = signature.getParameters()
    const parameters = symbols.map((symbol, index) => {
      const isRest = signature.hasRestParameter && index === symbols.length - 1
      const type = this.#checker.getTypeOfSymbol(symbol)
      const text = type === undefined ? unknownType : this.write(type, scope)
      return `${isRest ? '...' : ''}a${index}${!isRest && marks?.[index]?.questionToken !== undefined ? '?' : ''}: ${text}`
    })
    const own = signature.getThisParameter()
    const self = own === undefined ? undefined : this.#checker.getTypeOfSymbol(own)
    if (self !== undefined) parameters.unshift(`this: ${this.write(self, scope)}`)
    const result = this.#checker.getReturnTypeOfSignature(signature)
    const head = declared.length === 0 ? '' : `<${declared.join(', ')}>`
    return `${head}(${parameters.join(', ')})${arrow}${result === undefined ? unknownType : this.write(result, scope)}`
  }
}

export interface Scope {
  readonly parameters: ReadonlyMap<number, string>
  readonly depth: number
}

const noScope: Scope = { parameters: new Map(), depth: 0 }
