import { harmlessGlobals, harmlessMembers } from './known-builtins.ts'
import type { ModuleScope } from './scope.ts'
import { keyName, type Node, type Syntax } from './syntax.ts'

/**
 * The globals in a piece of code through which it may start something that goes on by itself, or change what others see: `setInterval`,
 * `process.on`. Without one, and without what it imports, code cannot reach beyond the values that it is given.
 */
export function reachesOutside(nodes: readonly Node[], syntax: Syntax, scope: ModuleScope): string[] {
  const found = new Set<string>()
  for (const node of scope.globalNodes) {
    if (node.type !== 'Identifier' || harmlessGlobals.has(node.name) || isUncalledEval(node, syntax)) continue
    if (!nodes.some(({ start, end }) => node.start >= start && node.end <= end)) continue
    const member = memberOf(node, syntax)
    const name = member === null ? node.name : `${node.name}.${member}`
    if (!harmlessMembers.has(name) && !isOnlyTested(node, syntax)) found.add(name)
  }
  return [...found].sort()
}

function memberOf(node: Node, syntax: Syntax): string | null {
  const parent = syntax.parents.get(node)
  if (parent?.type !== 'MemberExpression' || parent.object !== node) return null
  return keyName(parent.property, parent.computed)
}

/** A table of what the language has, as feature tests have one. */
function isUncalledEval(node: Extract<Node, { type: 'Identifier' }>, syntax: Syntax): boolean {
  const parent = syntax.parents.get(node)
  return node.name === 'eval' && !(parent?.type === 'CallExpression' && parent.callee === node)
}

/** `typeof window`. */
function isOnlyTested(node: Node, syntax: Syntax): boolean {
  const parent = syntax.parents.get(node)
  return parent?.type === 'UnaryExpression' && parent.operator === 'typeof'
}
