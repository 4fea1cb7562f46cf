import { findLeadingTo, reachFrom } from './load-reach.ts'
import type { ItemId, ProgramItem } from './program.ts'
import type { Upgrade } from './upgrade.ts'

/** For each settled item that has any: the values that its evaluation took, in old code that still has them, and that are computed anew. */
export function findStale(
  upgrade: Upgrade,
  settled: readonly ProgramItem[],
): ReadonlyMap<ItemId, readonly ProgramItem[]> {
  const stale = new Map<ItemId, readonly ProgramItem[]>()
  const { items } = upgrade.to.program
  const targets = new Set([...upgrade.recomputed.changed].filter((id) => !isDefinition(items.get(id))))
  if (targets.size === 0) return stale
  const leading = findLeadingTo(upgrade, targets)
  for (const item of settled) {
    if (!leading.has(item.id)) continue
    const found = staleInputs(upgrade, item, leading, targets)
    if (found.length > 0) stale.set(item.id, found)
  }
  return stale
}

function staleInputs(
  upgrade: Upgrade,
  item: ProgramItem,
  leading: ReadonlySet<ItemId>,
  targets: ReadonlySet<ItemId>,
): readonly ProgramItem[] {
  const found = new Set<ProgramItem>()
  for (const { reference, moment } of reachFrom(upgrade, [item], ({ id }) => leading.has(id))) {
    const { target, imported } = reference
    // Later reads through an import reach the newest value, and methods are the newest code.
    if (moment === 'method' || (moment === 'later' && imported)) continue
    if (targets.has(target.id)) found.add(target)
  }
  return [...found]
}

function isDefinition(item: ProgramItem | undefined): boolean {
  return item?.facts.shape === 'function' || item?.facts.shape === 'class'
}
