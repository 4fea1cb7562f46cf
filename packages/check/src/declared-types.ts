import { SyntaxKind } from 'typescript/unstable/ast'
import {
  ObjectFlags,
  SignatureKind,
  SymbolFlags,
  TypeFlags,
  type NodeHandle,
  type Signature,
} from 'typescript/unstable/sync'
import { isIdentifier } from './client-names.ts'
import { clientType, expandedClientType, type Writing } from './client-types.ts'
import { partsOf, type Checker, type Symbol, type Type } from './compiler.ts'
import type { Callback, ExtendSubject } from './subjects.ts'
import { TypeTexts } from './type-texts.ts'
import type { ModuleView, View } from './view.ts'
import type { NamedTypes } from './walk/named-types.ts'

/** Most members of an object that clients write where they call. */
const maxLiteralMembers = 40
const nullish = TypeFlags.Undefined | TypeFlags.Null

/** Most alternatives of a parameter that are tried one by one. */
const maxAlternatives = 8

/** What declared types are, in words for clients. */
export class DeclaredTypes {
  readonly #view: View
  readonly #checker: Checker
  readonly #writing: Writing
  /** Texts take most of the time; where only the names of what there is are wanted, all are empty. */
  readonly #isWritten: boolean
  readonly #written = new Map<number, string>()

