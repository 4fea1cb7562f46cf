import type { ModuleComparison } from '../compare.ts'
import { isDefinedOnGone } from '../defining.ts'
import { didNothing } from '../idle.ts'
import { mayRunAgain } from '../hot.ts'
import { reasonFor, type Rule } from '../rule.ts'
import type { Upgrade } from '../upgrade.ts'

/** An effect has happened: nothing tells how to undo it, and running it again would do it twice. */
export const effectChanged: Rule = ({ upgrade }) =>
  findChangedEffects(upgrade).map(({ before, after }) => {
    const place = `${after.module}:${after.facts.line}`
    const message = `Cannot change what the statement at ${place} has done: it ran as \`${before.facts.text}\` (line ${before.facts.line}), and the new release needs \`${after.facts.text}\`.`
    const remedy =
      'Keep the statement and move what changes into a function that it calls or passes on, or restart the program.'
    return reasonFor('effect-changed', after, message, remedy)
  })

export function findChangedEffects(upgrade: Upgrade): ModuleComparison['changedEffects'] {
  return [...upgrade.modules.values()]
    .filter(({ loaded }) => loaded)
    .flatMap(({ changedEffects }) => changedEffects)
    .filter(({ before }) => !isDefinedOnGone(upgrade, before))
    .filter(({ before, after }) => !mayRunAgain(upgrade, before) || !mayRunAgain(upgrade, after))
    .filter(({ before, after }) => !didNothing(upgrade, before) || after.facts.awaits)
}
