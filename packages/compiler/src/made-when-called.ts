import type { ItemFacts } from '@midflight/model'
import { bindingNames } from './binding-names.ts'
import type { Item } from './items.ts'
import { isClass, isFunction, walk, type FunctionNode, type Node } from './syntax.ts'

/** What the functions of an item make when they are called, as far as it stays of the version that made it. */
export function madeWhenCalled({ nodes }: Item): Pick<ItemFacts, 'makesClasses' | 'constructsParameter'> {
  let hasClass = false
  let constructs = false
  for (const root of nodes) {
    walk(root, (node) => {
      if (!isFunction(node)) return true
      hasClass ||= holds(node, isClass)
      constructs ||= constructsParameter(node)
      return !(hasClass && constructs)
    })
  }
  return { ...(hasClass ? { makesClasses: true } : {}), ...(constructs ? { constructsParameter: true } : {}) }
}

/** `function make(Class) { return new Class() }`. */
function constructsParameter({ params, body }: FunctionNode): boolean {
  const names = new Set(params.flatMap((parameter) => bindingNames(parameter)))
  if (names.size === 0 || body === null) return false
  const isSuch = (node: Node): boolean =>
    node.type === 'NewExpression' && node.callee.type === 'Identifier' && names.has(node.callee.name)
  return holds(body, isSuch)
}

function holds(root: Node, isSuch: (node: Node) => boolean): boolean {
  let found = false
  walk(root, (node) => {
    found ||= isSuch(node)
    return !found
  })
  return found
}
