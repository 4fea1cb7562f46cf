import type { ItemFacts } from '@midflight/model'
import type { Item } from './items.ts'
import type { ModuleScope } from './scope.ts'
import { isFunction, walk, type Node } from './syntax.ts'

/** Syntax that runs other code than the one that is looked at, or may: iteration, conversions by a class, what awaits. */
const running = new Set<Node['type']>([
  'CallExpression',
  'NewExpression',
  'TaggedTemplateExpression',
  'ImportExpression',
  'AwaitExpression',
  'YieldExpression',
  'ForOfStatement',
  'SpreadElement',
  'ArrayPattern',
  'ClassDeclaration',
  'ClassExpression',
  'WithStatement',
])

/** Says of an item that its evaluation calls nothing and writes to nothing that is not its module's. */
export function callFreeFacts({ nodes, initializer }: Item, scope: ModuleScope): Pick<ItemFacts, 'callFree'> {
  if (initializer !== 'opaque') return {}
  const own = new Set<Node>(scope.references.map(({ node }) => node))
  const isFree = nodes.every((node) => isCallFree(node, (target) => writesToOwn(target, own, scope)))
  return isFree ? { callFree: true } : {}
}

/** Whether some code runs no other code than its own, and writes to nothing but what `mayWrite` lets it. */
export function isCallFree(root: Node, mayWrite: (target: Node) => boolean): boolean {
  let isFree = true
  walk(root, (node) => {
    // A function that stands here is not run: its call would have been seen.
    if (isFunction(node)) return false
    if (running.has(node.type) || isUsing(node) || (node.type === 'BinaryExpression' && node.operator === 'instanceof'))
      isFree = false
    const target = writtenBy(node)
    if (target !== null && !mayWrite(target)) isFree = false
    return isFree
  })
  return isFree
}

function isUsing(node: Node): boolean {
  return node.type === 'VariableDeclaration' && /using/.test(node.kind)
}

function writtenBy(node: Node): Node | null {
  if (node.type === 'AssignmentExpression') return node.left
  if (node.type === 'UpdateExpression') return node.argument
  if (node.type === 'UnaryExpression' && node.operator === 'delete') return node.argument
  return node.type === 'ForInStatement' && node.left.type !== 'VariableDeclaration' ? node.left : null
}

/** A variable, or a member of what a binding of the module holds: no member of what a member holds, which may be somebody else's. */
function writesToOwn(target: Node, own: ReadonlySet<Node>, scope: ModuleScope): boolean {
  if (target.type === 'Identifier') return !scope.globalNodes.has(target)
  return target.type === 'MemberExpression' && own.has(target.object)
}
