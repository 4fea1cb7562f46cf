import { constructedClass } from './classify.ts'
import { isLed } from './closures.ts'
import { happensAtOnce } from './finer-facts.ts'
import { commonJsFacts, wholeExport } from './commonjs.ts'
import { itemsOf, moduleOf, type ItemId, type ProgramItem } from './program.ts'
import { referencesAtCall, referencesAtImport, referencesAtLoad, referencesTo, type Reference } from './references.ts'
import { isCarried, type Kept, type Upgrade } from './upgrade.ts'

/**
 * When an old version's code runs a function or reads a value, seen from the item whose evaluation started it:
 * `load` while the module loaded; `later` in a closure or a suspended function that the old version made then and that stays
 * in its version; `method` in a method of a class that was instantiated then, or in a closure that is led to new code: the newest version runs.
 */
export type Moment = 'load' | 'later' | 'method'

/** Something that an item's evaluation reached, directly or through the functions that it called. */
export interface Reached {
  /** The first item whose evaluation reached it. */
  readonly root: ProgramItem
  readonly reference: Reference
  readonly moment: Moment
  /** It is one of the things that a call of a value may have run. */
  readonly isThroughValue?: boolean
}

/** Whether this upgrade neither evaluates an item nor runs it again: what it reached while it was evaluated stays as it was. */
export function isSettled(kept: Kept | undefined): kept is Kept {
  if (kept === undefined || (kept.isReloaded === true && kept.classAfter === 'effect')) return false
  if (kept.transition !== 'same' && kept.transition !== 'carry') return false
  // A class's static fields are carried like state.
  return kept.classAfter === 'effect' || isCarried(kept) || kept.after.facts.shape === 'class'
}

/**
 * Follows the calls that evaluating some items makes, in the new release's facts, and lists all that is used on the way, once.
 * `leading` keeps the walk out of functions and classes that lead nowhere. `throughValues`: a call of what a constant or a variable holds may be one of
 * anything that the constant was made of.
 */
