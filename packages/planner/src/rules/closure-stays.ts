import type { ModulePath, Reason } from '@midflight/model'
import type { ClosurePair } from '../closures.ts'
import { findLeadingTo, reachFrom, type Reached } from '../load-reach.ts'
import { itemId, type ItemId } from '../program.ts'
import { describe, type Rule, type RuleInput } from '../rule.ts'
import { isUnmade } from '../never-ran.ts'
import { settledAmong } from '../stale.ts'
import type { Upgrade } from '../upgrade.ts'
import { changedClosures } from './held-closure.ts'

interface Candidate {
  readonly module: ModulePath
  readonly pair: ClosurePair
  readonly owner: ItemId
}

/**
 * A function that was made while modules loaded, that something holds for good, and whose new code it cannot be led to: it would run the earlier code for
 * ever. One that is made for a connection or a request goes with that.
 */
export const closureStays: Rule = (input) =>
  findLasting(input)
    .filter(({ module, pair }) => !isUnmade(input.upgrade, module, pair.before))
    .map(({ module, pair, call }) => reasonFor(module, pair, call))

interface Lasting extends Candidate {
  readonly call: Reached
}

/** What may have been made while modules loaded. */
function findLasting({ upgrade, loadCalls }: RuleInput): readonly Lasting[] {
  // A function that only ran at load is a reason by itself.
  const known = new Set(loadCalls.filter(({ isRunAgain }) => !isRunAgain).map(({ reference }) => reference.target.id))
  const candidates = changedClosures(upgrade).flatMap(({ module, pair }): Candidate[] => {
    const { before, stays } = pair
    const owner = itemId(module, before.item)
    const isLasting = stays !== null && !known.has(owner) && !isMadeLater(upgrade, module, before.key)
    return isLasting ? [{ module, pair, owner }] : []
  })
  if (candidates.length === 0) return []
  const calls = callsAtLoad(upgrade, new Set(candidates.map(({ owner }) => owner)))
  return candidates.flatMap(({ module, pair, owner }) => {
    const call = calls.get(owner)
    return call === undefined || !mayBeMade(pair, call) ? [] : [{ module, pair, owner, call }]
  })
}

/** It stands in another closure: whoever calls that makes it, a callback that runs once among them. */
function isMadeLater({ from }: Upgrade, module: ModulePath, key: string): boolean {
  return (from.program.release.facts[module]?.closures ?? []).some((other) => key.startsWith(`${other.key}/`))
}

/** For each of these functions and classes the first call that was made, or may have been made, while modules loaded. */
function callsAtLoad(upgrade: Upgrade, owners: ReadonlySet<ItemId>): ReadonlyMap<ItemId, Reached> {
  const leading = findLeadingTo(upgrade, owners)
  const found = new Map<ItemId, Reached>()
  for (const reached of reachFrom(upgrade, settledAmong(upgrade, leading), leading, true)) {
    const { target } = reached.reference
    const known = found.get(target.id)
    // A call that was made for certain says more than one that may have been.
    if (!owners.has(target.id) || !isCall(reached) || (known !== undefined && known.isThroughValue !== true)) continue
    found.set(target.id, reached)
  }
  return found
}

/** Of a class, what its constructor makes; of what may have been called at most, what surely lasts. */
function mayBeMade({ before }: ClosurePair, { reference: { target }, isThroughValue }: Reached): boolean {
  if (target.facts.shape === 'class' && !before.key.includes('/constructor/')) return false
  return isThroughValue !== true || before.use !== 'kept'
}

/** The call of a function, or the construction of a class; a value may be handed a function in any way. */
function isCall({ moment, isThroughValue, reference: { target, use } }: Reached): boolean {
  if (moment !== 'load') return false
  if (isThroughValue === true) return target.facts.shape === 'function'
  return use.how === 'call' || use.how === 'construct'
}

function reasonFor(module: ModulePath, { before, after, stays }: ClosurePair, { root, reference }: Reached): Reason {
  const { line } = after ?? before
  const made = `${reference.user.module}:${reference.use.line}`
  const message = `Cannot lead the function held by \`${before.heldBy}\` (${module}:${before.line}) to its new code: ${stays}. It was made when ${describe(root)} was evaluated (${made}), and would run the earlier code for as long as the program runs.`
  const remedy = 'Let it only call a function at the top level of its module, or restart the program.'
  return { code: 'closure-stays', file: module, line, item: before.key, message, remedy }
}
