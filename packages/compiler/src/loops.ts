import type { LoopFacts } from '@midflight/model'
import { isAwaitingLoop } from './deferred.ts'
import { codeWithout, hashText } from './normal-text.ts'
import type { Locate } from './source-map.ts'
import { isFunction, walk, type FunctionNode, type Node, type Syntax } from './syntax.ts'
import type { FoundUse } from './uses.ts'

/** The functions that call what they are given later. */
const schedulers = new Set(['setTimeout', 'setImmediate', 'queueMicrotask', 'then', 'finally', 'nextTick'])

/**
 * Loops of an item that may go on for ever: open-ended ones that await, and functions that end by calling themselves after an `await` or
 * from a timer. Each goes on with the code that it began with, except where it calls through a seam.
 */
export function loopsOf(
  parts: readonly Node[],
  uses: readonly FoundUse[],
  syntax: Syntax,
  locate: Locate,
): LoopFacts[] {
  const found: LoopFacts[] = []
  const add = (node: Node, kind: LoopFacts['kind'], around: Node): void => {
    const hash = hashText(codeWithout(syntax, [enclosingFunction(node, syntax) ?? node], []))
    const inside = uses.filter((use) => use.node.start >= around.start && use.node.end <= around.end)
    const calls = [...new Set(inside.flatMap(({ use }) => (use.how === 'call' ? [use.binding] : [])))]
    found.push({ kind, hash, calls, callsOwnMethods: callsOnThis(around), ...locate(node.start) })
  }
  for (const part of parts) {
    walk(part, (node) => {
      if (isAwaitingLoop(node)) add(node, 'loop', node)
    })
  }
  for (const { use, node } of uses) {
    const around = use.how === 'call' ? functionNamed(use.binding, node, syntax) : null
    if (around !== null && endsWith(around, node, syntax)) add(around, 'recursion', around)
  }
  return found
}

function enclosingFunction(node: Node, syntax: Syntax): FunctionNode | null {
  for (let parent: Node | undefined = node; parent !== undefined; parent = syntax.parents.get(parent)) {
    if (isFunction(parent)) return parent
  }
  return null
}

function callsOnThis(around: Node): boolean {
  let found = false
  walk(around, (node) => {
    if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return
    if (node.callee.object.type === 'ThisExpression') found = true
  })
  return found
}

/** The function of the top level that has this name and that a node is in. */
function functionNamed(name: string, node: Node, syntax: Syntax): FunctionNode | null {
  for (let parent = syntax.parents.get(node); parent !== undefined; parent = syntax.parents.get(parent)) {
    if (!isFunction(parent)) continue
    const declarator = syntax.parents.get(parent)
    const own = parent.id ?? (declarator?.type === 'VariableDeclarator' ? declarator.id : null)
    if (own?.type === 'Identifier' && own.name === name) return parent
  }
  return null
}

/** Whether the call of a function by itself is the last thing that it does, after it has waited. */
function endsWith(around: FunctionNode, callee: Node, syntax: Syntax): boolean {
  let isLater = false
  let child = callee
  for (
    let parent = syntax.parents.get(child);
    parent !== undefined;
    child = parent, parent = syntax.parents.get(child)
  ) {
    if (parent === around) return isLater || (around.async && awaits(around))
    if (parent.type === 'BlockStatement' && parent.body.at(-1) !== child) return false
    if (isAwaitingLoop(parent) || parent.type === 'ForOfStatement' || parent.type === 'ForStatement') return false
    if (isFunction(parent)) {
      if (!isScheduled(parent, syntax)) return false
      isLater = true
    }
  }
  return false
}

function isScheduled(callback: FunctionNode, syntax: Syntax): boolean {
  const call = syntax.parents.get(callback)
  if (call?.type !== 'CallExpression' || call.callee === callback) return false
  const { callee } = call
  if (callee.type === 'Identifier') return schedulers.has(callee.name)
  return (
    callee.type === 'MemberExpression' && callee.property.type === 'Identifier' && schedulers.has(callee.property.name)
  )
}

function awaits(around: FunctionNode): boolean {
  let found = false
  walk(around, (node) => {
    if (node.type === 'AwaitExpression') found = true
    return node === around || !isFunction(node)
  })
  return found
}
