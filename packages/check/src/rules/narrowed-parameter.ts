import { argumentsOf, callOf } from '../call-text.ts'
import type { Rule } from '../rule.ts'

/** A literal may only have known properties. */
const unknownMember = 2353
/** Property does not exist on type. */
const missingMember = 2339

/**
 * A client calls with everything that the old version took, one alternative of a parameter at a time, or with no more than it asked for.
 * It writes objects where it calls, or has them already.
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
    const named = [{ count: all, choice: new Map<number, string>() }, ...others, ...fewer].map(({ count, choice }) => ({
      ...argumentsOf(subject, count, choice),
      statements: [`return ${callOf(subject, count)}`],
    }))
    const written = subject.parameters.flatMap(({ members }, index) => {
      if (members.length === 0) return []
      const literal = `{ ${members.map((name) => `${name}: a${index}.${name}`).join(', ')} }`
      const statements = [`return ${callOf(subject, all, new Map([[index, literal]]))}`]
      // A member that its own type has lost is told of that type.
      return [{ ...argumentsOf(subject, all), statements, shownBy: [unknownMember], hiddenBy: [missingMember] }]
    })
    return [...named, ...written]
  },
}
