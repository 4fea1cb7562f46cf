import { SyntaxKind } from 'typescript/unstable/ast'
import {
  ObjectFlags,
  SignatureKind,
  SymbolFlags,
  TypeFlags,
  TypePredicateKind,
  type NodeHandle,
  type Signature,
} from 'typescript/unstable/sync'
import type { Checker, Node, Symbol, Type } from './compiler.ts'
import { clientType } from './client-types.ts'
import { expandedTextOf } from './compiler.ts'
import { NamedTypes, type NamedType, type Position } from './named-types.ts'
import type { Callback, ExtendSubject, Holder, MadeMember, Origin, Subject } from './subjects.ts'
import type { ModuleView, View } from './view.ts'

/** How far into results and namespaces it goes. */
const maxDepth = 3
/** Most subjects of one module. */
const maxSubjects = 20_000

/** Most alternatives of a parameter that are tried one by one. */
const maxAlternatives = 8

const notHeld: Holder = { typeParameters: [], parameters: [], expression: '' }

/** Everything that a client of the old version can do with a module, as far as its declarations say. */
export function walkModule(view: View, module: ModuleView): readonly Subject[] {
  return new Walk(view, module).subjects()
}

/** Holds what is found on the way: types that are named, and where each is used, are known only when all is walked. */
class Walk {
  readonly #view: View
  readonly #module: ModuleView
  readonly #checker: Checker
  readonly #enclosing: Node
  readonly #subjects: Subject[] = []
  readonly #named: NamedTypes
  /** Subjects that are about a type with a name. */
  readonly #namedOf = new Map<Subject, NamedType>()

  constructor(view: View, module: ModuleView) {
    this.#view = view
    this.#module = module
    this.#checker = view.checker
    this.#enclosing = module.enclosing
    this.#named = new NamedTypes(view.checker)
  }

  subjects(): readonly Subject[] {
    const { import: from, symbol, isOneValue, exports } = this.#module
    const prefix = isOneValue ? 'default.' : ''
    const names = [...exports].filter(([name, { flags }]) => isIdentifier(name) && !(flags & SymbolFlags.Prototype))
    if (isOneValue) this.#register('default', from.local, symbol)
    for (const [name, exported] of names) this.#register(prefix + name, `${from.local}.${name}`, exported)
    if (isOneValue) this.#export('default', from.local, symbol)
    for (const [name, exported] of names)
      if (exported !== symbol) this.#export(prefix + name, `${from.local}.${name}`, exported)
    this.#walkNamedTypes()
    return this.#subjects.map((subject) => this.#placed(subject))
  }

