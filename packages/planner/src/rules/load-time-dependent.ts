import { assert } from '@midflight/model'
import type { ProgramItem } from '../program.ts'
import { findRelinked } from '../references.ts'
import { describe, nameOf, reasonFor, type Rule } from '../rule.ts'

/** What was given an old value while it was evaluated, and is not evaluated again, would go on with the old value unseen. */
export const loadTimeDependent: Rule = (input) =>
  input.settled
    .filter((item) => capturesAtLoad(item))
    .flatMap((item) => {
      const { from, to } = input.upgrade
      const stale = input.stale.get(item) ?? []
      const [first] = stale
      if (first !== undefined) {
        const others = stale.length === 1 ? '' : ` and ${stale.length - 1} more`
        const message = `Cannot give the new ${describe(first)}${others} to ${describe(item)}: it took the earlier one when it was evaluated, is not evaluated again, and would go on with it.`
        const remedy = `Read \`${nameOf(first)}\` in a function that is called when it is needed, keep it as it was, or restart the program.`
        return [reasonFor('load-time-dependent', item, message, remedy)]
      }
      const pair = input.upgrade.keptOf(item)?.before
      assert(pair !== undefined, `settled item ${item.id} is in the old release`)
      if (pair.module !== item.module) return []
      const binding =
        pair.facts.hash === item.facts.hash ? findRelinked(from.program, to.program, item, item.facts.loadUses) : null
      if (binding === null) return []
      const message = `Cannot give the new \`${binding}\` to ${describe(item)}: its import led elsewhere when the item was evaluated, and it is not evaluated again.`
      const remedy = `Keep \`${binding}\` where it was, or restart the program.`
      return [reasonFor('load-time-dependent', item, message, remedy)]
    })

/** Whether what an item took while it was evaluated may live on in it, or in code that it was given to. */
export function capturesAtLoad({ facts }: ProgramItem): boolean {
  if (facts.shape === 'class') return facts.opaque
  return (
    facts.opaque || facts.shape === 'effect' || facts.initializer === 'instance' || facts.initializer === 'container'
  )
}
