import { SignatureKind, SymbolFlags, TypeFlags, type NodeHandle } from 'typescript/unstable/sync'
import { isIdentifier, isInternal } from '../client-names.ts'
import type { Symbol, Type } from '../compiler.ts'
import type { Holder } from '../subjects.ts'
import { walkCall } from './calls.ts'
import type { NamedType } from './named-types.ts'
import { maxDepth, type Walk } from './walk.ts'

/** A value that a client has: it is called, constructed, and its properties are read. */
export function walkValue(
  walk: Walk,
  name: string,
  holder: Holder,
  type: Type | undefined,
  declaration: NodeHandle | undefined,
  depth: number,
): void {
  if (type === undefined || type.flags & TypeFlags.Any) return
  for (const kind of [SignatureKind.Call, SignatureKind.Construct]) {
    const signatures = walk.checker.getSignaturesOfType(type, kind)
    for (const [index, signature] of signatures.entries()) {
      const overload = signatures.length > 1 ? index : null
      const given = walkCall(walk, name, holder, signature, overload, declaration, depth)
      if (given !== null)
        for (const property of walk.types.ownProperties(given.type))
          walkMember(walk, `${name}().${property.name}`, given.holder, property, depth + 1)
    }
  }
  if (!(type.flags & TypeFlags.Object)) return
  for (const property of walk.types.ownProperties(type)) {
    if (property.flags & (SymbolFlags.Prototype | SymbolFlags.Type | SymbolFlags.Module)) continue
    walkMember(walk, `${name}.${property.name}`, holder, property, depth)
  }
}

/** A property that a client reads; what it holds is a value in turn. `of` is the type with a name whose member it is. */
export function walkMember(
  walk: Walk,
  name: string,
  owner: Holder,
  property: Symbol,
  depth: number,
  of: NamedType | null = null,
): void {
  if (!isIdentifier(property.name) || isInternal(property.name)) return
  const type = walk.checker.getTypeOfSymbol(property)
  if (type === undefined) return
  const isCallable = walk.isCallable(type)
  const isWalked =
    depth < maxDepth && !walk.isFull() && ((isCallable && !walk.named.has(type)) || walk.isToBeWalked(type))
  const declaration = property.valueDeclaration ?? property.declarations[0]
  const origin = walk.origin(name, declaration)
  const isInParts = isCallable || isWalked
  const isMethod = (property.flags & SymbolFlags.Method) !== 0
  const text = walk.types.text(type)
  walk.add(
    {
      kind: 'member',
      origin,
      owner,
      name: property.name,
      type: text,
      isInParts,
      isMethod,
      isMade: false,
      isCompleted: false,
    },
    of,
  )
  if (!isCallable) walk.named.meet(type, owner.isTheirs ? 'told' : 'out')
  if (isWalked) {
    const held = {
      ...owner,
      expression: `${owner.expression}.${property.name}`,
      self: isCallable ? owner.self : null,
    }
    walkValue(walk, name, held, type, declaration, depth + 1)
  }
}
