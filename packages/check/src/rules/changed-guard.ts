import { argumentsOf, callOf } from '../call-text.ts'
import type { Rule } from '../rule.ts'

/** A client relies on what a type guard says about a value. */
export const changedGuard: Rule = {
  rank: 4,
  effect: 'no longer tells the type that it told',
  remedy: 'Keep the type of the guard, or make it narrower.',
  probes: (subject) => {
    if (subject.kind !== 'call' || subject.guard === null) return []
    const { parameter, type } = subject.guard
    const call = callOf(subject, subject.parameters.length)
    const given = argumentsOf(subject, subject.parameters.length)
    const statements = [`if (!${call}) return undefined`, `const got: ${type} = a${parameter}`, 'return got']
    return [{ ...given, statements, oldType: type }]
  },
}
