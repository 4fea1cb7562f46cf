import { SignatureKind } from 'typescript/unstable/sync'
import { isIdentifier, isInternal } from '../client-names.ts'
import type { Symbol } from '../compiler.ts'
import { parametersOf } from './calls.ts'
import type { NamedType } from './named-types.ts'
import type { Walk } from './walk.ts'

/** What a subclass reads or calls of the class that it extends. Of overloads the first. */
export function walkProtectedMember(
  walk: Walk,
  { name }: NamedType,
  base: string,
  typeParameters: readonly string[],
  property: Symbol,
): void {
  const type = walk.checker.getTypeOfSymbol(property)
  if (!isIdentifier(property.name) || isInternal(property.name) || type === undefined) return
  const origin = walk.origin(`${name}.prototype.${property.name}`, property.valueDeclaration)
  const member = { kind: 'protected-member', origin, typeParameters, base, name: property.name } as const
  const [signature] = walk.checker.getSignaturesOfType(type, SignatureKind.Call)
  if (signature === undefined) return walk.add({ ...member, type: walk.types.text(type), parameters: null })
  const parameters = parametersOf(walk, signature)
  const result = walk.checker.getReturnTypeOfSignature(signature)
  if (parameters === null || result === undefined || signature.getTypeParameters().length > 0) return
  walk.add({ ...member, type: walk.types.text(result), parameters })
}
