import { argumentsOf, callOf } from '../call-text.ts'
import type { Rule } from '../rule.ts'

/** A client relies on what a function returns. */
export const widenedResult: Rule = {
  rank: 4,
  effect: 'can return more than it did',
  remedy: 'Keep the result, or return the new values from a new function.',
  probes: (subject) => {
    if (subject.kind !== 'call' || subject.isConstruct || /^(any|void)$/.test(subject.result)) return []
    const call = callOf(subject, subject.parameters.length)
    const given = argumentsOf(subject, subject.parameters.length)
    return [{ ...given, statements: [`const got: ${subject.result} = ${call}`, 'return got'], oldType: subject.result }]
  },
}
