import { SymbolFlags } from 'typescript/unstable/sync'
import { argumentsText } from '../client-names.ts'
import type { Type } from '../compiler.ts'
import type { Holder } from '../subjects.ts'
import { walkMadeObject } from './made-objects.ts'
import { isGot, type NamedType, type Position } from './named-types.ts'
import { walkIndexes } from './indexes.ts'
import { walkProtectedMember } from './protected-members.ts'
import { walkMember, walkValue } from './values.ts'
import { maxDepth, type Walk } from './walk.ts'

/** A type that clients have a name for, as they meet it: they read its members, make objects of it, extend it, or use what it stands for. */
export function walkNamedType(walk: Walk, named: NamedType, position: Position): void {
  if (!walk.declarations.isNew(named.symbol, position)) return
  // What clients give back as they got it they do not make.
  if (position === 'back' && walk.named.isGot(named.symbol)) return
  const declared = walk.declaredTypeOf(named.symbol)
  if (declared === null) return
  const isClass = (named.symbol.flags & SymbolFlags.Class) !== 0
  if (!isClass && !walk.types.isObjectOfMembers(declared)) {
    walkAlternatives(walk, named, declared, position)
    if (!isGot(position) && isUnionOfObjects(walk, declared)) walkMadeObject(walk, named, declared, 'part')
  } else if (isGot(position)) walkMembers(walk, named, declared, isClass)
  else if (!isClass && !walk.types.isInstance(declared)) walkMadeObject(walk, named, declared, position)
}

/** Objects of several kinds without names of their own, with members that all have. */
function isUnionOfObjects(walk: Walk, type: Type): boolean {
  return (
    type.isUnionType() && type.getTypes().every((part) => walk.types.isObjectOfMembers(part) && !walk.named.has(part))
  )
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
  const positions = walk.named.positionsOf(symbol)
  const isTheirs = !isClass && !walk.named.isProduced(symbol) && (positions.has('in') || positions.has('part'))
  const parameters = [`value: ${type}`]
  const holder: Holder = { typeParameters, parameters, expression: 'value', self: type, isTheirs }
  const prefix = isClass ? `${name}.prototype` : name
  for (const property of walk.types.ownProperties(declared)) {
    if (isClass && walk.types.isPrivate(property)) continue
    if (isClass && walk.types.isProtected(property)) walkProtectedMember(walk, named, type, typeParameters, property)
    else walkMember(walk, `${prefix}.${property.name}`, holder, property, 0, named)
  }
  walkIndexes(walk, named, declared, false)
  if (isClass) {
    const abstractMembers = walk.types.abstractMembersOf(declared)
    const origin = walk.origin(name, symbol.declarations[0])
    walk.add({ kind: 'extend', origin, typeParameters, base: type, abstractMembers })
    // An interface that can be called is called.
  } else if (walk.isCallable(declared)) walkValue(walk, name, holder, declared, symbol.declarations[0], maxDepth)
}
