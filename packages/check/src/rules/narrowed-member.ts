import type { Rule } from '../rule.ts'

/** A client writes to a property that has become read-only. What it may be written with is judged by what it can be read as, which rarely differs. */
export const narrowedMember: Rule = {
  rank: 4,
  effect: 'can no longer be written to',
  remedy: 'Keep the property writable.',
  othersConcern: [2322],
  probes: (subject) => {
    if (subject.kind !== 'member' || subject.isMethod || subject.isMade) return []
    const { owner, name, type } = subject
    const parameters = [...owner.parameters, `given: ${type}`]
    return [{ ...owner, parameters, statements: [`${owner.expression}.${name} = given`], oldType: type }]
  },
}
