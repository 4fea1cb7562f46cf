import type { ItemKey, ItemStep, ModulePath, ModuleStep } from '@midflight/model'
import type { ModuleComparison } from './compare.ts'
import { requestsOf } from './order.ts'
import type { ItemId, ProgramItem } from './program.ts'
import { findPinnedBindings } from './signatures.ts'
import { classOf, type Kept, type Upgrade } from './upgrade.ts'

/**
 * What the runtime does, module by module, dependencies first, removed modules last. A module that is not evaluated in the
 * running program and is not evaluated now has no item steps: its code is exchanged and waits for its first import.
 */
export function planSteps(upgrade: Upgrade): readonly ModuleStep[] {
  const refreshed = findRefreshed(upgrade)
  const kept = new Map(upgrade.kept.map((entry) => [entry.after.id, entry]))
  return upgrade.modules.flatMap((module) => {
    const action = actionFor(upgrade, module, refreshed)
    if (action === null) return []
    const pinnedBindings = action === 'remove' || !module.loaded ? [] : findPinnedBindings(upgrade, module)
    return [{ module: module.path, action, items: itemSteps(upgrade, module, kept), pinnedClasses: [], pinnedBindings }]
  })
}

function actionFor(
  upgrade: Upgrade,
  module: ModuleComparison,
  refreshed: ReadonlySet<ModulePath>,
): ModuleStep['action'] | null {
  if (module.status === 'added') return 'add'
  if (module.status === 'removed') return 'remove'
  if (module.fresh) return 'add'
  if (module.status === 'changed') return 'replace'
  return refreshed.has(module.path) || hasOtherCode(upgrade, module) ? 'refresh' : null
}

/** Loaded modules that import, directly or not, what is instantiated again: their definitions are linked anew. */
function findRefreshed(upgrade: Upgrade): ReadonlySet<ModulePath> {
  const { release } = upgrade.to.program
  const importers = new Map<ModulePath, ModulePath[]>()
  for (const { path, loaded } of upgrade.modules) {
    if (loaded)
      for (const request of requestsOf(release, path)) importers.set(request, [...(importers.get(request) ?? []), path])
  }
  const found = new Set<ModulePath>()
  const waiting = upgrade.modules.filter((module) => isInstantiated(upgrade, module)).map(({ path }) => path)
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    for (const importer of importers.get(path) ?? []) {
      if (found.has(importer)) continue
      found.add(importer)
      waiting.push(importer)
    }
  }
  return found
}

function isInstantiated(upgrade: Upgrade, module: ModuleComparison): boolean {
  return module.fresh || (module.loaded && (module.status !== 'same' || hasOtherCode(upgrade, module)))
}

/** Its text is the same but its compiled code is not: its imports lead elsewhere, or its lines moved. */
function hasOtherCode({ from, to }: Upgrade, { path }: ModuleComparison): boolean {
  return from.program.release.modules[path]?.digest !== to.program.release.modules[path]?.digest
}

function itemSteps(
  upgrade: Upgrade,
  module: ModuleComparison,
  kept: ReadonlyMap<ItemId, Kept>,
): Record<ItemKey, ItemStep> {
  if (module.status === 'removed' || (!module.loaded && !module.fresh)) return {}
  const items = upgrade.to.program.itemsOf.get(module.path) ?? []
  return Object.fromEntries(items.map((item) => [item.facts.key, itemStep(upgrade, item, kept.get(item.id))]))
}

function itemStep(upgrade: Upgrade, item: ProgramItem, kept: Kept | undefined): ItemStep {
  const itemClass = classOf(upgrade.to, item)
  if (itemClass === 'effect') return kept === undefined ? 'run' : 'skip'
  if (kept === undefined || itemClass === 'definition' || kept.transition === 'evaluate') return 'evaluate'
  if (itemClass !== 'value') return 'carry'
  return upgrade.recomputed.values.has(item.id) ? 'evaluate' : 'carry'
}
