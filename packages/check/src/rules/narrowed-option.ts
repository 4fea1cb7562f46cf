import type { Rule } from '../rule.ts'

/** A client gives a member of an object that it makes what the old version took. */
export const narrowedOption: Rule = {
  rank: 4,
  effect: 'is not taken as it was',
  remedy: 'Go on taking the member with the values that it had.',
  probes: (subject) => {
    if (subject.kind !== 'made') return []
    return [...subject.required, ...subject.optional].map(({ name, type, isCallable }) => {
      const statements = [`const made: Pick<${subject.type}, '${name}'> = { ${name}: given }`, 'return made']
      return {
        typeParameters: subject.typeParameters,
        parameters: [`given: ${type}`],
        statements,
        member: name,
        oldType: type,
        isRare: subject.isHandle && isCallable,
      }
    })
  },
}
