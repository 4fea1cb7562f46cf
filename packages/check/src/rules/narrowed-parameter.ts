import { argumentsOf, callOf } from '../call-text.ts'
import type { Rule } from '../rule.ts'

/**
 * A client calls with everything that the old version took, one alternative of a parameter at a time, or with no more than it asked for.
 * An argument whose type is several alternatives at once is not tried: where one signature becomes an overload for each, only such a client breaks.
 */
export const narrowedParameter: Rule = {
  rank: 3,
  effect: 'cannot be called as it could be',
  remedy: 'Take what was taken: widen parameters, never narrow them, and let new ones be optional.',
  probes: (subject) => {
    if (subject.kind !== 'call') return []
    const all = subject.parameters.length
    const fewer = subject.parameters.map((_, count) => ({ count, choice: new Map<number, string>() }))
    const others = subject.parameters.flatMap(({ alternatives }, index) =>
      alternatives.slice(1).map((type) => ({ count: all, choice: new Map([[index, type]]) })),
    )
    return [{ count: all, choice: new Map<number, string>() }, ...others, ...fewer].map(({ count, choice }) => {
      const { typeParameters, parameters } = argumentsOf(subject, count, choice)
      return { typeParameters, parameters, statements: [`return ${callOf(subject, count)}`] }
    })
  },
}