  constructor(view: View, { enclosing }: ModuleView, named: NamedTypes, isWritten: boolean) {
    this.#isWritten = isWritten
    this.#view = view
    this.#checker = view.checker
    this.#writing = {
      checker: view.checker,
      texts: new TypeTexts(view.checker, enclosing),
      isOwn: (declaration) => this.isOwn(declaration),
      isForClients: (property) => this.isForClients(property),
      unionAmong: (parts) => named.unionAmong(parts),
    }
  }

  /** Type parameters in scope of what is written. */
  declare(name: string): void {
    this.#writing.texts.declare(name)
  }

  /** Names that the other version does not have: what mentions them is written without. To be said first. */
  miss(accesses: ReadonlySet<string>): void {
    this.#writing.texts.miss(accesses)
  }

  isMissing(access: string): boolean {
    return this.#writing.texts.isMissing(access)
  }

  /** Literals, and the two booleans, are one alternative together. */
  alternativesOf(type: Type): readonly [string, ...string[]] {
    const whole = this.text(type)
    if (!this.#isWritten || !type.isUnionType() || type.flags & TypeFlags.Boolean) return [whole]
    const union = this.#writing.unionAmong(partsOf(type))
    if (union !== null && !this.isMissing(union.access))
      return [union.access, ...union.rest.map((part) => this.text(part))]
    const literals = partsOf(type).filter(({ flags }) => flags & (TypeFlags.Literal | TypeFlags.EnumLiteral))
    const others = partsOf(type).filter((part) => !literals.includes(part))
    const texts = [
      ...others.filter(({ flags }) => !(flags & TypeFlags.Nullable)),
      ...others.filter(({ flags }) => flags & TypeFlags.Nullable),
    ].map((part) => this.text(part))
    if (literals.length > 0) texts.unshift(literals.map((part) => this.text(part)).join(' | '))
    const [first, ...rest] = texts
    return first === undefined || texts.length > maxAlternatives ? [whole] : [first, ...rest]
  }

  /** The members of an object that the package declares for its functions to be given, options for one; empty for all other types. */
  literalMembersOf(type: Type): readonly string[] {
    const [object, ...others] = (type.isUnionType() ? partsOf(type) : [type]).filter(({ flags }) => !(flags & nullish))
    if (object === undefined || others.length > 0 || this.isInstance(object) || !this.isObjectOfMembers(object))
      return []
    const kinds = [SignatureKind.Call, SignatureKind.Construct]
    if (kinds.some((kind) => this.#checker.getSignaturesOfType(object, kind).length > 0)) return []
    const properties = this.#checker.getPropertiesOfType(object)
    const isOptions =
      properties.length <= maxLiteralMembers &&
      properties.some(({ flags }) => flags & SymbolFlags.Optional) &&
      properties.every(
        ({ name, declarations: [declaration] }) =>
          isIdentifier(name) && declaration !== undefined && this.isOwn(declaration),
      )
    return isOptions ? properties.map(({ name }) => name) : []
  }

  abstractMembersOf(type: Type): ExtendSubject['abstractMembers'] {
    return this.#checker.getPropertiesOfType(type).flatMap((property) => {
      if (!this.#modifiersOf(property).includes(SyntaxKind.AbstractKeyword)) return []
      return [{ name: property.name, isCallable: (property.flags & SymbolFlags.Method) !== 0 }]
    })
  }

  /** Neither private nor protected. */
  isForClients(property: Symbol): boolean {
    const modifiers = this.#modifiersOf(property)
    return !modifiers.includes(SyntaxKind.PrivateKeyword) && !modifiers.includes(SyntaxKind.ProtectedKeyword)
  }

  isPrivate(property: Symbol): boolean {
    return this.#modifiersOf(property).includes(SyntaxKind.PrivateKeyword)
  }

  isProtected(property: Symbol): boolean {
    return this.#modifiersOf(property).includes(SyntaxKind.ProtectedKeyword)
  }

  /** Whether a signature gives what it is called on, of whatever class that is. */
  givesSelf({ declaration }: Signature): boolean {
    const node = declaration?.resolve(this.#view.project) as { type?: { kind: SyntaxKind } } | undefined
    return node?.type?.kind === SyntaxKind.ThisType
  }

  #modifiersOf({ valueDeclaration }: Symbol): readonly SyntaxKind[] {
    if (valueDeclaration === undefined || !memberKinds.has(valueDeclaration.kind)) return []
    const node = valueDeclaration.resolve(this.#view.project)
    const modifiers = (node as { modifiers?: readonly { kind: SyntaxKind }[] } | undefined)?.modifiers ?? []
    return modifiers.map(({ kind }) => kind)
  }

  /** Properties that the package itself declares. */
  ownProperties(type: Type): readonly Symbol[] {
    return this.#checker.getPropertiesOfType(type).filter((property) => {
      const [declaration] = property.declarations
      return declaration === undefined || this.isOwn(declaration)
    })
  }

  isOwn({ path }: NodeHandle): boolean {
    return this.isOwnFile(path)
  }

  isOwnFile(path: string): boolean {
    const inside = path.startsWith(`${this.#view.packageFolder}/`) ? path.slice(this.#view.packageFolder.length) : null
    return inside !== null && !inside.includes('/node_modules/')
  }

  /** Whether what it stands for does not depend on what its parameters are. */
  isPlain(type: Type): boolean {
    if (type.flags & (TypeFlags.Conditional | TypeFlags.IndexedAccess)) return false
    return !(type.isObjectType() && type.objectFlags & ObjectFlags.Mapped)
  }

  callbackOf(type: Type): Callback | null {
    const given = type.isUnionType() ? partsOf(type).filter(({ flags }) => !(flags & TypeFlags.Nullable)) : [type]
    const [signature, ...others] =
      given.length === 1 ? this.#checker.getSignaturesOfType(given[0]!, SignatureKind.Call) : []
    if (signature === undefined || others.length > 0 || signature.hasRestParameter) return null
    const types = signature.getParameters().map((parameter) => this.#checker.getTypeOfSymbol(parameter))
    const unsaid = types.flatMap((parameter, index) =>
      parameter !== undefined && parameter.flags & TypeFlags.Any ? [index] : [],
    )
    const result = this.#checker.getReturnTypeOfSignature(signature)
    const returnsVoid = result !== undefined && (result.flags & TypeFlags.Void) !== 0
    return unsaid.length === 0 && !returnsVoid ? null : { parameters: types.length, unsaid, returnsVoid }
  }

  /** An alias of a class: clients construct it. */
  isInstance(type: Type): boolean {
    return ((type.getSymbol()?.flags ?? 0) & SymbolFlags.Class) !== 0
  }

  isObjectOfMembers(type: Type): boolean {
    if (!(type.flags & (TypeFlags.Object | TypeFlags.Intersection))) return false
    return this.#checker.getPropertiesOfType(type).length > 0 && !this.#checker.isArrayLikeType(type)
  }

  typeParametersOf(type: Type): readonly string[] {
    const aliased = type.getAliasTypeArguments()
    return this.declarationsOf(aliased.length === 0 && type.isClassOrInterface() ? type.getTypeParameters() : aliased)
  }

  /** How many type arguments must be given: those that have no default. */
  neededTypeParameters({ declarations: [declaration] }: Symbol): number {
    const node = declaration?.resolve(this.#view.project) as
      | { typeParameters?: readonly { defaultType?: unknown }[] }
      | undefined
    return (node?.typeParameters ?? []).filter(({ defaultType }) => defaultType === undefined).length
  }

  declarationsOf(parameters: readonly Type[]): readonly string[] {
    const declared = parameters.filter((parameter) => parameter.isTypeParameter())
    const nameOf = (parameter: Type): string => parameter.getSymbol()?.name ?? this.#writing.texts.whole(parameter)
    if (!this.#isWritten) return declared.map(() => '')
    // A constraint may name those that come after.
    for (const parameter of declared) this.declare(nameOf(parameter))
    return declared.map((parameter) => {
      const constraint = this.#checker.getConstraintOfTypeParameter(parameter)
      const name = nameOf(parameter)
      return constraint === undefined ? name : `${name} extends ${this.text(constraint)}`
    })
  }

  text(type: Type): string {
    if (!this.#isWritten) return ''
    // Each version has its own, by the same name.
    if (type.flags & TypeFlags.UniqueESSymbol) return 'symbol'
    const text = this.#written.get(type.id) ?? clientType(this.#writing, type)
    this.#written.set(type.id, text)
    return text
  }

  /** What a type with a name stands for; `null` where that cannot be written. */
  expandedText(type: Type): string | null {
    return this.#isWritten ? expandedClientType(this.#writing, type) : ''
  }
}

/** What a class declares, with modifiers. */
const memberKinds: ReadonlySet<SyntaxKind> = new Set([
  SyntaxKind.PropertyDeclaration,
  SyntaxKind.MethodDeclaration,
  SyntaxKind.GetAccessor,
  SyntaxKind.SetAccessor,
  SyntaxKind.Parameter,
])
