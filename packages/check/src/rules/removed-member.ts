import type { Rule } from '../rule.ts'

/** A client reads a property, or calls a method, that is gone. */
export const removedMember: Rule = {
  rank: 2,
  effect: 'is gone',
  remedy: 'Keep the member, deprecated if need be, or make this a major release.',
  probes: (subject) => {
    if (subject.kind !== 'member') return []
    const { owner, name } = subject
    return [{ ...owner, statements: [`return ${owner.expression}.${name}`] }]
  },
}
