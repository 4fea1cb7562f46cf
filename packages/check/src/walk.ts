import {
  SignatureKind,
  SymbolFlags,
  TypeFlags,
  TypePredicateKind,
  type NodeHandle,
  type Signature,
} from 'typescript/unstable/sync'
import type { Checker, Node, Symbol, Type } from './compiler.ts'
import { argumentsText, isIdentifier, isInternal } from './client-names.ts'
import { isSayable } from './client-types.ts'
import { expandedTextOf } from './compiler.ts'
import { DeclaredTypes } from './declared-types.ts'
import { isGot, NamedTypes, type NamedType, type Position } from './named-types.ts'
import type { Holder, MadeMember, Origin, Subject } from './subjects.ts'
import type { ModuleView, View } from './view.ts'
import type { WalkedDeclarations } from './walked-declarations.ts'

/** How far into results and namespaces it goes. */
const maxDepth = 3
/** Most subjects of one module. */
const maxSubjects = 20_000

const notHeld: Holder = { typeParameters: [], parameters: [], expression: '' }

/**
 * Everything that a client of the old version can do with a module, as far as its declarations say. What is declared once is walked once: `walked` remembers it for
 * other names and other modules.
 */
export function walkModule(view: View, module: ModuleView, walked: WalkedDeclarations): readonly Subject[] {
  return new Walk(view, module, walked).subjects()
}

/** Holds what is found on the way: types that are named, and where each is used, are known only when all is walked. */
class Walk {
  readonly #view: View
  readonly #module: ModuleView
  readonly #checker: Checker
  readonly #enclosing: Node
  readonly #types: DeclaredTypes
  readonly #subjects: Subject[] = []
  readonly #named: NamedTypes
  readonly #declarations: WalkedDeclarations
  /** Objects without a name for clients whose members are walked already. */
  readonly #walked = new Set<number>()
  /** Subjects that are about a type with a name. */
  readonly #namedOf = new Map<Subject, NamedType>()

  constructor(view: View, module: ModuleView, declarations: WalkedDeclarations) {
    this.#declarations = declarations
    this.#view = view
    this.#module = module
    this.#checker = view.checker
    this.#enclosing = module.enclosing
    this.#types = new DeclaredTypes(view, module.enclosing)
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
    // What they get as a result besides is judged as a result.
    const isMade = (positions.has('in') || positions.has('part')) && !positions.has('out')
    switch (subject.kind) {
      case 'member':
        return { ...subject, isMade }
      case 'value-of-type':
        return { ...subject, isGot: subject.isGot && !isMade }
      case 'made':
        return { ...subject, isWhole: subject.isWhole && !positions.has('part') }
      default:
        return subject
    }
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

  /** `null` where the compiler gives up: it does on some types that stand for themselves. Nothing is known of such a type but its name. */
  #declaredTypeOf(symbol: Symbol): Type | null {
    try {
      return this.#checker.getDeclaredTypeOfSymbol(symbol)
    } catch {
      return null
    }
  }

