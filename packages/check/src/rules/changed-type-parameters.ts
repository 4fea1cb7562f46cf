import type { Rule } from '../rule.ts'

/** A client gives the arguments of a generic type that the old version asked for. */
export const changedTypeParameters: Rule = {
  rank: 1,
  effect: 'takes other type arguments',
  remedy: 'Give new type parameters a default, put them last, and do not narrow a constraint.',
  probes: (subject) =>
    subject.kind === 'generic'
      ? [
          {
            typeParameters: subject.typeParameters,
            parameters: [`value: ${subject.type}`],
            statements: ['return value'],
            about: subject.access,
          },
        ]
      : [],
}
