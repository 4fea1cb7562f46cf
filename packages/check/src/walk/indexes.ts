import { argumentsText } from '../client-names.ts'
import type { Type } from '../compiler.ts'
import type { NamedType } from './named-types.ts'
import type { Walk } from './walk.ts'

/** What an object has under any key that clients choose. */
export function walkIndexes(walk: Walk, { name, access, symbol }: NamedType, declared: Type, isGiven: boolean): void {
  const typeParameters = walk.types.typeParametersOf(declared)
  for (const { keyType, valueType, declaration } of walk.checker.getIndexInfosOfType(declared)) {
    if (declaration !== undefined && !walk.types.isOwn(declaration)) continue
    const key = walk.types.text(keyType)
    walk.add({
      kind: 'index',
      origin: walk.origin(`${name}[${key}]`, declaration ?? symbol.declarations[0]),
      typeParameters,
      object: access + argumentsText(typeParameters),
      key,
      type: walk.types.text(valueType),
      isGiven,
    })
  }
}
