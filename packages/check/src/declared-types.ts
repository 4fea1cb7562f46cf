import { SyntaxKind } from 'typescript/unstable/ast'
import { ObjectFlags, SignatureKind, SymbolFlags, TypeFlags, type NodeHandle } from 'typescript/unstable/sync'
import { clientType } from './client-types.ts'
import { partsOf, type Checker, type Node, type Symbol, type Type } from './compiler.ts'
import type { Callback, ExtendSubject } from './subjects.ts'
import { TypeTexts } from './type-texts.ts'
import type { View } from './view.ts'

/** Most alternatives of a parameter that are tried one by one. */
const maxAlternatives = 8

/** What declared types are, in words for clients. */
export class DeclaredTypes {
  readonly #view: View
  readonly #checker: Checker
  /** `null` where only names are wanted. */
  readonly #texts: TypeTexts | null
  readonly #written = new Map<number, string>()

  /** `isWritten` is false where only the names of what there is are wanted: all texts are empty then, since they take most of the time. */
  constructor(view: View, enclosing: Node, isWritten: boolean) {
    this.#view = view
    this.#checker = view.checker
    this.#texts = isWritten ? new TypeTexts(view.checker, enclosing) : null
  }

  /** Literals, and the two booleans, are one alternative together. */
  alternativesOf(type: Type): readonly [string, ...string[]] {
    const whole = this.text(type)
    if (this.#texts === null || !type.isUnionType() || type.flags & TypeFlags.Boolean) return [whole]
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

  abstractMembersOf(type: Type): ExtendSubject['abstractMembers'] {
    return this.#checker.getPropertiesOfType(type).flatMap((property) => {
      const node = property.valueDeclaration?.resolve(this.#view.project)
      const modifiers = (node as { modifiers?: readonly { kind: SyntaxKind }[] } | undefined)?.modifiers ?? []
      if (!modifiers.some(({ kind }) => kind === SyntaxKind.AbstractKeyword)) return []
      return [{ name: property.name, isCallable: (property.flags & SymbolFlags.Method) !== 0 }]
    })
  }

  /** Properties that the package itself declares. */
  ownProperties(type: Type): readonly Symbol[] {
    return this.#checker.getPropertiesOfType(type).filter((property) => {
      const [declaration] = property.declarations
      return declaration === undefined || this.isOwn(declaration)
    })
  }

  isOwn({ path }: NodeHandle): boolean {
    const inside = path.startsWith(`${this.#view.packageFolder}/`) ? path.slice(this.#view.packageFolder.length) : null
    return inside !== null && !inside.includes('/node_modules/')
  }

  /** Whether what it stands for does not depend on what its parameters are. */
  isPlain(type: Type): boolean {
    if (type.flags & (TypeFlags.Conditional | TypeFlags.IndexedAccess)) return false
    return !(type.isObjectType() && type.objectFlags & ObjectFlags.Mapped)
  }

  callbackOf(type: Type): Callback | null {
    if (this.#texts === null) return null
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

  declarationsOf(parameters: readonly Type[]): readonly string[] {
    const declared = parameters.filter((parameter) => parameter.isTypeParameter())
    if (this.#texts === null) return declared.map(() => '')
    const names = declared.map((parameter) => this.#texts!.whole(parameter))
    for (const name of names) this.#texts.declare(name)
    return declared.map((parameter, index) => {
      const constraint = this.#checker.getConstraintOfTypeParameter(parameter)
      return constraint === undefined ? names[index]! : `${names[index]} extends ${this.text(constraint)}`
    })
  }

  /** What a name stands for; `null` if clients cannot write that. */
  expandedText(type: Type): string | null {
    return this.#texts === null ? '' : this.#texts.expanded(type)
  }

  text(type: Type): string {
    if (this.#texts === null) return ''
    const known = this.#written.get(type.id)
    if (known !== undefined) return known
    const text = clientType(this.#checker, this.#texts, type, (declaration) => this.isOwn(declaration))
    this.#written.set(type.id, text)
    return text
  }
}
