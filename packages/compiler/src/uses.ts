import type { Use, UseHow } from '@midflight/model'
import { isDeferred } from './deferred.ts'
import {
  elementFunctions,
  elementMethods,
  immediateMethods,
  readingFunctions,
  readingMethods,
} from './known-builtins.ts'
import { isWritten } from './commonjs-forms.ts'
import { dottedName, runsInPlace } from './purity.ts'
import type { BindingReference } from './scope.ts'
import type { Locate } from './source-map.ts'
import { isFunction, keyName, type Node, type Syntax } from './syntax.ts'

/** A use with what the compiler needs beyond the fact. */
export interface FoundUse {
  readonly use: Use
  readonly node: Node
  /** Happens when the module loads, not when a function is called later. */
  readonly atLoad: boolean
}

/** Describes one reference: how it uses its binding, and when. `isNamespace` tells bindings of `import * as ns`. */
export function describeUse(
  reference: Pick<BindingReference, 'binding' | 'writes'> & { readonly node: Node },
  syntax: Syntax,
  locate: Locate,
  isNamespace: (binding: string) => boolean,
): FoundUse {
  const { node } = reference
  const place = { deferred: isDeferred(node, syntax), ...locate(node.start) }
  const atLoad = !isInsideLaterFunction(node, syntax)
  if (reference.writes) return { use: { binding: reference.binding, how: 'assign', ...place }, node, atLoad }
  const member = isNamespace(reference.binding) ? staticMember(node, syntax) : null
  const binding = member === null ? reference.binding : `${reference.binding}.${member.name}`
  const held = member?.node ?? node
  const ofMember = takesMember(held, syntax)
  return {
    use: {
      binding,
      how: member !== null && isWritten(held, syntax) ? 'assign' : howUsed(held, syntax),
      ...(ofMember ? { ofMember, ...memberOf(held, syntax) } : {}),
      ...(takesNames(held, syntax) ? { names: true } : {}),
      ...mutationOf(held, syntax),
      ...(atLoad && isStored(held, syntax) ? { stored: true } : {}),
      ...place,
    },
    node,
    atLoad,
  }
}

function staticMember(node: Node, syntax: Syntax): { node: Node; name: string } | null {
  const parent = syntax.parents.get(node)
  if (
    parent?.type !== 'MemberExpression' ||
    parent.object !== node ||
    parent.computed ||
    parent.property.type !== 'Identifier'
  )
    return null
  return { node: parent, name: parent.property.name }
}

/** Inside a function that is not called where it stands, or in a part of a class that runs when it is instantiated or called. */
function isInsideLaterFunction(node: Node, syntax: Syntax): boolean {
  let child = node
  for (
    let parent = syntax.parents.get(child);
    parent !== undefined;
    child = parent, parent = syntax.parents.get(child)
  ) {
    if (isFunction(parent) && !runsInPlace(parent, syntax)) return true
    if (parent.type === 'PropertyDefinition' && !parent.static && parent.value === child) return true
  }
  return false
}

function isStored(node: Node, syntax: Syntax): boolean {
  const parent = syntax.parents.get(node)
  if (parent?.type === 'AssignmentExpression') return parent.operator === '=' && parent.right === node
  return (parent?.type === 'Property' && parent.value === node) || parent?.type === 'ArrayExpression'
}

const namesOf =
  /^(Object\.(keys|values|entries|assign|getOwnPropertyNames|getOwnPropertyDescriptors)|Reflect\.ownKeys)$/

/** Whether what is done with an object depends on which members it has. */
function takesNames(node: Node, syntax: Syntax): boolean {
  const parent = syntax.parents.get(node)
  if (parent?.type === 'ForInStatement') return parent.right === node
  if (parent?.type === 'SpreadElement') return true
  return parent?.type === 'CallExpression' && parent.callee !== node && namesOf.test(dottedName(parent.callee) ?? '')
}

/** `CONFIG.port`, `const { port } = CONFIG`, `for (const room of rooms)`: what is taken is a part of the object. */
function takesMember(node: Node, syntax: Syntax): boolean {
  const parent = syntax.parents.get(node)
  if (parent?.type === 'MemberExpression') return parent.object === node
  if (parent?.type === 'ForOfStatement') return parent.right === node
  if (parent?.type === 'SpreadElement') return true
  if (parent?.type === 'CallExpression') return elementFunctions.has(dottedName(parent.callee) ?? '')
  return parent?.type === 'VariableDeclarator' && parent.init === node && /^(Object|Array)Pattern$/.test(parent.id.type)
}

