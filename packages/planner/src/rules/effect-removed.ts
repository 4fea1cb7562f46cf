import { mayRunAgain } from '../hot.ts'
import { didNothing } from '../idle.ts'
import { isInert } from '../inert.ts'
import { isDefinedOnGone, isDefining } from '../defining.ts'
import type { ProgramItem } from '../program.ts'
import type { Upgrade } from '../upgrade.ts'
import { describe, reasonFor, type Rule } from '../rule.ts'

/** What an effect did stays done when its statement is gone. */
export const effectRemoved: Rule = ({ upgrade }) =>
  findRemovedEffects(upgrade).map((item) => {
    const isWhole = upgrade.modules.get(item.module)?.status === 'removed'
    const state = isWhole ? 'the new release has no such module' : 'the new release has no such statement'
    const message = `Cannot undo ${describe(item)}: it ran when its module was loaded, and ${state}.`
    const remedy = 'Keep the statement, or restart the program.'
    return reasonFor('effect-removed', item, message, remedy)
  })

export function findRemovedEffects(upgrade: Upgrade): readonly ProgramItem[] {
  return [...upgrade.modules.values()]
    .filter(({ loaded }) => loaded)
    .flatMap(({ removed }) => removed.filter((item) => isLeftBehind(upgrade, item)))
}

/** What defines members is taken back, or goes with what it has defined them on. */
function isLeftBehind(upgrade: Upgrade, item: ProgramItem): boolean {
  if (item.facts.shape !== 'effect' || isDefining(item) || didNothing(upgrade, item)) return false
  return !mayRunAgain(upgrade, item) && !isDefinedOnGone(upgrade, item) && !isInert(upgrade, item)
}
