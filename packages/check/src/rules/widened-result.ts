import { argumentsOf, callOf } from '../call-text.ts'
import type { Rule } from '../rule.ts'

/** A client relies on what a function returns. */
export const widenedResult: Rule = {
  rank: 4,
  effect: 'can return more than it did',
  remedy: 'Keep the result, or return the new values from a new function.',
  probes: (subject) => {
    if (subject.kind !== 'call' || subject.isConstruct || subject.result === 'void') return []
    const call = callOf(subject, subject.parameters.length)
    const given = argumentsOf(subject, subject.parameters.length)
    // Of `any` a client takes what it likes, which `unknown` does not let it.
    if (subject.result === 'any') return [{ ...given, statements: [`return ${call}.toString()`], oldType: 'any' }]
    const { self, parameters } = subject.callee
    if (subject.givesSelf && self !== null && parameters[0] === `value: ${self}`)
      return [
        {
          typeParameters: [...given.typeParameters, `Extended extends ${self}`],
          parameters: ['value: Extended', ...given.parameters.slice(1)],
          statements: [`const got: Extended = ${call}`, 'return got'],
          oldType: 'this',
        },
      ]
    return [{ ...given, statements: [`const got: ${subject.result} = ${call}`, 'return got'], oldType: subject.result }]
  },
}