function memberOf(node: Node, syntax: Syntax): { member?: string; members?: string[] } {
  const parent = syntax.parents.get(node)
  if (parent?.type === 'VariableDeclarator' && parent.id.type === 'ObjectPattern') {
    const members = parent.id.properties.map((part) =>
      part.type === 'Property' ? keyName(part.key, part.computed) : null,
    )
    return members.every((name) => name !== null) ? { members } : {}
  }
  if (parent?.type !== 'MemberExpression' || parent.object !== node) return {}
  const member = keyName(parent.property, parent.computed)
  return member === null ? {} : { member }
}

/** What the code around an expression does with its value. */
function howUsed(node: Node, syntax: Syntax): UseHow {
  const parent = syntax.parents.get(node)
  if (parent === undefined) return 'escape'
  switch (parent.type) {
    case 'CallExpression':
      return parent.callee === node ? 'call' : howArgumentIsUsed(parent)
    case 'NewExpression':
      return parent.callee === node ? 'construct' : 'escape'
    case 'TaggedTemplateExpression':
      return parent.tag === node ? 'call' : 'escape'
    case 'ClassDeclaration':
    case 'ClassExpression':
      return parent.superClass === node ? 'extend' : 'read'
    case 'MemberExpression':
      return parent.object === node ? throughMember(parent, syntax) : 'read'
    case 'ConditionalExpression':
      return parent.test === node ? 'read' : howUsed(parent, syntax)
    case 'LogicalExpression':
    case 'ChainExpression':
    case 'AwaitExpression':
    case 'SequenceExpression':
      return howUsed(parent, syntax)
    case 'BinaryExpression':
    case 'UnaryExpression':
    case 'TemplateLiteral':
    case 'ExpressionStatement':
    case 'IfStatement':
    case 'SwitchStatement':
    case 'SwitchCase':
    case 'ForInStatement':
    case 'WhileStatement':
    case 'DoWhileStatement':
    case 'ForStatement':
      return 'read'
    default:
      return 'escape'
  }
}

/** A use of a member of the object: what happens to the member tells whether the object is written to or handed out. */
function throughMember(member: Extract<Node, { type: 'MemberExpression' }>, syntax: Syntax): UseHow {
  const parent = syntax.parents.get(member)
  if (parent === undefined) return 'escape'
  if (parent.type === 'AssignmentExpression' && parent.left === member) return 'mutate'
  if (parent.type === 'UpdateExpression' || (parent.type === 'UnaryExpression' && parent.operator === 'delete'))
    return 'mutate'
  if ((parent.type === 'ForOfStatement' || parent.type === 'ForInStatement') && parent.left === member) return 'mutate'
  if (isPatternTarget(parent, member)) return 'mutate'
  if (parent.type === 'CallExpression' && parent.callee === member) {
    const name = member.computed || member.property.type !== 'Identifier' ? null : member.property.name
    if (name === 'call' || name === 'apply') return 'call'
    if (name === 'bind') return 'escape'
    if (name === null || !readingMethods.has(name)) return 'mutate'
    return elementMethods.has(name) && (immediateMethods.has(name) || howUsed(parent, syntax) !== 'read')
      ? 'escape'
      : 'read'
  }
  return howUsed(member, syntax)
}

/** `list.size = 1`, `List.prototype.add = f`, or `list.push(x)` where it is not known that the method leaves the object as it is. */
function mutationOf(node: Node, syntax: Syntax): Pick<Use, 'mutates'> {
  const member = syntax.parents.get(node)
  if (member?.type !== 'MemberExpression' || member.object !== node) return {}
  if (isWritten(member, syntax)) return { mutates: 'member' }
  const outer = syntax.parents.get(member)
  const isPrototype = !member.computed && member.property.type === 'Identifier' && member.property.name === 'prototype'
  if (isPrototype && outer?.type === 'MemberExpression' && outer.object === member && isWritten(outer, syntax))
    return { mutates: 'prototype' }
  const call = syntax.parents.get(member)
  const isCalled = call?.type === 'CallExpression' && call.callee === member
  return isCalled && throughMember(member, syntax) === 'mutate' ? { mutates: 'method' } : {}
}

function isPatternTarget(parent: Node, member: Node): boolean {
  if (parent.type === 'AssignmentPattern') return parent.left === member
  return parent.type === 'ArrayPattern' || parent.type === 'RestElement'
}

function howArgumentIsUsed(call: Extract<Node, { type: 'CallExpression' }>): UseHow {
  const name = dottedName(call.callee)
  if (name !== null && readingFunctions.has(name)) return elementFunctions.has(name) ? 'escape' : 'read'
  const { callee } = call
  if (callee.type !== 'MemberExpression' || callee.computed || callee.property.type !== 'Identifier') return 'escape'
  return immediateMethods.has(callee.property.name) ? 'call' : 'escape'
}
