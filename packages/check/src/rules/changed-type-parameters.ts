import { argumentsOf, callOf } from '../call-text.ts'
import { argumentsText } from '../client-names.ts'
import type { Rule } from '../rule.ts'

/** A client gives the type arguments that the old version asked for, to a generic type or function. */
export const changedTypeParameters: Rule = {
  rank: 1,
  effect: 'takes other type arguments',
  remedy: 'Give new type parameters a default, put them last, and do not narrow a constraint.',
  probes: (subject) => {
    if (subject.kind === 'generic') {
      const { typeParameters, type, access } = subject
      return [{ typeParameters, parameters: [`value: ${type}`], statements: ['return value'], about: access }]
    }
    if (subject.kind !== 'call' || subject.isConstruct || subject.typeParameters.length === 0) return []
    // The compiler gives up on type arguments of what arguments are spread into.
    if (subject.parameters.some(({ isRest }) => isRest)) return []
    const all = subject.parameters.length
    const statements = [`return ${callOf(subject, all, new Map(), argumentsText(subject.typeParameters))}`]
    return [{ ...argumentsOf(subject, all), statements, shownBy: wrongTypeArguments }]
  },
}

/** Another number of type arguments, which no overload takes; an argument that its constraint does not allow. */
const wrongTypeArguments: readonly number[] = [2558, 2743, 2344]
