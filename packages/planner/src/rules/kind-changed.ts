import { describe, reasonFor, type Rule } from '../rule.ts'

/** What the running program holds under a name cannot become something of another kind. */
export const kindChanged: Rule = ({ upgrade: { kept } }) =>
  kept
    .filter(({ transition }) => transition === 'refuse')
    .map(({ before, after, classBefore, classAfter }) => {
      const [old, now] =
        classBefore === classAfter ? [before.facts.shape, after.facts.shape] : [classBefore, classAfter]
      const message = `Cannot turn ${describe(after)} into something else: the running program holds it as a ${old}, and in the new release it is a ${now}.`
      const remedy = 'Give the new item another name and keep the old one, or restart the program.'
      return reasonFor('kind-changed', after, message, remedy)
    })
