import { constructedClass } from './classify.ts'
import { happensAtOnce } from './finer-facts.ts'
import type { ItemId, ProgramItem } from './program.ts'
import { findDynamicReads, type Reference } from './references.ts'
import { isCarried, type Upgrade } from './upgrade.ts'

/**
 * When an old version's code runs a function or reads a value, seen from the item whose evaluation started it:
 * `load` while the module loaded; `later` in a closure or a suspended function that the old version made then and that stays
 * in its version; `method` in a method of a class that was instantiated then, which runs the newest version.
 */
export type Moment = 'load' | 'later' | 'method'

/** Something that an item's evaluation reached, directly or through the functions that it called. */
export interface Reached {
  /** The first item whose evaluation reached it. */
  readonly root: ProgramItem
  readonly reference: Reference
  readonly moment: Moment
}

/** Items that this upgrade neither evaluates nor runs again: what they reached while they were evaluated stays as it was. */
export function findSettled(upgrade: Upgrade): readonly ProgramItem[] {
  return upgrade.kept
    .filter((kept) => {
      if (kept.transition !== 'same' && kept.transition !== 'carry') return false
      // A class's static fields are carried like state.
      return kept.classAfter === 'effect' || isCarried(kept) || kept.after.facts.shape === 'class'
    })
    .map((kept) => kept.after)
}

/**
 * Follows the calls that evaluating some items makes, in the new release's facts, and lists all that is used on the way, once.
 * `isWorthFollowing` keeps the walk out of functions and classes that lead nowhere.
 */
export function reachFrom(
  upgrade: Upgrade,
  roots: readonly ProgramItem[],
  isWorthFollowing: (item: ProgramItem) => boolean = () => true,
): readonly Reached[] {
  const { references, program } = upgrade.to
  const reached: Reached[] = []
  const seen = new Set<string>()
  const waiting: Step[] = []
  const follow = (step: Step): void => {
    const key = `${step.moment} ${step.allMethods} ${step.item.id}`
    if (seen.has(key) || !isWorthFollowing(step.item)) return
    seen.add(key)
    waiting.push(step)
  }
  const note = (reference: Reference, moment: Moment, root: ProgramItem): void => {
    reached.push({ root, reference, moment })
    const item = oldCodeBehind(reference, moment)
    if (item !== null) follow({ root, item, moment, allMethods: false })
  }
  for (const root of roots) {
    for (const reference of references.atLoad.get(root.id) ?? []) {
      note(reference, happensAtOnce(reference.use, false) ? 'load' : 'later', root)
      const item = root.facts.shape === 'effect' ? instanceClass(upgrade, reference) : null
      if (item !== null) follow({ root, item, moment: 'load', allMethods: true })
    }
    if (root.facts.awaits) for (const reference of findDynamicReads(program, root)) note(reference, 'load', root)
  }
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const reference of findDynamicReads(program, next.item)) note(reference, next.moment, next.root)
    for (const reference of references.atCall.get(next.item.id) ?? []) {
      note(reference, isNextRound(upgrade, reference) ? 'later' : momentOf(reference, next), next.root)
    }
  }
  return reached
}

interface Step {
  readonly root: ProgramItem
  readonly item: ProgramItem
  readonly moment: Moment
  /** Any method of the class may be called, not just its constructor. */
  readonly allMethods: boolean
}

/** `await work(); self.loop()`: an async function that starts itself again through an import is a loop that is still going. */
function isNextRound({ to }: Upgrade, { user, target, use, imported }: Reference): boolean {
  if (!imported || use.how !== 'call' || user.facts.signature?.startsWith('async ') !== true) return false
  const seen = new Set([target.id])
  for (const id of seen) {
    for (const next of to.references.atCall.get(id) ?? []) if (next.use.how === 'call') seen.add(next.target.id)
  }
  return seen.has(user.id)
}

