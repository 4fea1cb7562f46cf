import { runsInPlace } from './purity.ts'
import { isFunction, walk, type FunctionNode, type Node, type Syntax } from './syntax.ts'

/**
 * Whether what stands at a node may happen long after its item was evaluated, or after the item's function was called: in a nested
 * function, a generator, a method, or an open-ended loop that awaits. What merely follows an `await` counts as part of the call.
 */
export function isDeferred(node: Node, syntax: Syntax): boolean {
  let functions = 0
  let inConstruction = false
  let child = node
  for (
    let parent = syntax.parents.get(child);
    parent !== undefined;
    child = parent, parent = syntax.parents.get(child)
  ) {
    if (isInAwaitingLoop(parent, child)) return true
    if (parent.type === 'PropertyDefinition' && !parent.static && parent.value === child) inConstruction = true
    if (!isFunction(parent) || runsInPlace(parent, syntax)) continue
    if (parent.generator || isMethod(parent, syntax)) return true
    functions += 1
  }
  return functions + (inConstruction ? 1 : 0) > 1
}

function isMethod(node: FunctionNode, syntax: Syntax): boolean {
  const parent = syntax.parents.get(node)
  return parent?.type === 'MethodDefinition' && parent.kind !== 'constructor'
}

/** `for (;;)`, `while` and `for await` go on until something ends them. */
function isInAwaitingLoop(loop: Node, child: Node): boolean {
  if (loop.type === 'ForOfStatement') return loop.await && loop.body === child
  return isAwaitingLoop(loop)
}

/** Goes on until something ends it, and waits in each turn. */
export function isAwaitingLoop(loop: Node): boolean {
  if (loop.type === 'ForOfStatement') return loop.await
  const isOpenEnded =
    loop.type === 'WhileStatement' ||
    loop.type === 'DoWhileStatement' ||
    (loop.type === 'ForStatement' && loop.test === null)
  if (!isOpenEnded) return false
  let awaits = false
  walk(loop, (inner) => {
    if (inner.type === 'AwaitExpression' || (inner.type === 'ForOfStatement' && inner.await)) awaits = true
    return !isFunction(inner)
  })
  return awaits
}
