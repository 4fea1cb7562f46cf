import type { ItemKey, ItemStep, ModulePath, ModuleStep } from '@midflight/model'
import { closureSteps } from './closures.ts'
import { completionSteps } from './completions.ts'
import { fieldSteps } from './given-fields.ts'
import { hotStep, registersAnew } from './hot.ts'
import { letGo } from './idle.ts'
import type { ModuleComparison } from './compare.ts'
import { isDefining } from './defining.ts'
import { findLate } from './late.ts'
import { neverRanIn } from './never-ran.ts'
import { itemsOf, keyOf, moduleOf, type ProgramItem } from './program.ts'
import { renamedOf } from './renamed.ts'
import { findUninstantiated } from './rules/class-shape-changed.ts'
import { findPinnedBindings } from './signatures.ts'
import { classOf, type Side } from './side.ts'
import { findNotRun, leftStaying } from './staying-effects.ts'
import type { Kept, Upgrade } from './upgrade.ts'

/**
 * What the runtime does, module by module, dependencies first, removed modules last. A module that is not evaluated in the
 * running program and is not evaluated now has no item steps: its code is exchanged and waits for its first import.
 */
export function planSteps(upgrade: Upgrade): readonly ModuleStep[] {
  const refreshed = findRefreshed(upgrade)
  const { values, resources } = upgrade.recomputed
  const touched = new Set([...values.keys(), ...resources.keys()].map(moduleOf))
  const left = leftStaying(upgrade)
  return [...upgrade.modules.values()].flatMap((module) => {
    const action = actionFor(upgrade, module, refreshed)
    if (action === null) return []
    const mayDiffer = module.affected && module.loaded && action !== 'remove'
    const pinnedBindings = mayDiffer ? findPinnedBindings(upgrade, module) : []
    const isSteady = module.loaded && !module.affected && !touched.has(module.path)
    const items = isSteady ? steadySteps(upgrade, module) : itemSteps(upgrade, module)
    const closures = mayDiffer ? closureSteps(upgrade, module) : undefined
    const step: ModuleStep = { module: module.path, action, items, pinnedClasses: [], pinnedBindings }
    const hot = hotStep(upgrade, module)
    const fields = mayDiffer ? fieldSteps(upgrade, classesOf(upgrade, module)) : undefined
    const completions = mayDiffer ? completionSteps(upgrade, classesOf(upgrade, module)) : undefined
    const uninstantiated = mayDiffer ? findUninstantiated(upgrade, classesOf(upgrade, module)) : []
    const idle = letGo(upgrade, module)
    const stays = left.get(module.path) ?? []
    const keptAside = mayDiffer ? findKeptAside(upgrade, module) : []
    return [
      {
        ...step,
        ...(keptAside.length === 0 ? {} : { keptAside }),
        ...(idle.length === 0 ? {} : { idle }),
        ...(stays.length === 0 ? {} : { stays }),
        ...(mayDiffer ? renamedStep(upgrade, module) : {}),
        ...objectsOf(upgrade, module),
        ...(findLate(upgrade).has(module.path) ? { late: true as const } : {}),
        ...(closures === undefined ? {} : { closures }),
        ...(mayDiffer ? neverRanIn(upgrade, module.path) : {}),
        ...(fields === undefined ? {} : { fields }),
        ...(completions === undefined ? {} : { completions }),
        ...(uninstantiated.length === 0 ? {} : { uninstantiated }),
        ...(hot === undefined ? {} : { hot }),
      },
    ]
  })
}

function classesOf({ kept }: Upgrade, { path }: ModuleComparison): readonly Kept[] {
  return kept.filter(({ after }) => after.module === path && after.facts.shape === 'class')
}

/** State that is evaluated, since it is of another class now: the runtime cannot tell it from a value. */
function findKeptAside({ kept, reloaded }: Upgrade, { path }: ModuleComparison): readonly ItemKey[] {
  if (reloaded.has(path)) return []
  return kept.flatMap(({ before, after, classBefore, transition }) => {
    const isHere = after.module === path && before.id === after.id
    return isHere && classBefore === 'state' && transition === 'evaluate' ? [after.facts.key] : []
  })
}

