import type { ClosureFacts } from '@midflight/model'
import { differsInLedClosures, pairClosures, type ClosurePair } from './closures.ts'
import { completedBy } from './completions.ts'
import { isDefining } from './defining.ts'
import { findLeadingTo, isRunAgain, reachFrom, type Reached } from './load-reach.ts'
import { isUnrun } from './never-ran.ts'
import { findItem, keyOf, moduleOf, type ItemId, type ProgramItem } from './program.ts'
import { findRelinked } from './references.ts'
import { settledAmong } from './stale.ts'
import type { Kept, Upgrade } from './upgrade.ts'

/** A call of a changed function that an item made while it was evaluated, and that is not made again. */
export interface LoadCall extends Reached {
  /** The new version of the function runs at some time after the upgrade. */
  readonly isRunAgain: boolean
  /** What it made then that runs the old code for as long as something keeps it; null where nothing is known of any. */
  readonly leaves: 'classes' | 'functions' | null
}

/** For each changed function that settled items called, the first such call: one that leaves old code if there is any, one that only prints where there is no other. */
export function findLoadCalls(upgrade: Upgrade): readonly LoadCall[] {
  const definitions = new Set([...upgrade.recomputed.definitions].filter((id) => !changesElsewhere(upgrade, id)))
  const holders = findHolders(upgrade)
  const classes = new Set(upgrade.kept.filter((each) => isSetUpAnew(upgrade, each)).map(({ after }) => after.id))
  if (definitions.size === 0 && holders.size === 0 && classes.size === 0) return []
  const leading = findLeadingTo(upgrade, [...definitions, ...holders, ...classes])
  const settled = settledAmong(upgrade, leading)
  const roots = [...settled.filter((item) => !isLogging(item)), ...settled.filter(isLogging)]
  const reached = reachFrom(upgrade, roots, leading)
  const calls = new Map<ItemId, LoadCall>()
  for (const entry of reached) {
    const { id, facts } = entry.reference.target
    const isCalled =
      facts.shape === 'class'
        ? classes.has(id) && isConstruction(entry)
        : facts.shape === 'function'
          ? definitions.has(id) && isCall(entry)
          : holders.has(id) && callsMember(entry)
    if (!isCalled || calls.get(id)?.leaves === 'classes') continue
    if (facts.shape === 'function' && isUnrun(upgrade, moduleOf(id), keyOf(id))) continue
    const leaves = isLogging(entry.root) ? null : leftBy(upgrade, entry)
    if (calls.has(id) && leaves === null) continue
    calls.set(id, { ...entry, isRunAgain: isRunAgain(upgrade, id, reached), leaves })
  }
  return [...calls.values()]
}

/** A class whose constructor does something else now, or gives other values to fields. */
function isSetUpAnew(upgrade: Upgrade, kept: Kept): boolean {
  const { before, after, transition } = kept
  return transition === 'same' && (doesOther(upgrade, kept) || otherValues(before, after).length > 0)
}

/** Whether the constructors of two versions of a class differ in what they do besides giving fields their first values, and what cannot be done to live instances too. */
export function doesOther(upgrade: Upgrade, kept: Kept): boolean {
  const [old, now] = [kept.before.facts.classFacts?.setUp, kept.after.facts.classFacts?.setUp]
  return old !== undefined && now !== undefined && old.hash !== now.hash && completedBy(upgrade, kept) === null
}

/** The fields to which two versions of a class give other first values. */
export function otherValues(before: ProgramItem, after: ProgramItem): readonly string[] {
  const [old, now] = [before.facts.classFacts?.setUp?.values ?? {}, after.facts.classFacts?.setUp?.values ?? {}]
  return Object.keys(now).filter((name) => Object.hasOwn(old, name) && old[name] !== now[name])
}

function isConstruction({ reference: { use, user, target }, moment }: Reached): boolean {
  return moment === 'load' && use.how === 'construct' && user !== target
}

