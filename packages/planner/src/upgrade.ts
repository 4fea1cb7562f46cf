import type { ItemClass, ModulePath } from '@midflight/model'
import type { Affected } from './affected.ts'
import { compareModules, type ModuleComparison, type Pair } from './compare.ts'
import { findReloaded } from './hot.ts'
import { itemsOf, type ItemId, type ProgramItem } from './program.ts'
import { findRecomputed, type Recomputed } from './recompute.ts'
import { classOf, type Side } from './side.ts'
import { isHeld, transitionOf, type Transition } from './transitions.ts'

/** An item that both releases have, and what becomes of it. */
export interface Kept extends Pair {
  readonly classBefore: ItemClass
  readonly classAfter: ItemClass
  readonly transition: Transition
  /** Its module is evaluated again as a whole. */
  readonly isReloaded?: boolean
}

/** Both releases and how they differ: what the rules look at. */
export interface Upgrade {
  readonly from: Side
  readonly to: Side
  /** All modules of both releases: the new release's in the order of evaluation, then the removed ones. */
  readonly modules: ReadonlyMap<ModulePath, ModuleComparison>
  /** Items of loaded modules that both releases have, where anything about them may differ. All others are as they were. */
  readonly kept: readonly Kept[]
  readonly recomputed: Recomputed
  /** Modules that are evaluated again as a whole, since `import.meta.hot` says that they may be. */
  readonly reloaded: ReadonlySet<ModulePath>
  /** An item of a loaded module that both releases have; undefined for any other. */
  keptOf(after: ProgramItem): Kept | undefined
}

/** Compares two releases, for a program in which `loaded` modules are evaluated. `affected` is the same for the way back. */
export function compareSides(from: Side, to: Side, affected: Affected, loaded: ReadonlySet<ModulePath>): Upgrade {
  const modules = compareModules(from, to, loaded, affected)
  const reloaded = findReloaded(from, to, modules)
  const kept = new Map<ItemId, Kept>()
  for (const module of modules.values()) {
    if (module.affected && module.loaded)
      for (const pair of module.pairs) kept.set(pair.after.id, keep(from, to, pair, reloaded.has(module.path)))
  }
  const keptOf = (after: ProgramItem): Kept | undefined => {
    const module = modules.get(after.module)
    if (module === undefined || !module.loaded) return undefined
    return module.affected ? kept.get(after.id) : asItWas(to, after)
  }
  const recomputed = findRecomputed(from, to, [...kept.values()], keptOf)
  return { from, to, modules, kept: [...kept.values()], recomputed, reloaded, keptOf }
}

function keep(from: Side, to: Side, pair: Pair, isReloaded: boolean): Kept {
  const classBefore = classOf(from, pair.before)
  const classAfter = classOf(to, pair.after)
  const transition = transitionOf(pair, classBefore, classAfter, (item) => isHeld(from.references, item))
  const kept = { ...pair, classBefore, classAfter, transition }
  if (!isReloaded) return kept
  const isOpened = classBefore === 'resource' || classAfter === 'resource'
  return { ...kept, isReloaded, transition: isOpened && classAfter !== 'effect' ? 'evaluate' : transition }
}

function asItWas(to: Side, item: ProgramItem): Kept {
  const itemClass = classOf(to, item)
  const pair = { before: item, after: item, changed: false, literalsChanged: false }
  return { ...pair, classBefore: itemClass, classAfter: itemClass, transition: 'same' }
}

/** Carried over with its identity: state or a resource that the running program has already. */
export function isCarried(kept: Kept): boolean {
  return (kept.classAfter === 'state' || kept.classAfter === 'resource') && kept.transition !== 'evaluate'
}

/** The items of some modules, in the order of evaluation. */
export function itemsInOrder(side: Side, modules: ReadonlySet<ModulePath>): readonly ProgramItem[] {
  return side.graph.order.flatMap((module) => (modules.has(module) ? itemsOf(side.program, module) : []))
}
