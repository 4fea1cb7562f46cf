import type { Rule } from '../rule.ts'

/** A client makes a value with the members that the old version required. */
export const requiredMemberAdded: Rule = {
  rank: 3,
  effect: 'requires more of a value than it did',
  remedy: 'Let new members be optional.',
  // A member that is gone, which a literal cannot have.
  othersConcern: [2353],
  probes: (subject) => {
    if (subject.kind !== 'made' || !subject.isWhole) return []
    const { isHandle, isInParts } = subject
    const parameters = subject.required.map(({ name, type }) => `${name}_: ${type}`)
    const members = subject.required.map(({ name }) => `${name}: ${name}_`).join(', ')
    return [
      {
        typeParameters: subject.typeParameters,
        parameters,
        statements: [`const made: ${subject.type} = { ${members} }`, 'return made'],
        isRare: isHandle || isInParts,
      },
    ]
  },
}
