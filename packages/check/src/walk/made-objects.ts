import { SymbolFlags } from 'typescript/unstable/sync'
import { argumentsText, isIdentifier } from '../client-names.ts'
import type { Type } from '../compiler.ts'
import type { MadeMember } from '../subjects.ts'
import { walkIndexes } from './indexes.ts'
import type { NamedType, Position } from './named-types.ts'
import type { Walk } from './walk.ts'

/** An object type that clients make values of, or parts of such. */
export function walkMadeObject(walk: Walk, named: NamedType, declared: Type, position: Position): void {
  if (walk.isCallable(declared)) return
  const typeParameters = walk.types.typeParametersOf(declared)
  const required: MadeMember[] = []
  const optional: MadeMember[] = []
  for (const property of walk.checker.getPropertiesOfType(declared)) {
    const type = walk.checker.getTypeOfSymbol(property)
    if (!isIdentifier(property.name) || type === undefined) continue
    walk.named.meet(type, 'in')
    const member: MadeMember = {
      name: property.name,
      type: walk.types.text(type),
      isCallable: walk.isCallable(type),
      callback: walk.types.callbackOf(type),
    }
    ;(position === 'part' || property.flags & SymbolFlags.Optional ? optional : required).push(member)
  }
  if (position !== 'part') walkIndexes(walk, named, declared, true)
  walk.add(
    {
      kind: 'made',
      origin: walk.origin(named.name, named.symbol.declarations[0]),
      typeParameters,
      type: named.access + argumentsText(typeParameters),
      required,
      optional,
      isWhole: position !== 'part',
      isHandle: false,
      isInParts: false,
    },
    named,
  )
}
