import type { Reason, Told } from '@midflight/model'
import { findCompleted, type Completed } from '../completions.ts'
import { findFieldsLeftOut, findGivenFields, type GivenFields, type MissingFields } from '../given-fields.ts'
import { describe, reasonFor, type Rule } from '../rule.ts'
import { untoldField } from '../untold.ts'
import type { Upgrade } from '../upgrade.ts'

/** Live instances are given what new ones begin with, and know nothing of what has happened before. */
export const fieldAdded: Rule = ({ upgrade }) => [
  ...[...findGivenFields(upgrade).values()].flatMap((given) => givenFields(upgrade, given)),
  ...findFieldsLeftOut(upgrade).flatMap(fieldsLeftOut),
  ...findCompleted(upgrade).flatMap(completed),
]

function givenFields(upgrade: Upgrade, { kept, fields }: GivenFields): Reason[] {
  const { after } = kept
  return fields.map(({ name, initial }) => {
    const untold = initial === undefined ? untoldField(upgrade, kept, name) : null
    const text = initial?.text ?? untold?.text ?? ''
    const ones = `new ones begin with${untold === null ? '' : toldText(untold.told)}`
    const message = `Gives live instances of ${describe(after)} the field \`${name}\` with what ${ones}, \`${text === 'void 0' ? 'undefined' : text}\`: what has happened to them before is not in it.`
    return reasonFor('field-added', after, message, remedyFor(after.facts.key))
  })
}

function fieldsLeftOut({ kept: { after }, fields }: MissingFields): Reason[] {
  return fields.map(({ name, told }) => {
    const message = `Leaves live instances of ${describe(after)} without the field \`${name}\`, as new ones are${toldText(told)}.`
    return reasonFor('field-added', after, message, remedyFor(after.facts.key))
  })
}

/** ` whose constructor is not told \`strict\`` */
function toldText(told: readonly Told[]): string {
  if (told.length === 0) return ''
  const names = told.map(({ parameter, member }) => (member === null ? `argument ${parameter + 1}` : `\`${member}\``))
  return ` whose constructor is not told ${[...new Set(names)].join(' and ')}`
}

function remedyFor(key: string): string {
  return `If that matters, migrate the instances with \`onUpgrade(${key}, { version, up, down })\`.`
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
