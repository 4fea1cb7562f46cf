import type { Reason } from '@midflight/model'
import { findCompleted, type Completed } from '../completions.ts'
import { findGivenFields, type GivenFields } from '../given-fields.ts'
import { describe, reasonFor, type Rule } from '../rule.ts'

/** Live instances are given what new ones begin with, and know nothing of what has happened before. */
export const fieldAdded: Rule = ({ upgrade }) => [
  ...[...findGivenFields(upgrade).values()].flatMap(givenFields),
  ...findCompleted(upgrade).flatMap(completed),
]

function givenFields({ kept: { after }, fields }: GivenFields): Reason[] {
  return fields.map(({ name, initial }) => {
    const message = `Gives live instances of ${describe(after)} the field \`${name}\` with what new ones begin with, \`${initial?.text ?? ''}\`: what has happened to them before is not in it.`
    const remedy = `If that matters, migrate the instances with \`onUpgrade(${after.facts.key}, { version, up, down })\`.`
    return reasonFor('field-added', after, message, remedy)
  })
}

function completed({ kept: { after }, added }: Completed): Reason[] {
  return added.map(({ path, when }) => {
    const conditions = {
      undefined: 'where it is undefined',
      nullish: 'where it is null or undefined',
      falsy: 'where it is falsy',
      function: `where \`${when.path.join('.')}\` is a function`,
    }
    const message = `Sets \`${path.join('.')}\` of live instances of ${describe(after)} as the new constructor does, ${conditions[when.is]}.`
    return reasonFor('field-added', after, message, 'If that is not wanted, set it in a new statement.')
  })
}
