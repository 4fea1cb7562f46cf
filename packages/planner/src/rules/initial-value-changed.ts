import type { ClassField, MemberChanges, Reason } from '@midflight/model'
import { versionOf } from '../declared.ts'
import { otherValues } from '../load-calls.ts'
import { findRelinked } from '../references.ts'
import { describe, reasonFor, type Rule, type RuleInput } from '../rule.ts'
import { isCarried, type Kept } from '../upgrade.ts'
import { capturesAtLoad } from './load-time-dependent.ts'

/** State goes on with what it holds: where the new release would begin with something else, its operator should know. */
export const initialValueChanged: Rule = (input) => [
  ...keptHere(input).flatMap((kept) => initialiserChange(input, kept) ?? []),
  ...input.upgrade.kept.flatMap(staticFieldChanges),
  ...instanceFieldChanges(input),
]

/** Of what is as it was, only items with stale inputs matter. */
function keptHere({ upgrade, stale }: RuleInput): readonly Kept[] {
  const known = new Set(upgrade.kept.map(({ after }) => after))
  const others = [...stale.keys()].filter((item) => !known.has(item))
  return [...upgrade.kept, ...others.flatMap((item) => upgrade.keptOf(item) ?? [])]
}

function initialiserChange(input: RuleInput, kept: Kept): Reason | null {
  const { before, after, changed, classAfter } = kept
  if (classAfter !== 'state' || !isCarried(kept)) return null
  if (versionOf(before.facts.declared).version !== versionOf(after.facts.declared).version) return null
  const changes = input.upgrade.gains.get(after.id)
  if (changes !== undefined) return memberChange(kept, changes)
  if (changed) {
    const message = `Keeps what ${describe(after)} holds: its initialiser was \`${before.facts.text}\`, and the new one, \`${after.facts.text}\`, does not apply to a running program.`
    return reasonFor('initial-value-changed', after, message, remedy)
  }
  if (capturesAtLoad(after)) return null
  const { from, to } = input.upgrade
  const [stale] = input.stale.get(after) ?? []
  const what =
    stale === undefined ? findRelinked(from.program, to.program, after, after.facts.loadUses) : stale.facts.key
  if (what === null) return null
  const message = `Keeps what ${describe(after)} holds: \`${what}\`, which its initialiser reads, changes, and does not apply to a running program.`
  return reasonFor('initial-value-changed', after, message, remedy)
}

function memberChange({ after }: Kept, { gained, left }: MemberChanges): Reason {
  const gets = namesOf(gained)
  const keeps = namesOf(left)
  const message = [
    ...(gets === '' ? [] : [`Gives what ${describe(after)} holds the new ${gets}; what else it has stays as it is.`]),
    ...(keeps === ''
      ? []
      : [`Leaves ${keeps} in what ${describe(after)} holds: the new initialiser has no such thing.`]),
  ].join(' ')
  return reasonFor('initial-value-changed', after, message, remedy)
}

function namesOf(members: Readonly<Record<string, string>>): string {
  const names = Object.keys(members)
  return names.length === 0
    ? ''
    : `${names.length === 1 ? 'member' : 'members'} ${names.map((name) => `\`${name}\``).join(', ')}`
}

const remedy = 'If the running program should have the new value, assign it in a new statement.'

/** Static fields are state of their class. */
function staticFieldChanges({ before, after, transition }: Kept): Reason[] {
  const old = before.facts.classFacts
  const now = after.facts.classFacts
  if (old === null || now === null || transition !== 'same') return []
  const initialisers = new Map(old.fields.filter(isStatic).map((field) => [field.name, field.initializerHash]))
  return now.fields
    .filter(
      (field) =>
        isStatic(field) && initialisers.has(field.name) && initialisers.get(field.name) !== field.initializerHash,
    )
    .map((field) => {
      const message = `Keeps what the static field \`${field.name}\` of ${describe(after)} holds: its new initialiser does not apply to a running program.`
      return reasonFor('initial-value-changed', after, message, remedy)
    })
}

/** Instances that were made while modules loaded, and of whose class no more are made. */
function instanceFieldChanges({ upgrade, loadCalls }: RuleInput): Reason[] {
  return loadCalls.flatMap(({ reference: { target }, isRunAgain }) => {
    const kept = isRunAgain || target.facts.shape !== 'class' ? undefined : upgrade.keptOf(target)
    if (kept === undefined) return []
    return otherValues(kept.before, kept.after).map((name) => {
      const message = `Keeps what the field \`${name}\` of live instances of ${describe(target)} holds: what a new instance begins with does not apply to them.`
      return reasonFor('initial-value-changed', target, message, remedy)
    })
  })
}

function isStatic(field: ClassField): boolean {
  return field.isStatic
}
