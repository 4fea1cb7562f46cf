import type { Rule } from '../rule.ts'

/** A client relies on what a property can be. */
export const widenedMember: Rule = {
  rank: 4,
  effect: 'can be more than it was',
  remedy: 'Keep the type, or give the new values another name.',
  probes: (subject) => {
    if (subject.kind !== 'member' || subject.isInParts) return []
    const { owner, name, type } = subject
    const read = `${owner.expression}.${name}`
    if (subject.isCompleted) return [{ ...owner, statements: [`return ${read}.valueOf()`], oldType: type }]
    if (subject.isMade) return []
    return [{ ...owner, statements: [`const got: ${type} = ${read}`, 'return got'], oldType: type }]
  },
}
