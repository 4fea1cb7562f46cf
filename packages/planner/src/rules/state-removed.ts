import { describe, reasonFor, type Rule } from '../rule.ts'
import { classOf } from '../side.ts'

/** State that the new release has no use for is kept aside, for the way back. */
export const stateRemoved: Rule = ({ upgrade: { from, modules, kept } }) => {
  const removed = [...modules.values()]
    .filter(({ loaded }) => loaded)
    .flatMap((module) => module.removed.filter((item) => classOf(from, item) === 'state'))
  const replaced = kept.filter(({ classBefore, transition }) => classBefore === 'state' && transition === 'evaluate')
  const remedy = 'If the state is needed, keep it under its name in its module.'
  return [
    ...removed.map((item) => {
      const message = `Keeps ${describe(item)} aside: it is state of the running program, and the new release has no such item.`
      return reasonFor('state-removed', item, message, remedy)
    }),
    ...replaced.map(({ after, classAfter }) => {
      const message = `Keeps what ${describe(after)} holds aside: it was state, and in the new release it is a ${classAfter}, which is evaluated.`
      return reasonFor('state-removed', after, message, remedy)
    }),
  ]
}
