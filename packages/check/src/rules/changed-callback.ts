import type { Rule } from '../rule.ts'
import type { Callback } from '../subjects.ts'

/** A client's callback takes what it is given as it likes, since the old version did not say what that is (`any`), or returns what nobody looked at (`void`). */
export const changedCallback: Rule = {
  rank: 5,
  effect: 'says more of a callback than it did: what it is given was `any`, or what it returns `void`',
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
      const statements = [made, 'return made']
      return [{ typeParameters, parameters: [], statements, member: name, isRare: subject.isHandle }]
    })
  },
}

/** `(a0, a1) => [a1.anything] as any` */
function callbackText({ parameters, unsaid, returnsVoid }: Callback): string {
  const names = Array.from({ length: parameters }, (_, index) => `a${index}`)
  const taken = `[${unsaid.map((index) => `a${index}.anything`).join(', ')}]`
  return `(${names.join(', ')}) => ${returnsVoid ? `({ taken: ${taken} })` : `${taken} as any`}`
}
