import type { Rule } from '../rule.ts'

/** A client gives, or gets, a value of a type that is no object: one of several texts, a union, a function. */
export const changedAlternatives: Rule = {
  rank: 3,
  effect: 'stands for other values than it did',
  remedy: 'Add alternatives only to what clients give, and take away only from what they get.',
  probes: (subject) => {
    if (subject.kind !== 'value-of-type') return []
    const { typeParameters, type, expanded } = subject
    const given = {
      typeParameters,
      parameters: [`given: ${expanded}`],
      statements: [`const taken: ${type} = given`, 'return taken'],
      oldType: expanded,
    }
    const got = {
      typeParameters,
      parameters: [`value: ${type}`],
      statements: [`const got: ${expanded} = value`, 'return got'],
      oldType: expanded,
    }
    return [...(subject.isGiven ? [given] : []), ...(subject.isGot ? [got] : [])]
  },
}
