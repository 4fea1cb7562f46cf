import type { IdleEffects, ItemKey } from '@midflight/model'
import type { ModuleComparison } from './compare.ts'
import { itemId, resolveBinding, type ItemId, type ProgramItem } from './program.ts'
import { classOf, type Side } from './side.ts'
import type { Upgrade } from './upgrade.ts'

/**
 * Whether the running program says that an effect has done nothing when it ran: it is all under conditions that were false, and asking them did
 * nothing either. There is nothing to undo then; a changed one is a new one.
 */
export function didNothing({ from, idle }: Pick<Upgrade, 'from' | 'idle'>, item: ProgramItem): boolean {
  const { guard } = item.facts
  return guard !== undefined && idle.has(item.id) && guard.reads.every((binding) => isPlain(from, item, binding))
}

/** Effects that the program names by their modules. */
export function itemIds(live: IdleEffects): ReadonlySet<ItemId> {
  return new Set(Object.entries(live).flatMap(([module, keys]) => keys.map((key) => itemId(module, key))))
}

/** What is idle on the way back: what is now, and what takes its place under the same conditions. */
export function idleAfter({ modules, idle }: Pick<Upgrade, 'modules' | 'idle'>): ReadonlySet<ItemId> {
  const replaced = [...modules.values()].flatMap(({ changedEffects }) =>
    changedEffects.flatMap(({ before, after }) => {
      const isSame = before.facts.guard !== undefined && before.facts.guard.hash === after.facts.guard?.hash
      return isSame && idle.has(before.id) ? [after.id] : []
    }),
  )
  return new Set([...idle, ...replaced])
}

/** Keys of the effects of a module that the upgrade lets go since they have done nothing. */
export function letGo(upgrade: Upgrade, { loaded, removed, changedEffects }: ModuleComparison): readonly ItemKey[] {
  if (!loaded) return []
  const gone = [...removed, ...changedEffects.map(({ before }) => before)]
  return gone.filter((item) => didNothing(upgrade, item)).map(({ facts }) => facts.key)
}

/** A binding whose object has no getters, and no conversions, that run code of the program. */
function isPlain(side: Side, { module }: ProgramItem, binding: string): boolean {
  const resolution = resolveBinding(side.program, module, binding)
  if (resolution.kind === 'fixed') return resolution.url.startsWith('node:')
  if (resolution.kind !== 'item' || classOf(side, resolution.item) !== 'value') return false
  const { initializer, flat } = resolution.item.facts
  return initializer === 'literal' || flat === true
}