function renamedStep({ kept }: Upgrade, { path }: ModuleComparison): Pick<ModuleStep, 'renamed'> {
  const renamed = renamedOf(kept, path)
  return Object.keys(renamed).length === 0 ? {} : { renamed }
}

/** What the objects get that are carried over. */
function objectsOf({ gains }: Upgrade, { path }: ModuleComparison): Pick<ModuleStep, 'objects'> {
  const own = [...gains].filter(([id]) => moduleOf(id) === path)
  return own.length === 0 ? {} : { objects: Object.fromEntries(own.map(([id, changes]) => [keyOf(id), changes])) }
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
  const { importers } = upgrade.to.graph
  const found = new Set<ModulePath>()
  const waiting = [...upgrade.modules.values()]
    .filter((module) => isInstantiated(upgrade, module))
    .map(({ path }) => path)
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    for (const importer of importers.get(path) ?? []) {
      if (found.has(importer) || upgrade.modules.get(importer)?.loaded !== true) continue
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
function hasOtherCode({ from, to }: Upgrade, { path, affected }: ModuleComparison): boolean {
  return affected && from.program.release.modules[path]?.digest !== to.program.release.modules[path]?.digest
}

function itemSteps(upgrade: Upgrade, module: ModuleComparison): Record<ItemKey, ItemStep> {
  if (module.status === 'removed' || (!module.loaded && !module.fresh)) return {}
  const items = itemsOf(upgrade.to.program, module.path)
  return Object.fromEntries(items.map((item) => [item.facts.key, itemStep(upgrade, item, upgrade.keptOf(item))]))
}

const steady = new WeakMap<Side, Map<ModulePath, Record<ItemKey, ItemStep>>>()

/** The steps of a module that is as it was: what they were when it was refreshed the last time. */
function steadySteps(upgrade: Upgrade, module: ModuleComparison): Record<ItemKey, ItemStep> {
  const steps = steady.get(upgrade.from)?.get(module.path) ?? itemSteps(upgrade, module)
  const known = steady.get(upgrade.to) ?? new Map<ModulePath, Record<ItemKey, ItemStep>>()
  steady.set(upgrade.to, known.set(module.path, steps))
  return steps
}

function itemStep(upgrade: Upgrade, item: ProgramItem, kept: Kept | undefined): ItemStep {
  const itemClass = classOf(upgrade.to, item)
  if (isDefining(item)) return definingStep(upgrade, item, kept)
  if (itemClass === 'effect') return isRun(upgrade, item, kept) ? 'run' : 'skip'
  if (kept === undefined || itemClass === 'definition' || kept.transition === 'evaluate') return 'evaluate'
  if (itemClass !== 'value') return 'carry'
  return upgrade.recomputed.values.has(item.id) ? 'evaluate' : 'carry'
}

/** It runs where it is new, or takes something new, or makes functions that would otherwise go on with the code around them. */
function definingStep(upgrade: Upgrade, item: ProgramItem, kept: Kept | undefined): ItemStep {
  const isAnew = item.facts.defines?.makesFunctions === true && upgrade.modules.get(item.module)?.status === 'changed'
  const isChanged = kept === undefined || isAnew || upgrade.recomputed.values.has(item.id)
  return isChanged || upgrade.reloaded.has(item.module) ? 'evaluate' : 'carry'
}

function isRun(upgrade: Upgrade, item: ProgramItem, kept: Kept | undefined): boolean {
  if (kept === undefined) return !findNotRun(upgrade).has(item.id)
  return runsAgain(upgrade, item)
}

/** Effects of a module that is evaluated again, and statements about `import.meta.hot` where these are made anew. */
function runsAgain(upgrade: Upgrade, { module, facts }: ProgramItem): boolean {
  if (upgrade.reloaded.has(module)) return true
  const comparison = upgrade.modules.get(module)
  return facts.isHot === true && comparison !== undefined && registersAnew(comparison)
}
