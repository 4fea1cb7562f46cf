import { describe, reasonFor, type Rule } from '../rule.ts'

/** New effects run at commit, which is one synchronous step. */
export const effectAwaits: Rule = ({ upgrade: { modules } }) =>
  [...modules.values()]
    .filter(({ loaded, fresh }) => loaded || fresh)
    .flatMap(({ added, pairs, fresh }) => [...added, ...(fresh ? pairs.map(({ after }) => after) : [])])
    .filter((item) => item.facts.shape === 'effect' && item.facts.awaits)
    .map((item) => {
      const message = `Cannot run ${describe(item)} at commit: it awaits, and a commit is one synchronous step.`
      const remedy =
        'Bind what is awaited to a constant (`const ready = await …`), which is evaluated while the upgrade is prepared, or start it without `await`.'
      return reasonFor('effect-awaits', item, message, remedy)
    })
