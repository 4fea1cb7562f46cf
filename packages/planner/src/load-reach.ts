import { constructedClass } from './classify.ts'
import { happensAtOnce } from './finer-facts.ts'
import type { ItemId, ProgramItem } from './program.ts'
import type { Reference } from './references.ts'
import { isCarried, type Upgrade } from './upgrade.ts'

/**
 * When an old version's code runs a function or reads a value, seen from the item whose evaluation started it:
 * `load` while the module loaded; `later` in a closure or a suspended function that the old version made then and that stays
 * in its version; `method` in a method of a class that was instantiated then, which runs the newest version.
 */
export type Moment = 'load' | 'later' | 'method'

/** Something that an item's evaluation reached, directly or through the functions that it called. */
export interface Reached {
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

/** Follows the calls that evaluating an item makes, in the new release's facts, and lists all that is used on the way. */
export function reachFrom(upgrade: Upgrade, root: ProgramItem): readonly Reached[] {
  const { references } = upgrade.to
  const reached: Reached[] = []
  const seen = new Set<string>()
  const waiting: Step[] = []
  const follow = (step: Step): void => {
    const key = `${step.moment} ${step.allMethods} ${step.item.id}`
    if (seen.has(key)) return
    seen.add(key)
    waiting.push(step)
  }
  const note = (reference: Reference, moment: Moment): void => {
    reached.push({ reference, moment })
    const item = oldCodeBehind(reference, moment)
    if (item !== null) follow({ item, moment, allMethods: false })
  }
  for (const reference of references.atLoad.get(root.id) ?? []) {
    note(reference, happensAtOnce(reference.use, false) ? 'load' : 'later')
    const item = root.facts.shape === 'effect' ? instanceClass(upgrade, reference) : null
    if (item !== null) follow({ item, moment: 'load', allMethods: true })
  }
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const reference of references.atCall.get(next.item.id) ?? []) note(reference, momentOf(reference, next))
  }
  return reached
}

interface Step {
  readonly item: ProgramItem
  readonly moment: Moment
  /** Any method of the class may be called, not just its constructor. */
  readonly allMethods: boolean
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
