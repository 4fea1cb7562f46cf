import { keyOfReference, rememberReference } from './implementations.ts'
import type { Instance } from './instance.ts'
import { reviveReference } from './retired.ts'

/**
 * Makes the stable references of a version's functions: once for each key, and never again. A function that had another name in the version before gets
 * the reference of that one, which goes on leading by its earlier key: what is implemented under the new key is implemented under both.
 */
export function addReferences({ unit, script, step, referenceKeys, addedReferences, otherKeys }: Instance): void {
  const { references, current, retired } = unit
  const made = script.refs(current)
  for (const key of Object.keys(made)) {
    referenceKeys.add(key)
    const earlier = step?.renamed?.[key]
    const held = earlier === undefined ? undefined : references[earlier]
    if (held !== undefined && references[key] !== held) {
      Object.defineProperty(references, key, { value: held, writable: true, enumerable: true, configurable: true })
      addedReferences.push(key)
    } else if (!(key in references) || retired.has(key)) {
      const reference = reviveReference(unit, key, made[key]!)
      if (keyOfReference(reference) === undefined) rememberReference(reference, current, key)
      addedReferences.push(key)
    }
  }
  for (const key of Object.keys(made)) {
    const leading = keyOfReference(references[key]!) ?? key
    if (leading === key) continue
    if (leading in made) {
      const message = `Cannot tell \`${key}\` from \`${leading}\` in ${unit.path}: it had this name in a release before, and those who hold it from then would be led to the other one`
      throw new Error(message)
    }
    otherKeys.set(key, leading)
    referenceKeys.add(leading)
    if (!retired.has(leading)) continue
    reviveReference(unit, leading, references[key]!)
    addedReferences.push(leading)
  }
}
