import type { ItemFacts } from '@midflight/model'
import type { Item } from './items.ts'
import { isClass, isFunction, walk } from './syntax.ts'

/** Whether functions of an item make classes when they are called: these stay of the version that made them. */
export function classesMade({ nodes }: Item): Pick<ItemFacts, 'makesClasses'> {
  let found = false
  for (const root of nodes) {
    walk(root, (node) => {
      if (!isFunction(node)) return !found
      walk(node, (inner) => {
        if (isClass(inner)) found = true
        return !found
      })
      return false
    })
  }
  return found ? { makesClasses: true } : {}
}
