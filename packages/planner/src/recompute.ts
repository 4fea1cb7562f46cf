import type { Use } from '@midflight/model'
import { isDefining, usesOfMembers } from './defining.ts'
import { seesGain, type Gains } from './gains.ts'
import { findItem, resolveBinding, type ItemId, type ProgramItem } from './program.ts'
import { findRelinked, referencesAtCall, referencesTo, type ModuleReferences, type Reference } from './references.ts'
import { classOf, type Side } from './side.ts'
import type { Kept } from './upgrade.ts'

/** Values that are evaluated again, and definitions that behave differently when they are called. */
export interface Recomputed {
  /** Why each value is evaluated again, in one sentence. */
  readonly values: ReadonlyMap<ItemId, string>
  /** Items that are no definitions and hold something new: values, and what is of another class now. */
  readonly changed: ReadonlySet<ItemId>
  /** Why each resource is opened anew, in one sentence. */
  readonly resources: ReadonlyMap<ItemId, string>
  /** Where members are taken that a statement of the new release defines otherwise, and which. */
  readonly memberUses: ReadonlyMap<Reference, ProgramItem>
  /** Definitions whose own code or imports changed. */
  readonly definitions: ReadonlySet<ItemId>
}

/** Follows changes from item to item, across modules, until nothing new is found. `kept`: all whose own code or imports may differ. */
export function findRecomputed(
  from: Side,
  to: Side,
  kept: readonly Kept[],
  keptOf: (item: ProgramItem) => Kept | undefined,
  redefining: readonly ProgramItem[],
  gains: Gains,
): Recomputed {
  const why = new Map<ItemId, string>()
  const values: ItemId[] = []
  const resources: ItemId[] = []
  const changed = new Set<ItemId>()
  const definitions = new Set<ItemId>()
  const note = ({ after, classAfter }: Kept, reason: string): void => {
    why.set(after.id, reason)
    if (classAfter === 'value' || isDefining(after)) values.push(after.id)
    if (classAfter === 'resource') resources.push(after.id)
    if (classAfter !== 'definition') changed.add(after.id)
  }
  for (const item of kept) {
    const reason = gainsMembers(gains, item) ? 'It gets new members.' : ownReason(from, to, item)
    if (reason === null) continue
    note(item, reason)
    if (item.classAfter === 'definition' && !isDefining(item.after)) definitions.add(item.after.id)
  }
  const inputs = why.size === 0 && redefining.length === 0 ? new Set<ItemId>() : findCalledByValues(to)
  const memberUses = new Map<Reference, ProgramItem>()
  const waiting = [...why.keys()]
  const follow = ({ user }: Reference, reason: string): void => {
    const item = keptOf(user)
    if (item === undefined || (item.classAfter === 'resource' && !isOpenedAnew(item.before, item.after))) return
    note(item, reason)
    waiting.push(user.id)
  }
  const followMembers = (defining: ProgramItem): void => {
    for (const reference of usesOfMembers(to, defining)) {
      memberUses.set(reference, defining)
      if (!why.has(reference.user.id) && isComputedFrom(reference, inputs, to))
        follow(reference, memberReason(defining))
    }
  }
  for (const defining of redefining) followMembers(defining)
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    const changedItem = findItem(to.program, id)
    if (changedItem !== undefined && isDefining(changedItem)) followMembers(changedItem)
    for (const reference of referencesTo(to.references, id)) {
      const isSeen = dependsOn(reference, inputs, to) && seesChange(gains, reference)
      if (!why.has(reference.user.id) && isSeen) follow(reference, inputReason(reference.target))
    }
  }
  const reasons = (ids: readonly ItemId[]): Map<ItemId, string> => new Map(ids.map((id) => [id, why.get(id)!]))
  return { values: reasons(values), resources: reasons(resources), changed, memberUses, definitions }
}

/** Why an item differs, whatever happens to others; null where it does not. */
function ownReason(
  from: Side,
  to: Side,
  { before, after, changed, literalsChanged, classAfter, transition }: Kept,
): string | null {
  // Its function literals are replaced in place.
  if (isDefining(after)) return relinkReason(from, to, after, false) ?? namespaceReason(from, to, after)
  if (classAfter === 'definition') {
    if (changed || literalsChanged) return 'Its code changed.'
    return relinkReason(from, to, after, true)
  }
  if (transition === 'evaluate') return 'It is of another class now.'
  if (classAfter === 'resource' && transition === 'same' && isOpenedAnew(before, after))
    return changed ? 'What opens it changed.' : relinkReason(from, to, after, false)
  if (classAfter !== 'value') return null
  if (changed) return 'Its code changed.'
  return relinkReason(from, to, after, false)
}