export function reachFrom(
  upgrade: Upgrade,
  roots: readonly ProgramItem[],
  leading: ReadonlySet<ItemId>,
  throughValues = false,
): readonly Reached[] {
  const { references } = upgrade.to
  const reached: Reached[] = []
  const seen = new Set<string>()
  const waiting: Step[] = []
  const follow = (step: Step): void => {
    const key = `${step.moment} ${step.allMethods} ${step.isValue === true} ${step.item.id}`
    if (seen.has(key) || !leading.has(step.item.id)) return
    seen.add(key)
    waiting.push(step)
  }
  const note = (reference: Reference, moment: Moment, root: ProgramItem): void => {
    reached.push({ root, reference, moment })
    const item = oldCodeBehind(reference, moment) ?? literalsBehind(reference, moment, references)
    if (item !== null) follow({ root, item, moment, allMethods: false })
    if (throughValues && moment === 'load' && (callsValue(reference) || callsUnknownMember(upgrade, reference)))
      follow({ root, item: reference.target, moment, allMethods: true, isValue: true })
  }
  for (const root of roots) {
    for (const reference of referencesAtLoad(references, root)) {
      note(reference, momentAtLoad(upgrade, reference), root)
      const item = root.facts.shape === 'effect' ? instanceClass(upgrade, reference) : null
      if (item !== null) follow({ root, item, moment: 'load', allMethods: true })
    }
    if (root.facts.awaits) for (const reference of referencesAtImport(references, root)) note(reference, 'load', root)
  }
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (next.isValue === true) {
      for (const reference of [
        ...referencesAtLoad(references, next.item),
        ...referencesAtCall(references, next.item),
      ]) {
        reached.push({ root: next.root, reference, moment: 'load', isThroughValue: true })
        follow({ ...next, item: reference.target })
      }
      for (const item of puttingMembersOn(upgrade, next.item)) follow({ ...next, item })
      continue
    }
    for (const reference of referencesAtImport(references, next.item)) note(reference, next.moment, next.root)
    for (const reference of referencesAtCall(references, next.item)) {
      note(reference, isNextRound(upgrade, reference) ? 'later' : momentOf(upgrade, reference, next), next.root)
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
  /** All that it was made of, and all that this uses, may run. */
  readonly isValue?: boolean
}

/** `handler()` and `app.listen()`, where the program does not say what these are. */
function callsValue({ target, use, whole }: Reference): boolean {
  const { shape, initializer } = target.facts
  const isValue = (shape === 'constant' || shape === 'variable') && initializer !== 'literal'
  // Of a module whose exports are not all known, anything may be meant.
  if (!isValue && !whole) return false
  return use.how === 'call' || use.how === 'construct' || (use.how === 'mutate' && use.member !== undefined)
}

/** `express.text()`, where the statements of its module put members on what it exports that no facts name. */
function callsUnknownMember(upgrade: Upgrade, { target, use }: Reference): boolean {
  return use.how === 'call' && use.ofMember === true && puttingMembersOn(upgrade, target).length > 0
}

/** The statements that may have put a member on what a module exports as a whole, if its exports are not all known. */
function puttingMembersOn({ to: { program } }: Upgrade, { module, facts }: ProgramItem): readonly ProgramItem[] {
  const own = commonJsFacts(program, module)
  if (own?.commonjs?.dynamicExports !== true) return []
  const whole = wholeExport(own)
  if (whole === null || !facts.names.includes(whole)) return []
  return itemsOf(program, module).filter(({ facts }) => facts.shape === 'effect')
}

/** `await work(); self.loop()`: an async function that starts itself again through an import is a loop that is still going. */
function isNextRound({ to }: Upgrade, { user, target, use, imported }: Reference): boolean {
  if (!imported || use.how !== 'call' || user.facts.signature?.startsWith('async ') !== true) return false
  const seen = new Set([target])
  for (const item of seen) {
    if (item === user) return true
    for (const next of referencesAtCall(to.references, item)) if (next.use.how === 'call') seen.add(next.target)
  }
  return false
}

function momentAtLoad(upgrade: Upgrade, { user, use }: Reference): Moment {
  if (isLed(upgrade, user.module, use.closure)) return 'method'
  return happensAtOnce(use, false) ? 'load' : 'later'
}

function momentOf(upgrade: Upgrade, { user, use }: Reference, { item, moment, allMethods }: Step): Moment {
  if (isLed(upgrade, user.module, use.closure)) return 'method'
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

/**
 * `const Room = defineRoom((room) => …)`, called or constructed: the function literals that it was made with are what runs, and members that these call of others
 * like it (`Thing.init(room)`). Handed to a function that constructs what it is given is as good as constructed.
 */
function literalsBehind(
  { user, target, use }: Reference,
  moment: Moment,
  references: Upgrade['to']['references'],
): ProgramItem | null {
  if (moment !== 'load' || target.facts.shape !== 'constant' || target.facts.literals.length === 0) return null
  if (use.how === 'call' || use.how === 'construct') return target
  if (use.how === 'escape' && callsOf(references, user).some(({ target }) => target.facts.constructsParameter === true))
    return target
  const isMember = use.how === 'mutate' && use.ofMember === true && use.member !== undefined
  return isMember && user.facts.shape === 'constant' ? target : null
}

function callsOf(references: Upgrade['to']['references'], item: ProgramItem): readonly Reference[] {
  const all = [...referencesAtLoad(references, item), ...referencesAtCall(references, item)]
  return all.filter(({ use }) => use.how === 'call')
}

/** `new App().start()` and `app.start()` as statements: methods of the class run, and which ones is not known. */
function instanceClass({ to }: Upgrade, { target, use }: Reference): ProgramItem | null {
  if (target.facts.shape === 'class') return use.how === 'construct' ? target : null
  const isTouched = use.how === 'mutate' || use.how === 'call' || use.how === 'read'
  return isTouched && target.facts.initializer === 'instance' ? constructedClass(to.program, target) : null
}

/** The items from which some items can be reached by any uses, at whatever time; those items included. */
export function findLeadingTo({ to }: Upgrade, targets: Iterable<ItemId>): ReadonlySet<ItemId> {
  const found = new Set(targets)
  // The set grows while it is walked.
  for (const id of found) {
    for (const { user } of referencesTo(to.references, id)) found.add(user.id)
    const module = commonJsFacts(to.program, moduleOf(id))
    const whole = module?.commonjs?.dynamicExports === true ? wholeExport(module) : null
    const item = whole === null ? undefined : to.program.modules.get(moduleOf(id))?.names.get(whole)
    if (item !== undefined) found.add(item.id)
  }
  return found
}

/**
 * Whether the new version of a function or class runs after the upgrade: there is a way to it that starts in new code or at a
 * seam. `reached`: what settled items reached on their way to it.
 */
export function isRunAgain(upgrade: Upgrade, target: ItemId, reached: readonly Reached[]): boolean {
  const atSeam = new Set(reached.filter(startsAtSeam).map(({ reference }) => reference.target.id))
  const found = new Set([target])
  // The set grows while it is walked.
  for (const id of found) {
    if (atSeam.has(id) || upgrade.to.references.handedOut.has(id)) return true
    for (const reference of referencesTo(upgrade.to.references, id)) {
      if (isStart(upgrade, reference)) return true
      const { shape } = reference.user.facts
      if (reference.time === 'call' && (shape === 'function' || shape === 'class')) found.add(reference.user.id)
    }
  }
  return false
}

function startsAtSeam({ moment, reference }: Reached): boolean {
  const runsNewest = reference.imported || reference.target.facts.shape === 'class'
  return moment === 'method' || (moment === 'later' && runsNewest)
}

/** Stable references, calls in function literals and methods, and whatever an item uses that this upgrade evaluates or runs. */
function isStart(upgrade: Upgrade, { user, use, time }: Reference): boolean {
  if (time === 'import') return false
  if (use.how === 'escape' || use.how === 'extend') return true
  const { shape } = user.facts
  if (isLed(upgrade, user.module, use.closure)) return true
  if (time === 'call') return shape === 'class' ? !happensAtOnce(use, true) : shape !== 'function'
  return upgrade.keptOf(user) === undefined || upgrade.recomputed.values.has(user.id)
}