function momentOf({ use }: Reference, { item, moment, allMethods }: Step): Moment {
  if (allMethods) return moment
  const insideClass = item.facts.shape === 'class'
  const atOnce = happensAtOnce(use, insideClass)
  if (insideClass) return atOnce ? moment : 'method'
  return moment === 'load' && atOnce ? 'load' : 'later'
}

/** The function or class whose body of the old version runs because of a use; null where the newest version runs, or nothing. */
function oldCodeBehind({ target, use, imported }: Reference, moment: Moment): ProgramItem | null {
  if (moment === 'method' || (use.how !== 'call' && use.how !== 'construct')) return null
  if (target.facts.shape === 'class') return moment === 'load' ? target : null
  return target.facts.shape === 'function' && (moment === 'load' || !imported) ? target : null
}

/** `new App().start()` and `app.start()` as statements: methods of the class run, and which ones is not known. */
function instanceClass({ to }: Upgrade, { target, use }: Reference): ProgramItem | null {
  if (target.facts.shape === 'class') return use.how === 'construct' ? target : null
  const isTouched = use.how === 'mutate' || use.how === 'call' || use.how === 'read'
  return isTouched && target.facts.initializer === 'instance' ? constructedClass(to.program, target) : null
}

/** The items from which some items can be reached by any uses, at whatever time. */
export function findLeadingTo({ to }: Upgrade, targets: Iterable<ItemId>): ReadonlySet<ItemId> {
  const users = new Map<ItemId, ItemId[]>()
  const add = ({ user, target }: Reference): void => {
    const known = users.get(target.id)
    if (known === undefined) users.set(target.id, [user.id])
    else known.push(user.id)
  }
  for (const list of to.references.atLoad.values()) list.forEach(add)
  for (const list of to.references.atCall.values()) list.forEach(add)
  for (const item of to.program.items.values()) findDynamicReads(to.program, item).forEach(add)
  const found = new Set(targets)
  // The set grows while it is walked.
  for (const id of found) for (const user of users.get(id) ?? []) found.add(user)
  return found
}

/** Functions and classes whose new version runs after the upgrade: there is a way to them that starts in new code or at a seam. */
export function findRunAgain(upgrade: Upgrade, reached: Iterable<Reached>): ReadonlySet<ItemId> {
  const found = new Set<ItemId>(upgrade.to.references.handedOut)
  for (const { reference, moment } of reached) {
    if (moment === 'method' || (moment === 'later' && runsNewest(reference))) found.add(reference.target.id)
  }
  const settled = new Set(upgrade.kept.map(({ after }) => after.id))
  for (const id of upgrade.recomputed.values.keys()) settled.delete(id)
  for (const item of upgrade.to.program.items.values()) addStarts(upgrade, item, !settled.has(item.id), found)
  const waiting = [...found]
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    const shape = upgrade.to.program.items.get(id)?.facts.shape
    if (shape !== 'function' && shape !== 'class') continue
    for (const { target } of upgrade.to.references.atCall.get(id) ?? []) {
      if (found.has(target.id)) continue
      found.add(target.id)
      waiting.push(target.id)
    }
  }
  return found
}

function runsNewest({ imported, target }: Reference): boolean {
  return imported || target.facts.shape === 'class'
}

/** Stable references, calls in function literals and methods, and whatever an item uses that this upgrade evaluates or runs. */
function addStarts({ to }: Upgrade, item: ProgramItem, isEvaluated: boolean, found: Set<ItemId>): void {
  const { shape } = item.facts
  for (const { target, use } of to.references.atLoad.get(item.id) ?? []) {
    if (isEvaluated || use.how === 'escape' || use.how === 'extend') found.add(target.id)
  }
  for (const { target, use } of to.references.atCall.get(item.id) ?? []) {
    const isInNewCode = shape === 'class' ? !happensAtOnce(use, true) : shape !== 'function'
    if (isInNewCode || use.how === 'escape' || use.how === 'extend') found.add(target.id)
  }
}