/** Objects and statements that hold function literals which change: `const api = { register() {…} }`, `exports.a = exports.b = function () {…}`. */
function findHolders({ kept }: Upgrade): ReadonlySet<ItemId> {
  const found = kept.filter(({ literalsChanged, classAfter, after }) => {
    const mayExport = after.facts.shape !== 'effect' || /\b(exports|this)\b/.test(after.facts.text)
    return literalsChanged && (classAfter !== 'definition' || isDefining(after)) && mayExport
  })
  return new Set(found.map(({ after }) => after.id))
}

/** `api.register(app)`, and not `list.push(…)`. */
function callsMember({ reference: { use }, moment }: Reached): boolean {
  if (moment !== 'load') return false
  if (use.how === 'call' || use.how === 'construct') return true
  return use.how === 'mutate' && use.ofMember === true && use.member !== undefined && !builtinMethods.has(use.member)
}

const builtinMethods = new Set(
  [Array, Map, Set, Object, Function].flatMap(({ prototype }) => Object.getOwnPropertyNames(prototype)),
)

/**
 * A class that a function made stays as it was, with all that it uses of that function and of its module's old version; and so do functions that
 * cannot be led to their new code.
 */
function leftBy(upgrade: Upgrade, { reference: { target, user }, moment }: Reached): LoadCall['leaves'] {
  const kept = upgrade.keptOf(moment === 'later' ? user : target)
  const before = kept?.before
  if (before?.facts.makesClasses === true) return 'classes'
  // What a function has returned may well be done with; what function literals were given to makes objects that last.
  if (before === undefined || moment === 'later' || target.facts.shape === 'function') return null
  const mayBeAlike = target.facts.shape === 'class' && !doesOther(upgrade, kept!)
  const left = pairClosures(upgrade, before.module).some(
    (pair) =>
      pair.before.item === before.facts.key &&
      pair.stays !== null &&
      outlivesCall(pair.before) &&
      !(mayBeAlike && isAlike(pair)),
  )
  return left ? 'functions' : null
}

/** A constructor whose statements are the same, first values of fields aside, makes the same functions where these and what they capture are the same. */
function isAlike({ before, after }: ClosurePair): boolean {
  if (after === null || before.hash !== after.hash) return false
  return before.captures.every(({ name, bound }) =>
    after.captures.some((capture) => capture.name === name && capture.bound === bound),
  )
}

/** It is returned, stored or registered; what is only given to a function whose ways are not known is mostly called there and then. */
function outlivesCall({ use, heldBy }: ClosureFacts): boolean {
  return (
    use === 'repeated' ||
    use === 'member' ||
    (use === 'kept' && /^(returned$|in an (array|object)\b|stored in )/.test(heldBy))
  )
}

/** Whether all that changes is led to from where it runs, or is another way to write the same. */
function changesElsewhere(upgrade: Upgrade, id: ItemId): boolean {
  const after = findItem(upgrade.to.program, id)
  const kept = after === undefined ? undefined : upgrade.keptOf(after)
  if (kept?.changed !== true) return false
  const [{ facts: old }, { facts: now }] = [kept.before, kept.after]
  const isSame = old.equivalent !== undefined && old.equivalent === now.equivalent && !isRelinked(upgrade, kept)
  return isSame || differsInLedClosures(upgrade, id, old, now)
}

/** Whether the names in an item that is written in another way mean something else. */
function isRelinked({ from, to }: Upgrade, { before, after }: Kept): boolean {
  const uses = [...after.facts.loadUses, ...after.facts.callUses, ...before.facts.loadUses, ...before.facts.callUses]
  return findRelinked(from.program, to.program, after, uses) !== null
}

/** `console.log(describe(server))` at the top of a module. */
export function isLogging({ facts }: ProgramItem): boolean {
  return facts.shape === 'effect' && /^console\.\w+\(/.test(facts.text)
}

function isCall({ reference: { use, imported }, moment }: Reached): boolean {
  if (use.how !== 'call' && use.how !== 'construct') return false
  return moment === 'load' || (moment === 'later' && !imported)
}
