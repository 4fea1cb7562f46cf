import type { ProgramItem } from '../program.ts'
import { describe, reasonFor, type Rule } from '../rule.ts'
import type { Upgrade } from '../upgrade.ts'

/** New effects run at commit, which is one synchronous step. */
export const effectAwaits: Rule = ({ upgrade }) =>
  findAwaitingEffects(upgrade).map((item) => {
    const message = `Cannot run ${describe(item)} at commit: it awaits, and a commit is one synchronous step.`
    const remedy =
      'Bind what is awaited to a constant (`const ready = await …`), which is evaluated while the upgrade is prepared, or start it without `await`.'
    return reasonFor('effect-awaits', item, message, remedy)
  })

/** New effects that await, but for those that have run before. */
export function findAwaitingEffects({ modules, staying }: Upgrade): readonly ProgramItem[] {
  return [...modules.values()]
    .filter(({ loaded, fresh }) => loaded || fresh)
    .flatMap(({ added, pairs, fresh }) => [...added, ...(fresh ? pairs.map(({ after }) => after) : [])])
    .filter((item) => item.facts.shape === 'effect' && item.facts.awaits && !staying.has(item.id))
}