  /** Where each type is used is known only now: what clients put into a value themselves is no surprise to them. */
  #placed(subject: Subject): Subject {
    const type = this.#namedOf.get(subject)
    if (type === undefined) return subject
    const positions = this.#named.positionsOf(type.symbol)
    const isMade = positions.has('in') || positions.has('part')
    if (subject.kind === 'member') return { ...subject, isMade }
    return subject.kind === 'value-of-type' ? { ...subject, isGot: subject.isGot && !isMade } : subject
  }

  #add(subject: Subject): void {
    if (!this.#isFull()) this.#subjects.push(subject)
  }

  #isFull(): boolean {
    return this.#subjects.length >= maxSubjects
  }

  #origin(symbol: string, declaration: NodeHandle | undefined): Origin {
    return { from: this.#module.import, symbol, declaration }
  }

  /** Types first: while values are walked, types are met that have a name. */
  #register(name: string, access: string, symbol: Symbol): void {
    if (symbol.flags & (SymbolFlags.Class | SymbolFlags.Interface | SymbolFlags.TypeAlias))
      this.#named.register(symbol, name, access)
    if (symbol.flags & SymbolFlags.Module && !(symbol.flags & SymbolFlags.Enum)) {
      for (const [inner, exported] of this.#exportsOf(symbol)) {
        const isType = exported.flags & (SymbolFlags.Class | SymbolFlags.Interface | SymbolFlags.TypeAlias)
        if (isType) this.#named.register(exported, `${name}.${inner}`, `${access}.${inner}`)
      }
    }
  }

  #exportsOf(symbol: Symbol): [string, Symbol][] {
    return this.#checker
      .getExportsOfModule(symbol)
      .filter(({ name }) => isIdentifier(name))
      .map((exported) => [
        exported.name,
        exported.flags & SymbolFlags.Alias ? this.#checker.getAliasedSymbol(exported) : exported,
      ])
  }

  #export(name: string, access: string, symbol: Symbol, depth = 0): void {
    const { flags } = symbol
    const origin = this.#origin(name, symbol.declarations[0])
    const isValue = (flags & SymbolFlags.Value) !== 0 && !(flags & SymbolFlags.ConstEnumOnlyModule)
    const isType = (flags & SymbolFlags.Type) !== 0
    if (isType && !(flags & SymbolFlags.Enum)) {
      const typeParameters = this.#typeParametersOf(this.#checker.getDeclaredTypeOfSymbol(symbol))
      const type = access + argumentsText(typeParameters)
      this.#add({ kind: 'generic', origin, access, typeParameters, type })
      const anyArguments = typeParameters.length === 0 ? '' : `<${typeParameters.map(() => 'any').join(', ')}>`
      this.#add({ kind: 'export', origin, access, isValue, type: access + anyArguments })
    } else this.#add({ kind: 'export', origin, access, isValue, type: isType ? access : null })
    if (flags & SymbolFlags.Enum) return this.#enum(name, access, symbol)
    if (isValue)
      this.#value(
        name,
        { ...notHeld, expression: access },
        this.#checker.getTypeOfSymbol(symbol),
        symbol.declarations[0],
        depth,
      )
    if (flags & SymbolFlags.Module && depth < maxDepth && symbol !== this.#module.symbol) {
      for (const [inner, exported] of this.#exportsOf(symbol))
        this.#export(`${name}.${inner}`, `${access}.${inner}`, exported, depth + 1)
    }
  }

  #enum(name: string, access: string, symbol: Symbol): void {
    for (const [member, exported] of symbol.getExports()) {
      const declaration = exported.valueDeclaration
      const node = declaration?.resolve(this.#view.project)
      const value = node === undefined ? undefined : this.#checker.getConstantValue(node)
      this.#add({
        kind: 'enum-member',
        origin: this.#origin(`${name}.${String(member)}`, declaration),
        access: `${access}.${String(member)}`,
        value: value === undefined ? null : JSON.stringify(value),
      })
    }
  }

  /** A value that a client has: it is called, constructed, and its properties are read. */
  #value(
    name: string,
    holder: Holder,
    type: Type | undefined,
    declaration: NodeHandle | undefined,
    depth: number,
  ): void {
    if (type === undefined || type.flags & TypeFlags.Any) return
    const calls = this.#checker.getSignaturesOfType(type, SignatureKind.Call)
    for (const [index, signature] of calls.entries())
      this.#call(name, holder, signature, calls.length > 1 ? index : null, declaration, depth)
    const constructs = this.#checker.getSignaturesOfType(type, SignatureKind.Construct)
    for (const [index, signature] of constructs.entries())
      this.#call(name, holder, signature, constructs.length > 1 ? index : null, declaration, depth)
    if (!(type.flags & TypeFlags.Object)) return
    for (const property of this.#ownProperties(type)) {
      if (property.flags & (SymbolFlags.Prototype | SymbolFlags.Type | SymbolFlags.Module)) continue
      this.#member(`${name}.${property.name}`, holder, property, depth)
    }
  }

  #call(
    name: string,
    callee: Holder,
    signature: Signature,
    overload: number | null,
    declaration: NodeHandle | undefined,
    depth: number,
  ): void {
    const { isConstruct } = signature
    const symbols = signature.getParameters()
    const types = symbols.map((symbol) => this.#checker.getTypeOfSymbol(symbol))
    const result = this.#checker.getReturnTypeOfSignature(signature)
    if (result === undefined || types.some((type) => type === undefined)) return
    const parameters = types.map((type, index) => ({
      name: symbols[index]!.name,
      type: this.#text(type!),
      alternatives: this.#alternativesOf(type!),
      isRest: signature.hasRestParameter && index === types.length - 1,
    }))
    for (const type of types) this.#named.meet(type!, 'in')
    this.#named.meet(result, 'out')
    const predicate = this.#checker.getTypePredicateOfSignature(signature)
    const isGuard = predicate?.kind === TypePredicateKind.Identifier && predicate.type !== undefined
    this.#add({
      kind: 'call',
      origin: this.#origin(name, signature.declaration ?? declaration),
      isConstruct,
      overload,
      callee,
      typeParameters: this.#declarationsOf(signature.getTypeParameters()),
      parameters,
      result: this.#text(result),
      guard: isGuard
        ? { parameter: (predicate as { parameterIndex: number }).parameterIndex, type: this.#text(predicate.type!) }
        : null,
    })
    if (isConstruct || overload !== null || depth >= maxDepth || !this.#isNameless(result)) return
    const expression = `${callee.expression}(${parameters.map(({ isRest }, index) => `${isRest ? '...' : ''}a${depth}_${index}`).join(', ')})`
    const typeParameters = [...callee.typeParameters, ...this.#declarationsOf(signature.getTypeParameters())]
    const held = [...callee.parameters, ...parameters.map(({ type }, index) => `a${depth}_${index}: ${type}`)]
    for (const property of this.#ownProperties(result))
      this.#member(`${name}().${property.name}`, { typeParameters, parameters: held, expression }, property, depth + 1)
  }

  /** Literals, and the two booleans, are one alternative together. */
  #alternativesOf(type: Type): readonly [string, ...string[]] {
    const whole = this.#text(type)
    if (!type.isUnionType() || type.flags & TypeFlags.Boolean) return [whole]
    const literals = type.getTypes().filter(({ flags }) => flags & (TypeFlags.Literal | TypeFlags.EnumLiteral))
    const others = type.getTypes().filter((part) => !literals.includes(part))
    const texts = [
      ...others.filter(({ flags }) => !(flags & TypeFlags.Nullable)),
      ...others.filter(({ flags }) => flags & TypeFlags.Nullable),
    ].map((part) => this.#text(part))
    if (literals.length > 0) texts.unshift(literals.map((part) => this.#text(part)).join(' | '))
    const [first, ...rest] = texts
    return first === undefined || texts.length > maxAlternatives ? [whole] : [first, ...rest]
  }

  #member(name: string, owner: Holder, property: Symbol, depth: number, of: NamedType | null = null): void {
    if (!isIdentifier(property.name) || isInternal(property.name)) return
    const type = this.#checker.getTypeOfSymbol(property)
    if (type === undefined) return
    const isCallable = this.#checker.getSignaturesOfType(type, SignatureKind.Call).length > 0
    const declaration = property.valueDeclaration ?? property.declarations[0]
    const subject: Subject = {
      kind: 'member',
      origin: this.#origin(name, declaration),
      owner,
      name: property.name,
      type: this.#text(type),
      isCallable,
      isMade: false,
    }
    if (of !== null) this.#namedOf.set(subject, of)
    this.#add(subject)
    this.#named.meet(type, 'out')
    if (depth < maxDepth && !this.#isFull() && !this.#named.has(type) && (isCallable || this.#isNameless(type)))
      this.#value(name, { ...owner, expression: `${owner.expression}.${property.name}` }, type, declaration, depth + 1)
  }

  /** Types that have a name are walked once, for each way in which clients meet them. */
  #walkNamedTypes(): void {
    for (let next = this.#named.next(); next !== null; next = this.#named.next())
      this.#namedType(next.type, next.position)
  }

  #namedType(named: NamedType, position: Position): void {
    const { symbol, name, access } = named
    const declared = this.#checker.getDeclaredTypeOfSymbol(symbol)
    const typeParameters = this.#typeParametersOf(declared)
    const type = access + argumentsText(typeParameters)
    const origin = this.#origin(name, symbol.declarations[0])
    const isClass = (symbol.flags & SymbolFlags.Class) !== 0
    if (!isClass && !this.#isObjectOfMembers(declared)) {
      if (typeParameters.length > 0 && !this.#isPlain(declared)) return
      const isGiven = position !== 'out'
      const expanded = expandedTextOf(this.#checker, declared, this.#enclosing)
      const callback = this.#callbackOf(declared)
      const subject: Subject = {
        kind: 'value-of-type',
        origin,
        typeParameters,
        type,
        expanded,
        callback,
        isGiven,
        isGot: !isGiven,
      }
      this.#namedOf.set(subject, named)
      this.#add(subject)
      this.#named.meetInside(declared, position)
      return
    }
    if (position === 'out') {
      const holder: Holder = { typeParameters, parameters: [`value: ${type}`], expression: 'value' }
      const prefix = isClass ? `${name}.prototype` : name
      for (const property of this.#ownProperties(declared))
        this.#member(`${prefix}.${property.name}`, holder, property, 0, named)
      if (!isClass) this.#value(name, { ...holder }, this.#callablePart(declared), symbol.declarations[0], maxDepth)
      if (isClass)
        this.#add({
          kind: 'extend',
          origin,
          typeParameters,
          base: type,
          abstractMembers: this.#abstractMembersOf(declared),
        })
    } else if (!isClass && !this.#isInstance(declared)) this.#made(origin, typeParameters, type, declared, position)
  }

  #abstractMembersOf(type: Type): ExtendSubject['abstractMembers'] {
    return this.#checker.getPropertiesOfType(type).flatMap((property) => {
      const node = property.valueDeclaration?.resolve(this.#view.project)
      const modifiers = (node as { modifiers?: readonly { kind: SyntaxKind }[] } | undefined)?.modifiers ?? []
      if (!modifiers.some(({ kind }) => kind === SyntaxKind.AbstractKeyword)) return []
      return [{ name: property.name, isCallable: (property.flags & SymbolFlags.Method) !== 0 }]
    })
  }

  /** An interface that can be called is called; its properties are read above. */
  #callablePart(type: Type): Type | undefined {
    return this.#checker.getSignaturesOfType(type, SignatureKind.Call).length > 0 ? type : undefined
  }

  #made(origin: Origin, typeParameters: readonly string[], type: string, declared: Type, position: Position): void {
    if (this.#checker.getSignaturesOfType(declared, SignatureKind.Call).length > 0) return
    const required: MadeMember[] = []
    const optional: MadeMember[] = []
    for (const property of this.#checker.getPropertiesOfType(declared)) {
      const propertyType = this.#checker.getTypeOfSymbol(property)
      if (!isIdentifier(property.name) || propertyType === undefined) continue
      this.#named.meet(propertyType, 'in')
      const member = { name: property.name, type: this.#text(propertyType), callback: this.#callbackOf(propertyType) }
      ;(position === 'part' || property.flags & SymbolFlags.Optional ? optional : required).push(member)
    }
    this.#add({ kind: 'made', origin, typeParameters, type, required, optional, isWhole: position === 'in' })
  }

  /** Properties that the package itself declares. */
  #ownProperties(type: Type): readonly Symbol[] {
    return this.#checker.getPropertiesOfType(type).filter((property) => {
      const [declaration] = property.declarations
      return declaration === undefined || this.#isOwn(declaration)
    })
  }

  #isOwn({ path }: NodeHandle): boolean {
    const inside = path.startsWith(`${this.#view.packageFolder}/`) ? path.slice(this.#view.packageFolder.length) : null
    return inside !== null && !inside.includes('/node_modules/')
  }

  /** Whether it is an object that the package declares, and that clients have no name for. */
  #isNameless(type: Type): boolean {
    if (!(type.flags & TypeFlags.Object) || this.#named.has(type)) return false
    const declaration = type.getSymbol()?.declarations[0]
    return declaration !== undefined && this.#isOwn(declaration)
  }

  /** Whether what it stands for does not depend on what its parameters are. */
  #isPlain(type: Type): boolean {
    if (type.flags & (TypeFlags.Conditional | TypeFlags.IndexedAccess)) return false
    return !(type.isObjectType() && type.objectFlags & ObjectFlags.Mapped)
  }

  #callbackOf(type: Type): Callback | null {
    const given = type.isUnionType() ? type.getTypes().filter(({ flags }) => !(flags & TypeFlags.Nullable)) : [type]
    const [signature, ...others] =
      given.length === 1 ? this.#checker.getSignaturesOfType(given[0]!, SignatureKind.Call) : []
    if (signature === undefined || others.length > 0 || signature.hasRestParameter) return null
    const types = signature.getParameters().map((parameter) => this.#checker.getTypeOfSymbol(parameter))
    const unsaid = types.flatMap((parameter, index) =>
      parameter !== undefined && parameter.flags & TypeFlags.Any ? [index] : [],
    )
    return unsaid.length === 0 ? null : { parameters: types.length, unsaid }
  }

  /** An alias of a class: clients construct it. */
  #isInstance(type: Type): boolean {
    return ((type.getSymbol()?.flags ?? 0) & SymbolFlags.Class) !== 0
  }

  #isObjectOfMembers(type: Type): boolean {
    if (!(type.flags & (TypeFlags.Object | TypeFlags.Intersection))) return false
    return this.#checker.getPropertiesOfType(type).length > 0 && !this.#checker.isArrayLikeType(type)
  }

  #typeParametersOf(type: Type): readonly string[] {
    const aliased = type.getAliasTypeArguments()
    return this.#declarationsOf(aliased.length === 0 && type.isClassOrInterface() ? type.getTypeParameters() : aliased)
  }

  #declarationsOf(parameters: readonly Type[]): readonly string[] {
    return parameters
      .filter((parameter) => parameter.isTypeParameter())
      .map((parameter) => {
        const constraint = this.#checker.getConstraintOfTypeParameter(parameter)
        const name = this.#text(parameter)
        return constraint === undefined ? name : `${name} extends ${this.#text(constraint)}`
      })
  }

  #text(type: Type): string {
    return clientType(this.#checker, type, this.#enclosing)
  }
}

function argumentsText(typeParameters: readonly string[]): string {
  return typeParameters.length === 0 ? '' : `<${typeParameters.map((text) => text.split(' ')[0]).join(', ')}>`
}

/** By convention, a name with an underscore at an end is not for clients. */
function isInternal(name: string): boolean {
  return name.startsWith('_') || name.endsWith('_')
}

function isIdentifier(name: string): boolean {
  return /^[A-Za-z$_][\w$]*$/.test(name) && !name.startsWith('__')
}
