import type { ItemConstruction } from '@midflight/model'
import { assignedInConstructor } from './class-facts.ts'
import { constructionFacts } from './construction.ts'
import { constructionSites, isReExport, takesItselfInStatics } from './construction-sites.ts'
import { classOf, type Item } from './items.ts'
import { memberMentions } from './member-mentions.ts'
import type { ModuleScope } from './scope.ts'
import type { ClassNode, FunctionNode, Syntax } from './syntax.ts'
import type { FoundUse } from './uses.ts'

/** What an item has to do with constructing instances, and the members that it mentions. `uses`: those that stand in it. */
export function itemConstruction(
  item: Item,
  uses: readonly FoundUse[],
  { syntax, scope }: { readonly syntax: Syntax; readonly scope: ModuleScope },
): ItemConstruction {
  const built = builtBy(item)
  const construction = built === null ? null : constructionFacts(built, syntax, scope)
  const constructs = constructionSites(item, uses, syntax, scope)
  const mentions = memberMentions(item.nodes, syntax)
  return {
    ...(construction === null ? {} : { construction }),
    ...(constructs.length === 0 ? {} : { constructs }),
    ...(isReExport(item) ? { reExports: true } : {}),
    ...(takesItselfInStatics(item, uses, syntax) ? { takesItselfInStatics: true } : {}),
    ...(mentions === '' ? {} : { mentions }),
  }
}

/** The class, or the function that gives fields to `this`, that an item is. */
function builtBy({ form }: Item): ClassNode | FunctionNode | null {
  const node = classOf(form)
  if (node !== null) return node
  if (form.kind !== 'function' && form.kind !== 'functionValue') return null
  return form.node.type !== 'ArrowFunctionExpression' && assignedInConstructor(form.node).length > 0 ? form.node : null
}
