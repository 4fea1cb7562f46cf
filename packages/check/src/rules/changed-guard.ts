import { argumentsOf, callOf } from '../call-text.ts'
import type { Rule } from '../rule.ts'

/** A client relies on what a type guard, or an assertion, says about a value. */
export const changedGuard: Rule = {
  rank: 4,
  effect: 'no longer tells the type that it told',
  remedy: 'Keep the type of the guard, or make it narrower.',
  probes: (subject) => {
    if (subject.kind !== 'call' || subject.guard === null) return []
    const { parameter, type, isAssertion } = subject.guard
    const all = subject.parameters.length
    const call = callOf(subject, all)
    if (type !== null) {
      const told = isAssertion ? call : `if (!${call}) return undefined`
      const statements = [told, `const got: ${type} = a${parameter}`, 'return got']
      return [{ ...argumentsOf(subject, all), statements, oldType: type }]
    }
    const statements = [call, `const got: {} = a${parameter}`, 'return got']
    return [{ ...argumentsOf(subject, all, new Map([[parameter, '{} | null']])), statements }]
  },
}