/** `Object.assign(exports, require('./x'))`: what is new in another module matters too. */
function namespaceReason(from: Side, to: Side, { module, facts }: ProgramItem): string | null {
  for (const { binding } of facts.loadUses) {
    const resolution = resolveBinding(to.program, module, binding)
    if (resolution.kind !== 'namespace') continue
    const [before, after] = [from, to].map(({ program }) => program.release.facts[resolution.module])
    if (before !== after) return `What \`${resolution.module}\` exports may differ.`
  }
  return null
}

function relinkReason(from: Side, to: Side, item: ProgramItem, withCalls: boolean): string | null {
  const usesOf = ({ facts }: ProgramItem): readonly Use[] =>
    withCalls ? [...facts.loadUses, ...facts.callUses] : facts.loadUses
  const old = findItem(from.program, item.id)
  const isSameText = old !== undefined && old.facts.hash === item.facts.hash
  const binding =
    findRelinked(from.program, to.program, item, usesOf(item)) ??
    // A name that the module does not declare any more, and that is a global now.
    (isSameText ? findRelinked(to.program, from.program, old, usesOf(old)) : null)
  return binding === null ? null : `What \`${binding}\` is imported from changed.`
}

/** Whether its user depends on what is used: a value that reads it, or a definition that calls it and that values are computed with. */
function dependsOn(reference: Reference, inputs: ReadonlySet<ItemId>, to: Side): boolean {
  const { target, use } = reference
  if (!isComputedFrom(reference, inputs, to)) return false
  // What defines members of an object is not computed from it.
  if (use.how === 'mutate' && isDefining(reference.user)) return false
  // A function or class that is only handed on is a stable reference, and does not matter to who hands it on.
  return classOf(to, target) !== 'definition' || use.how === 'call' || use.how === 'construct'
}

/** Whether a value, or a function that values are computed with, takes what is used. */
function isComputedFrom({ user, time }: Reference, inputs: ReadonlySet<ItemId>, to: Side): boolean {
  if (isDefining(user)) return time === 'load'
  const userClass = classOf(to, user)
  if (userClass === 'definition') return time === 'call' && inputs.has(user.id)
  return time === 'load' && (userClass === 'value' || (userClass === 'resource' && user.facts.declared !== undefined))
}

function gainsMembers(gains: Gains, { after }: Kept): boolean {
  return Object.keys(gains.get(after.id)?.gained ?? {}).length > 0
}

/** Whether a use may see that what it takes has changed. */
export function seesChange(gains: Gains, { target, use }: Reference): boolean {
  const changes = gains.get(target.id)
  return changes === undefined || seesGain(use, changes)
}

/** Definitions that the evaluation of some value calls, directly or not: the only ones through which a change can reach a value. */
function findCalledByValues({ references }: Side): ReadonlySet<ItemId> {
  const found = new Set<ItemId>()
  const called: ProgramItem[] = []
  const add = (list: readonly Reference[]): void => {
    for (const { target, use } of list) {
      const isCall = use.how === 'call' || use.how === 'construct'
      if (!isCall || !isDefinition(target) || found.has(target.id)) continue
      found.add(target.id)
      called.push(target)
    }
  }
  for (const module of references.modules.values()) add(callsOfValues(module))
  for (let item = called.pop(); item !== undefined; item = called.pop()) add(referencesAtCall(references, item))
  return found
}

const valueCalls = new WeakMap<ModuleReferences, readonly Reference[]>()

/** What those of a module's constants call that may be values. */
function callsOfValues(module: ModuleReferences): readonly Reference[] {
  const known = valueCalls.get(module)
  if (known !== undefined) return known
  const calls = [...module.atLoad.values()].flatMap((list) =>
    list.filter(({ user, target }) => mayBeValue(user) && isDefinition(target)),
  )
  valueCalls.set(module, calls)
  return calls
}

/** `resource()` says how the old one is closed. */
function isOpenedAnew(before: ProgramItem, after: ProgramItem): boolean {
  return before.facts.declared?.api === 'resource' && before.facts.declared.closes && after.facts.declared !== undefined
}

function mayBeValue(item: ProgramItem): boolean {
  const { shape, initializer, declared } = item.facts
  if (isDefining(item)) return true
  if (declared?.api === 'resource') return true
  return shape === 'constant' && initializer !== 'opaque' && initializer !== 'instance'
}

function isDefinition({ facts }: ProgramItem): boolean {
  return facts.shape === 'function' || facts.shape === 'class'
}

function memberReason({ module, facts }: ProgramItem): string {
  return `What \`${facts.text}\` (${module}:${facts.line}) defines, which it takes, changes.`
}

function inputReason(target: ProgramItem): string {
  return `\`${target.facts.key}\` (${target.module}:${target.facts.line}), which it is computed from, changes.`
}
