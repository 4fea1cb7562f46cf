import { SyntaxKind } from 'typescript/unstable/ast'
import { ObjectFlags, SignatureKind, SymbolFlags, TypeFlags, type NodeHandle } from 'typescript/unstable/sync'
import { clientType } from './client-types.ts'
import type { Checker, Node, Symbol, Type } from './compiler.ts'
import type { Callback, ExtendSubject } from './subjects.ts'
import type { View } from './view.ts'

/** Most alternatives of a parameter that are tried one by one. */
const maxAlternatives = 8

/** What declared types are, in words for clients. */
export class DeclaredTypes {
  readonly #view: View
  readonly #checker: Checker
  readonly #enclosing: Node

  constructor(view: View, enclosing: Node) {
    this.#view = view
    this.#checker = view.checker
    this.#enclosing = enclosing
  }

  /** Literals, and the two booleans, are one alternative together. */
  alternativesOf(type: Type): readonly [string, ...string[]] {
    const whole = this.text(type)
    if (!type.isUnionType() || type.flags & TypeFlags.Boolean) return [whole]
    const literals = type.getTypes().filter(({ flags }) => flags & (TypeFlags.Literal | TypeFlags.EnumLiteral))
    const others = type.getTypes().filter((part) => !literals.includes(part))
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
    const given = type.isUnionType() ? type.getTypes().filter(({ flags }) => !(flags & TypeFlags.Nullable)) : [type]
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
    return parameters
      .filter((parameter) => parameter.isTypeParameter())
      .map((parameter) => {
        const constraint = this.#checker.getConstraintOfTypeParameter(parameter)
        const name = this.text(parameter)
        return constraint === undefined ? name : `${name} extends ${this.text(constraint)}`
      })
  }

  text(type: Type): string {
    return clientType(this.#checker, type, this.#enclosing, (declaration) => this.isOwn(declaration))
  }
}
