import type { ItemKey, ModulePath } from '@midflight/model'
import { keyOf, moduleOf, type ItemId, type ProgramItem } from './program.ts'
import { findAwaitingEffects } from './rules/effect-awaits.ts'
import { findChangedEffects } from './rules/effect-changed.ts'
import { findRemovedEffects } from './rules/effect-removed.ts'
import type { Upgrade } from './upgrade.ts'

const left = new WeakMap<Upgrade, readonly ItemId[]>()
const notRun = new WeakMap<Upgrade, ReadonlyMap<ItemId, string>>()

/**
 * Statements that are new, and that the upgrade does not run: each with why, in one sentence. They refuse the upgrade, so where it goes ahead they have
 * been accepted.
 */
export function findNotRun(upgrade: Upgrade): ReadonlyMap<ItemId, string> {
  const known = notRun.get(upgrade)
  if (known !== undefined) return known
  const found = new Map<ItemId, string>([
    ...findAwaitingEffects(upgrade).map(({ id }) => [id, 'It awaits: it does not run at the commit.'] as const),
    ...findChangedEffects(upgrade).map(
      ({ after }) => [after.id, 'It does not run: what the earlier statement did stays done.'] as const,
    ),
  ])
  notRun.set(upgrade, found)
  return found
}

/** By module, the keys of the effects that are gone, and whose doing stays. */
export function leftStaying(upgrade: Upgrade): ReadonlyMap<ModulePath, readonly ItemKey[]> {
  return new Map([...Map.groupBy(leftIds(upgrade), moduleOf)].map(([module, ids]) => [module, ids.map(keyOf)]))
}

/** Whether the statement of an effect is gone, and its doing stays. */
export function staysDone(upgrade: Upgrade, { id }: ProgramItem): boolean {
  return leftIds(upgrade).includes(id)
}

/** What stays of effects after the upgrade whose statements the new release does not have. */
export function stayingAfter(upgrade: Upgrade): ReadonlySet<ItemId> {
  return new Set([...upgrade.staying, ...leftIds(upgrade)])
}

function leftIds(upgrade: Upgrade): readonly ItemId[] {
  const known = left.get(upgrade)
  if (known !== undefined) return known
  const changed = findChangedEffects(upgrade).map(({ before }) => before)
  const ids = [...changed, ...findRemovedEffects(upgrade)].map(({ id }) => id)
  left.set(upgrade, ids)
  return ids
}