  #typeParametersOf(symbol: Symbol): readonly string[] {
    const declared = this.#declaredTypeOf(symbol)
    return declared === null ? [] : this.#types.typeParametersOf(declared)
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
      const typeParameters = this.#typeParametersOf(symbol)
      const type = access + argumentsText(typeParameters)
      this.#add({ kind: 'generic', origin, access, typeParameters, type })
      const anyArguments = typeParameters.length === 0 ? '' : `<${typeParameters.map(() => 'any').join(', ')}>`
      this.#add({ kind: 'export', origin, access, isValue, type: access + anyArguments })
    } else this.#add({ kind: 'export', origin, access, isValue, type: isType ? access : null })
    if (flags & SymbolFlags.Enum) return this.#enum(name, access, symbol)
    const isNew = this.#declarations.isNew(symbol, 'value')
    if (isNew && flags & SymbolFlags.Variable) this.#variable(origin, access, symbol)
    if (isNew && isValue)
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

  /** What an exported variable holds is read as a member of its module. */
  #variable(origin: Origin, access: string, symbol: Symbol): void {
    const type = this.#checker.getTypeOfSymbol(symbol)
    const dot = access.lastIndexOf('.')
    if (type === undefined || dot < 0) return
    // What a function takes and gives is met where it is called.
    if (!this.#isCallable(type)) this.#named.meet(type, 'out')
    const isInParts = this.#isCallable(type) || this.#isToBeWalked(type)
    const owner = { ...notHeld, expression: access.slice(0, dot) }
    const name = access.slice(dot + 1)
    this.#add({ kind: 'member', origin, owner, name, type: this.#types.text(type), isInParts, isMade: false })
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
    for (const property of this.#types.ownProperties(type)) {
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
      type: this.#types.text(type!),
      alternatives: this.#types.alternativesOf(type!),
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
      typeParameters: this.#types.declarationsOf(signature.getTypeParameters()),
      parameters,
      result: this.#types.text(result),
      guard: isGuard
        ? {
            parameter: (predicate as { parameterIndex: number }).parameterIndex,
            type: this.#types.text(predicate.type),
          }
        : null,
    })
    if (isConstruct || overload !== null || depth >= maxDepth || !this.#isToBeWalked(result)) return
    const expression = `${callee.expression}(${parameters.map(({ isRest }, index) => `${isRest ? '...' : ''}a${depth}_${index}`).join(', ')})`
    const typeParameters = [...callee.typeParameters, ...this.#types.declarationsOf(signature.getTypeParameters())]
    const held = [...callee.parameters, ...parameters.map(({ type }, index) => `a${depth}_${index}: ${type}`)]
    for (const property of this.#types.ownProperties(result))
      this.#member(`${name}().${property.name}`, { typeParameters, parameters: held, expression }, property, depth + 1)
  }

  #member(name: string, owner: Holder, property: Symbol, depth: number, of: NamedType | null = null): void {
    if (!isIdentifier(property.name) || isInternal(property.name)) return
    const type = this.#checker.getTypeOfSymbol(property)
    if (type === undefined) return
    const isCallable = this.#isCallable(type)
    const isWalked =
      depth < maxDepth && !this.#isFull() && !this.#named.has(type) && (isCallable || this.#isToBeWalked(type))
    const declaration = property.valueDeclaration ?? property.declarations[0]
    const subject: Subject = {
      kind: 'member',
      origin: this.#origin(name, declaration),
      owner,
      name: property.name,
      type: this.#types.text(type),
      isInParts: isCallable || isWalked,
      isMade: false,
    }
    if (of !== null) this.#namedOf.set(subject, of)
    this.#add(subject)
    if (!isCallable) this.#named.meet(type, 'out')
    if (isWalked)
      this.#value(name, { ...owner, expression: `${owner.expression}.${property.name}` }, type, declaration, depth + 1)
  }

  #isCallable(type: Type): boolean {
    return this.#checker.getSignaturesOfType(type, SignatureKind.Call).length > 0
  }

  /** Types that have a name are walked once, for each way in which clients meet them. */
  #walkNamedTypes(): void {
    for (let next = this.#named.next(); next !== null; next = this.#named.next())
      this.#namedType(next.type, next.position)
  }

  #namedType(named: NamedType, position: Position): void {
    const { symbol, name, access } = named
    if (!this.#declarations.isNew(symbol, position)) return
    const declared = this.#declaredTypeOf(symbol)
    if (declared === null) return
    const typeParameters = this.#types.typeParametersOf(declared)
    const type = access + argumentsText(typeParameters)
    const origin = this.#origin(name, symbol.declarations[0])
    const isClass = (symbol.flags & SymbolFlags.Class) !== 0
    if (!isClass && !this.#types.isObjectOfMembers(declared)) {
      if (typeParameters.length > 0 && !this.#types.isPlain(declared)) return
      const isGiven = !isGot(position)
      const expanded = expandedTextOf(this.#checker, declared, this.#enclosing)
      this.#named.meetInside(declared, position)
      if (!isSayable(expanded)) return
      const callback = this.#types.callbackOf(declared)
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
      return
    }
    if (isGot(position)) {
      const holder: Holder = { typeParameters, parameters: [`value: ${type}`], expression: 'value' }
      const prefix = isClass ? `${name}.prototype` : name
      for (const property of this.#types.ownProperties(declared))
        this.#member(`${prefix}.${property.name}`, holder, property, 0, named)
      if (!isClass) this.#value(name, { ...holder }, this.#callablePart(declared), symbol.declarations[0], maxDepth)
      if (isClass)
        this.#add({
          kind: 'extend',
          origin,
          typeParameters,
          base: type,
          abstractMembers: this.#types.abstractMembersOf(declared),
        })
    } else if (!isClass && !this.#types.isInstance(declared))
      this.#made(named, origin, typeParameters, type, declared, position)
  }

  /** An interface that can be called is called; its properties are read above. */
  #callablePart(type: Type): Type | undefined {
    return this.#checker.getSignaturesOfType(type, SignatureKind.Call).length > 0 ? type : undefined
  }

  #made(
    named: NamedType,
    origin: Origin,
    typeParameters: readonly string[],
    type: string,
    declared: Type,
    position: Position,
  ): void {
    if (this.#checker.getSignaturesOfType(declared, SignatureKind.Call).length > 0) return
    const required: MadeMember[] = []
    const optional: MadeMember[] = []
    for (const property of this.#checker.getPropertiesOfType(declared)) {
      const propertyType = this.#checker.getTypeOfSymbol(property)
      if (!isIdentifier(property.name) || propertyType === undefined) continue
      this.#named.meet(propertyType, 'in')
      const member = {
        name: property.name,
        type: this.#types.text(propertyType),
        callback: this.#types.callbackOf(propertyType),
      }
      ;(position === 'part' || property.flags & SymbolFlags.Optional ? optional : required).push(member)
    }
    const subject: Subject = {
      kind: 'made',
      origin,
      typeParameters,
      type,
      required,
      optional,
      isWhole: position === 'in',
    }
    this.#namedOf.set(subject, named)
    this.#add(subject)
  }

  /** Whether it is an object that the package declares, that clients have no name for, and that is met for the first time: its members are walked. */
  #isToBeWalked(type: Type): boolean {
    if (!(type.flags & TypeFlags.Object) || this.#named.has(type)) return false
    const declaration = type.getSymbol()?.declarations[0]
    if (declaration === undefined || !this.#types.isOwn(declaration) || this.#walked.has(type.id)) return false
    this.#walked.add(type.id)
    return true
  }
}
