import type { ArgumentFacts, ConstructionSite } from '@midflight/model'
import { ownName } from './class-set-up.ts'
import { classOf, type Item } from './items.ts'
import { dottedName } from './purity.ts'
import type { ModuleScope } from './scope.ts'
import type { FoundUse } from './uses.ts'
import { isFunction, keyName, walk, type Node, type Syntax } from './syntax.ts'

type CallNode = Extract<Node, { type: 'NewExpression' | 'CallExpression' }>

/** What an item constructs, with the arguments as far as they are written there. */
export function constructionSites(
  item: Item,
  uses: readonly FoundUse[],
  syntax: Syntax,
  scope: ModuleScope,
): ConstructionSite[] {
  const found = uses.flatMap(({ use, node }): ConstructionSite[] => {
    if (use.how !== 'construct') return []
    const call = callAround(node, syntax)
    const place = isInStatic(node, item, syntax) ? { inStatic: true as const } : {}
    const isOwn = call !== null && hasOwnThis(call, item, syntax)
    return [{ binding: use.binding, arguments: call === null ? null : argumentsOf(call, isOwn), ...place }]
  })
  return [...found, ...item.nodes.flatMap((part) => sitesOfAny(part, syntax, scope))]
}

/** Whether a class hands itself on in its static methods, and nowhere else. */
export function takesItselfInStatics(item: Item, uses: readonly FoundUse[], syntax: Syntax): boolean {
  const own = uses.filter(({ use }) => use.how === 'escape' && item.names.includes(use.binding))
  return own.length > 0 && own.every(({ node }) => isInStatic(node, item, syntax))
}

/** In a static method or accessor of the class that the item is. */
function isInStatic(node: Node, { form }: Item, { parents }: Syntax): boolean {
  const own = classOf(form)
  for (let at: Node = node, parent = parents.get(at); parent !== undefined; at = parent, parent = parents.get(at))
    if (at.type === 'MethodDefinition' && own !== null && parent === own.body) return at.static
  return false
}

function callAround(node: Node, syntax: Syntax): CallNode | null {
  for (
    let at: Node = node, parent = syntax.parents.get(at);
    parent !== undefined;
    at = parent, parent = syntax.parents.get(at)
  ) {
    if (parent.type === 'NewExpression' && parent.callee === at) return parent
    if (parent.type !== 'MemberExpression' || parent.object !== at) return null
  }
  return null
}

/** `new room.constructor()`, `const { constructor } = room`: the class of an instance is taken, to construct more. */
function sitesOfAny(root: Node, syntax: Syntax, scope: ModuleScope): ConstructionSite[] {
  const found: ConstructionSite[] = []
  walk(root, (node) => {
    const { parents } = syntax
    const isTaken =
      (node.type === 'Property' &&
        parents.get(node)?.type === 'ObjectPattern' &&
        isConstructor(node.key, node.computed)) ||
      (node.type === 'MemberExpression' &&
        isConstructor(node.property, node.computed) &&
        !isFunction(node.object) &&
        !isOnlyAskedFor(node, syntax, scope))
    const call = isTaken ? parents.get(node) : undefined
    const isSite = call?.type === 'NewExpression' && call.callee === node
    if (isTaken) found.push({ binding: null, arguments: isSite ? argumentsOf(call, false) : null })
    return true
  })
  return found
}

function isConstructor(key: Node, computed: boolean): boolean {
  return keyName(key, computed) === 'constructor'
}

/** It is compared, written to, or one of its own members is taken; so is the variable that it is put into. */
function isOnlyAskedFor(node: Node, syntax: Syntax, scope: ModuleScope): boolean {
  const parent = syntax.parents.get(node)
  switch (parent?.type) {
    case 'BinaryExpression':
    case 'UnaryExpression':
    case 'IfStatement':
      return true
    case 'MemberExpression':
      return parent.object === node
    case 'AssignmentExpression':
      return parent.left === node
    case 'LogicalExpression':
      return isOnlyAskedFor(parent, syntax, scope)
    case 'VariableDeclarator': {
      if (parent.id.type !== 'Identifier') return false
      const uses = scope.referencesTo(parent, parent.id.name)
      return uses.every((use) => isOnlyAskedFor(use, syntax, scope))
    }
    default:
      return false
  }
}

/** Whether `this` is an instance of the class that the item is: in a method, and in arrow functions there. */
function hasOwnThis(node: Node, { form }: Item, { parents }: Syntax): boolean {
  const own = classOf(form)
  for (let at: Node = node, parent = parents.get(at); parent !== undefined; at = parent, parent = parents.get(at)) {
    if (at.type === 'MethodDefinition') return own !== null && parent === own.body && !at.static
    const isMethod = parent.type === 'MethodDefinition' && parent.value === at
    if (isFunction(at) && at.type !== 'ArrowFunctionExpression' && !isMethod) return false
  }
  return false
}

function argumentsOf(call: CallNode, hasOwn: boolean): readonly ArgumentFacts[] | null {
  if (call.arguments.some(({ type }) => type === 'SpreadElement')) return null
  return call.arguments.map((argument) => argumentOf(argument as Node, hasOwn))
}

function argumentOf(node: Node, hasOwn: boolean): ArgumentFacts {
  if (node.type === 'Identifier' && node.name === 'undefined') return 'nothing'
  if (node.type !== 'ObjectExpression') return null
  const members: Record<string, string | null> = Object.create(null) as Record<string, string | null>
  for (const part of node.properties) {
    const name = part.type === 'Property' && part.kind === 'init' ? keyName(part.key, part.computed) : null
    if (name === null || name === '__proto__') return null
    members[name] = hasOwn ? ownName((part as { value: Node }).value) : null
  }
  return { members: { ...members } }
}

/** `Object.defineProperty(exports, 'Room', { enumerable: true, get: () => room.Room })`: hands on what it names, and no more. */
export function isReExport({ form }: Item): boolean {
  const node = form.kind === 'effect' && form.node.type === 'ExpressionStatement' ? form.node.expression : null
  if (node?.type !== 'CallExpression' || dottedName(node.callee) !== 'Object.defineProperty') return false
  const descriptor = node.arguments[2]
  if (descriptor?.type !== 'ObjectExpression') return false
  return descriptor.properties.every((part) => {
    if (part.type !== 'Property') return false
    const { value } = part
    if (!isFunction(value)) return value.type === 'Literal'
    const [only, ...more] = value.body?.type === 'BlockStatement' ? value.body.body : []
    const given =
      value.body?.type === 'BlockStatement' ? (only?.type === 'ReturnStatement' ? only.argument : null) : value.body
    return more.length === 0 && value.params.length === 0 && given !== null && dottedName(given) !== null
  })
}
