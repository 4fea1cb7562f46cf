import type { Rule } from '../rule.ts'

/** A client makes a value with the members that the old version required. */
export const requiredMemberAdded: Rule = {
  rank: 3,
  effect: 'requires more of a value than it did',
  remedy: 'Let new members be optional.',
  probes: (subject) => {
    if (subject.kind !== 'made' || !subject.isWhole) return []
    const parameters = subject.required.map(({ name, type }) => `${name}_: ${type}`)
    const members = subject.required.map(({ name }) => `${name}: ${name}_`).join(', ')
    return [
      {
        typeParameters: subject.typeParameters,
        parameters,
        statements: [`const made: ${subject.type} = { ${members} }`, 'return made'],
      },
    ]
  },
}
