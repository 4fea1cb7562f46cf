import { SymbolFlags } from 'typescript/unstable/sync'
import { argumentsText } from '../client-names.ts'
import type { Type } from '../compiler.ts'
import type { Holder } from '../subjects.ts'
import { walkMadeObject } from './made-objects.ts'
import { isGot, type NamedType, type Position } from './named-types.ts'
import { walkMember, walkValue } from './values.ts'
import { maxDepth, type Walk } from './walk.ts'

/** A type that clients have a name for, as they meet it: they read its members, make objects of it, extend it, or use what it stands for. */
export function walkNamedType(walk: Walk, named: NamedType, position: Position): void {
  if (!walk.declarations.isNew(named.symbol, position)) return
  const declared = walk.declaredTypeOf(named.symbol)
  if (declared === null) return
  const isClass = (named.symbol.flags & SymbolFlags.Class) !== 0
  if (!isClass && !walk.types.isObjectOfMembers(declared)) walkAlternatives(walk, named, declared, position)
  else if (isGot(position)) walkMembers(walk, named, declared, isClass)
  else if (!isClass && !walk.types.isInstance(declared)) walkMadeObject(walk, named, declared, position)
}

/** No object: a union, a function, whatever else it stands for. */
function walkAlternatives(walk: Walk, named: NamedType, declared: Type, position: Position): void {
  const typeParameters = walk.types.typeParametersOf(declared)
  if (typeParameters.length > 0 && !walk.types.isPlain(declared)) return
  const isGiven = !isGot(position)
  const expanded = walk.types.expandedText(declared)
  walk.named.meetInside(declared, position)
  if (expanded === null) return
  walk.add(
    {
      kind: 'value-of-type',
      origin: walk.origin(named.name, named.symbol.declarations[0]),
      typeParameters,
      type: named.access + argumentsText(typeParameters),
      expanded,
      callback: walk.types.callbackOf(declared),
      isGiven,
      isGot: !isGiven,
    },
    named,
  )
}

/** What clients read of a value, and how they extend a class. */
function walkMembers(walk: Walk, named: NamedType, declared: Type, isClass: boolean): void {
  const { name, access, symbol } = named
  const typeParameters = walk.types.typeParametersOf(declared)
  const type = access + argumentsText(typeParameters)
  const holder: Holder = { typeParameters, parameters: [`value: ${type}`], expression: 'value' }
  const prefix = isClass ? `${name}.prototype` : name
  for (const property of walk.types.ownProperties(declared))
    walkMember(walk, `${prefix}.${property.name}`, holder, property, 0, named)
  if (isClass) {
    const abstractMembers = walk.types.abstractMembersOf(declared)
    const origin = walk.origin(name, symbol.declarations[0])
    walk.add({ kind: 'extend', origin, typeParameters, base: type, abstractMembers })
    // An interface that can be called is called.
  } else if (walk.isCallable(declared)) walkValue(walk, name, holder, declared, symbol.declarations[0], maxDepth)
}
