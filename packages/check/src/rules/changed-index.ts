import type { Rule } from '../rule.ts'

/** A client reads an object by a key that it chose, or makes one with keys of its own. */
export const changedIndex: Rule = {
  rank: 3,
  effect: 'does not go with any key as it did',
  remedy: 'Keep the index signature beside the members that have names.',
  probes: (subject) => {
    if (subject.kind !== 'index') return []
    const { typeParameters, object, key, type, isGiven } = subject
    if (!isGiven) {
      const parameters = [`value: ${object}`, `key: ${key}`]
      return [
        { typeParameters, parameters, statements: [`const got: ${type} = value[key]`, 'return got'], oldType: type },
      ]
    }
    const own = ownKeys.get(key)
    if (own === undefined) return []
    const statements = [`const made: Partial<${object}> = { ${own}: given }`, 'return made']
    return [{ typeParameters, parameters: [`given: ${type}`], statements, oldType: type }]
  },
}

/** A key that a client chooses, by the type that keys have. */
const ownKeys: ReadonlyMap<string, string> = new Map([
  ['string', 'anyKey'],
  ['number', '1'],
])
