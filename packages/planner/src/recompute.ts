import type { ItemId, ProgramItem } from './program.ts'
import { findRelinked, type Reference } from './references.ts'
import type { Kept, Side } from './upgrade.ts'

/** Values that are evaluated again, and definitions that behave differently when they are called. */
export interface Recomputed {
  /** Why each value is evaluated again, in one sentence. */
  readonly values: ReadonlyMap<ItemId, string>
  /** All items that are not what they were: of those carried over, none; of definitions, also those that call a changed one. */
  readonly changed: ReadonlySet<ItemId>
  /** Definitions whose own code or imports changed. */
  readonly definitions: ReadonlySet<ItemId>
}

/** Follows changes from item to item, across modules, until nothing new is found. */
export function findRecomputed(from: Side, to: Side, kept: readonly Kept[]): Recomputed {
  const why = new Map<ItemId, string>()
  for (const item of kept) {
    const reason = ownReason(from, to, item)
    if (reason !== null) why.set(item.after.id, reason)
  }
  const definitions = kept.filter((item) => item.classAfter === 'definition' && why.has(item.after.id))
  const users = findUsers(to, kept)
  const waiting = [...why.keys()]
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    for (const { user, target } of users.get(id) ?? []) {
      if (why.has(user.id)) continue
      why.set(user.id, inputReason(target))
      waiting.push(user.id)
    }
  }
  const values = kept.filter((item) => item.classAfter === 'value' && why.has(item.after.id))
  return {
    values: new Map(values.map(({ after }) => [after.id, why.get(after.id)!])),
    changed: new Set(why.keys()),
    definitions: new Set(definitions.map(({ after }) => after.id)),
  }
}

/** Why an item differs, whatever happens to others; null where it does not. */
function ownReason(
  from: Side,
  to: Side,
  { after, changed, literalsChanged, classAfter, transition }: Kept,
): string | null {
  if (classAfter === 'definition') {
    if (changed || literalsChanged) return 'Its code changed.'
    return relinkReason(from, to, after, true)
  }
  if (transition === 'evaluate') return 'It is of another class now.'
  if (classAfter !== 'value') return null
  if (changed) return 'Its code changed.'
  return relinkReason(from, to, after, false)
}

function relinkReason(from: Side, to: Side, item: ProgramItem, withCalls: boolean): string | null {
  const uses = withCalls ? [...item.facts.loadUses, ...item.facts.callUses] : item.facts.loadUses
  const binding = findRelinked(from.program, to.program, item, uses)
  return binding === null ? null : `What \`${binding}\` is imported from changed.`
}

/** For each item, the uses that make its user depend on it: read by a value, or called by it while it is evaluated. */
function findUsers(to: Side, kept: readonly Kept[]): ReadonlyMap<ItemId, readonly Reference[]> {
  const users = new Map<ItemId, Reference[]>()
  for (const { after, classAfter } of kept) {
    if (classAfter !== 'value' && classAfter !== 'definition') continue
    const references = classAfter === 'value' ? to.references.atLoad : to.references.atCall
    for (const reference of references.get(after.id) ?? []) {
      if (!dependsOn(reference, to)) continue
      users.set(reference.target.id, [...(users.get(reference.target.id) ?? []), reference])
    }
  }
  return users
}

/** A function or class that is only handed on is a stable reference, and does not matter to who hands it on. */
function dependsOn({ target, use }: Reference, to: Side): boolean {
  if (to.classes.get(target.id)?.class !== 'definition') return true
  return use.how === 'call' || use.how === 'construct'
}

function inputReason(target: ProgramItem): string {
  return `\`${target.facts.key}\` (${target.module}:${target.facts.line}), which it is computed from, changes.`
}
