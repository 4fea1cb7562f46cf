import { isWritten } from './commonjs-forms.ts'
import { harmlessGlobals, harmlessMembers } from './known-builtins.ts'
import { dottedName } from './purity.ts'
import type { ModuleScope } from './scope.ts'
import { keyName, type Node, type Syntax } from './syntax.ts'

/**
 * The globals in a piece of code through which it may start something that goes on by itself, or change what others see: `setInterval`,
 * `process.on`. Without one, and without what it imports, code cannot reach beyond the values that it is given.
 */
export function reachesOutside(nodes: readonly Node[], syntax: Syntax, scope: ModuleScope): string[] {
  const found = new Set<string>()
  for (const node of scope.globalNodes) {
    if (node.type !== 'Identifier' || isUncalledEval(node, syntax)) continue
    if (!nodes.some(({ start, end }) => node.start >= start && node.end <= end)) continue
    const member = memberOf(node, syntax)
    const name = member === null ? node.name : `${node.name}.${member}`
    const isHarmless = harmlessGlobals.has(node.name) || harmlessMembers.has(name)
    if (isHarmless ? isChanged(node, syntax) : !isOnlyTested(node, syntax)) found.add(name)
  }
  return [...found].sort()
}

const own = /^(module|exports|arguments)$/
const changing =
  /^(Object\.(defineProperty|defineProperties|assign|setPrototypeOf|freeze|seal|preventExtensions)|Reflect\.(set|defineProperty|deleteProperty|setPrototypeOf|preventExtensions))$/
const looking =
  /^(Object\.(create|keys|getPrototypeOf|getOwnPropertyNames|getOwnPropertyDescriptors?|getOwnPropertySymbols)|Reflect\.ownKeys)$/

/** `Error.stackTraceLimit = 50`, `process.env.DEBUG = '*'`, `extend(Array.prototype, …)`, `new Function(code)`: everybody sees what such code has done. */
function isChanged(node: Extract<Node, { type: 'Identifier' }>, syntax: Syntax): boolean {
  if (own.test(node.name)) return false
  let outer: Node = node
  let parent = syntax.parents.get(outer)
  for (; parent?.type === 'MemberExpression' && parent.object === outer; parent = syntax.parents.get(outer))
    outer = parent
  if (parent === undefined) return false
  if (node.name === 'Function' && outer === node && isCalled(parent, outer)) return true
  if (outer !== node && isWritten(outer, syntax)) return true
  const callee = parent.type === 'CallExpression' && parent.callee !== outer ? (dottedName(parent.callee) ?? '') : null
  if (callee !== null && changing.test(callee)) return (parent as { arguments?: Node[] }).arguments?.[0] === outer
  // Who holds a prototype may write to it.
  const isPrototype = outer.type === 'MemberExpression' && keyName(outer.property, outer.computed) === 'prototype'
  const isHeld = callee !== null || parent.type === 'VariableDeclarator' || parent.type === 'AssignmentExpression'
  return isPrototype && isHeld && !looking.test(callee ?? '')
}

function isCalled(parent: Node, callee: Node): boolean {
  return (parent.type === 'CallExpression' || parent.type === 'NewExpression') && parent.callee === callee
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
