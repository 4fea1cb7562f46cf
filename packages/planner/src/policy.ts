import type { Policy, Reason, ReasonCode } from '@midflight/model'
import { findCompleted } from './completions.ts'
import { findGivenFields } from './given-fields.ts'
import { differenceText, findOneWay } from './judged-types.ts'
import { findMigrated } from './migrated.ts'
import { describe } from './rule.ts'
import type { Upgrade } from './upgrade.ts'

export interface PolicyChoice {
  readonly policy: Policy
  readonly policyReason: string
}

/** Accepted, these leave values that fit one version only, and that code of both would use. */
const unfitCodes: ReadonlySet<ReasonCode> = new Set(['state-type-changed', 'class-shape-changed'])

/** What becomes of tasks in flight. What is asked for is refused elsewhere where it is unsafe. */
export function choosePolicy(upgrade: Upgrade, wanted: Policy | null, accepted: readonly Reason[]): PolicyChoice {
  if (wanted !== null) return { policy: wanted, policyReason: 'It was asked for.' }
  const [first] = findMigrated(upgrade)
  const given = [...findGivenFields(upgrade).values()].find(({ fields }) => fields.some(({ isPrivate }) => !isPrivate))
  if (first === undefined && given !== undefined) {
    const policyReason = `Live instances of ${describe(given.kept.after)} get fields that code of the old version does not know.`
    return { policy: 'quiesce', policyReason }
  }
  const completed = findCompleted(upgrade).find(({ added }) => added.length > 0)
  if (first === undefined && completed !== undefined) {
    const policyReason = `Live instances of ${describe(completed.kept.after)} are completed as new ones are, which code of the old version does not know.`
    return { policy: 'quiesce', policyReason }
  }
  const unfit = accepted.find(({ code }) => unfitCodes.has(code))
  if (first === undefined && unfit !== undefined) {
    const policyReason = `\`${unfit.item}\` is accepted as it is, which code of both versions cannot use at the same time.`
    return { policy: 'quiesce', policyReason }
  }
  const [oneWay] = findOneWay(upgrade)
  if (first === undefined && oneWay !== undefined) {
    const difference = differenceText(oneWay, 'the new one holds', 'the old one expects')
    const policyReason = `New code may put into ${describe(oneWay.kept.after)} what code of the old version does not expect: ${difference}.`
    return { policy: 'quiesce', policyReason }
  }
  if (first === undefined) {
    return { policy: 'pinned', policyReason: 'Nothing is migrated: old and new code can run side by side.' }
  }
  return {
    policy: 'quiesce',
    policyReason: `${describe(first)} is migrated, which code of both versions cannot use at the same time.`,
  }
}
