import type { Rule } from '../rule.ts'
import type { Callback } from '../subjects.ts'

/** A client's callback takes what it is given as it likes, since the old version did not say what that is (`any`). */
export const changedCallback: Rule = {
  rank: 5,
  effect: 'gives callbacks something of a certain type, where they could take it for anything',
  remedy: 'If the value itself is the same, this can be a minor release: accept the finding. Else make it a major one.',
  probes: (subject) => {
    if (subject.kind === 'value-of-type' && subject.callback !== null && subject.isGiven) {
      const { typeParameters, type, callback } = subject
      return [
        {
          typeParameters,
          parameters: [],
          statements: [`const taken: ${type} = ${callbackText(callback)}`, 'return taken'],
        },
      ]
    }
    if (subject.kind !== 'made') return []
    const { typeParameters, type } = subject
    return [...subject.required, ...subject.optional].flatMap(({ name, callback }) => {
      if (callback === null) return []
      const made = `const made: Pick<${type}, '${name}'> = { ${name}: ${callbackText(callback)} }`
      return [{ typeParameters, parameters: [], statements: [made, 'return made'], member: name }]
    })
  },
}

/** `(a0, a1) => a1.anything` */
function callbackText({ parameters, unsaid }: Callback): string {
  const names = Array.from({ length: parameters }, (_, index) => `a${index}`)
  return `(${names.join(', ')}) => [${unsaid.map((index) => `a${index}.anything`).join(', ')}] as any`
}
