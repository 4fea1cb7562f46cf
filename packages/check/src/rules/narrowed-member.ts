import type { Rule } from '../rule.ts'

/** A client writes to a property what it may hold. */
export const narrowedMember: Rule = {
  rank: 4,
  effect: 'does not take what it took',
  remedy: 'Keep the property writable, and let it take what it took.',
  probes: (subject) => {
    if (subject.kind !== 'member' || subject.isCallable || subject.isMade) return []
    const { owner, name, type } = subject
    const parameters = [...owner.parameters, `given: ${type}`]
    return [{ ...owner, parameters, statements: [`${owner.expression}.${name} = given`], oldType: type }]
  },
}
