import { didNothing } from './idle.ts'
import { findLeadingTo, isSettled, reachFrom } from './load-reach.ts'
import { moduleOf, type ItemId, type ProgramItem } from './program.ts'
import { seesChange } from './recompute.ts'
import { itemsInOrder, type Upgrade } from './upgrade.ts'

/** For each settled item that has any: the values that its evaluation took, in old code that still has them, and that are computed anew. */
export function findStale(upgrade: Upgrade): ReadonlyMap<ProgramItem, readonly ProgramItem[]> {
  const stale = new Map<ProgramItem, readonly ProgramItem[]>()
  const { changed, memberUses } = upgrade.recomputed
  if (changed.size === 0 && memberUses.size === 0) return stale
  const holders = [...memberUses.keys()].flatMap(({ user, target }) => [user.id, target.id])
  const leading = findLeadingTo(upgrade, [...changed, ...holders])
  for (const item of settledAmong(upgrade, leading)) {
    const found = staleInputs(upgrade, item, leading)
    if (found.length > 0) stale.set(item, found)
  }
  return stale
}

/** Those of some items that are settled, in the order of evaluation. */
export function settledAmong(upgrade: Upgrade, ids: ReadonlySet<ItemId>): readonly ProgramItem[] {
  const modules = new Set([...ids].map(moduleOf))
  return itemsInOrder(upgrade.to, modules).filter(
    (item) => ids.has(item.id) && isSettled(upgrade.keptOf(item)) && !didNothing(upgrade, item),
  )
}

function staleInputs(upgrade: Upgrade, item: ProgramItem, leading: ReadonlySet<ItemId>): readonly ProgramItem[] {
  const { changed, memberUses } = upgrade.recomputed
  const found = new Set<ProgramItem>()
  for (const [{ user, time }, defining] of memberUses) if (user === item && time === 'load') found.add(defining)
  for (const { reference, moment } of reachFrom(upgrade, [item], leading)) {
    const { target, imported, isLive } = reference
    const defining = memberUses.get(reference)
    if (defining !== undefined && moment === 'load') found.add(defining)
    if (isLive) continue
    // Later reads through an import reach the newest value, and methods are the newest code.
    if (moment === 'method' || (moment === 'later' && imported)) continue
    if (changed.has(target.id) && seesChange(upgrade.gains, reference)) found.add(target)
  }
  return [...found]
}
