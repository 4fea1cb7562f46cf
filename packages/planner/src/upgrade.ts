import type { ItemClass, ModulePath } from '@midflight/model'
import type { Affected } from './affected.ts'
import { compareModules, type ModuleComparison, type Pair } from './compare.ts'
import { newOrGone } from './defining.ts'
import { findReloaded } from './hot.ts'
import { findGains, type Gains } from './gains.ts'
import type { JudgedTypes } from './judged-types.ts'
import { findItem, itemsOf, type ItemId, type ProgramItem } from './program.ts'
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

/** By module, the names of places that note when they are reached, and have not been. */
export type NeverRan = Readonly<Record<ModulePath, readonly string[]>>

/** Both releases and how they differ: what the rules look at. */
export interface Upgrade {
  readonly from: Side
  readonly to: Side
  /** All modules of both releases: the new release's in the order of evaluation, then the removed ones. */
  readonly modules: ReadonlyMap<ModulePath, ModuleComparison>
  /** Items of loaded modules that both releases have, where anything about them may differ. All others are as they were. */
  readonly kept: readonly Kept[]
  readonly recomputed: Recomputed
  /** Objects that are carried over and get members at the commit. */
  readonly gains: Gains
  /** Effects of the old release that have done nothing when they ran, as the running program says. */
  readonly idle: ReadonlySet<ItemId>
  /** Effects that the old release does not have, and whose doing stays. */
  readonly staying: ReadonlySet<ItemId>
  /** Modules that are evaluated again as a whole, since `import.meta.hot` says that they may be. */
  readonly reloaded: ReadonlySet<ModulePath>
  /** What of the old release has never run in the program. */
  readonly neverRan: NeverRan
  /** What the compiler says of the types of both releases. */
  readonly types: JudgedTypes
  /** An item of a loaded module that both releases have; undefined for any other. */
  keptOf(after: ProgramItem): Kept | undefined
}

/** What is known of the running program. */
export interface Running {
  readonly loaded: ReadonlySet<ModulePath>
  readonly idle: ReadonlySet<ItemId>
  readonly staying: ReadonlySet<ItemId>
  readonly neverRan: NeverRan
  readonly types: JudgedTypes
}

/** Compares two releases, for a program in which `loaded` modules are evaluated. `affected` is the same for the way back. */
export function compareSides(from: Side, to: Side, affected: Affected, running: Running): Upgrade {
  const { loaded, ...known } = running
  const modules = compareModules(from, to, loaded, affected)
  const reloaded = findReloaded(from, to, modules)
  const kept = new Map<ItemId, Kept>()
  for (const module of modules.values()) {
    if (!module.affected) continue
    for (const pair of module.pairs)
      if (module.loaded || comesFromLoaded(modules, pair))
        kept.set(pair.after.id, keep(from, to, pair, reloaded.has(module.path)))
  }
  const keptOf = (after: ProgramItem): Kept | undefined => {
    const known = kept.get(after.id)
    const module = modules.get(after.module)
    if (known !== undefined || module === undefined || !module.loaded) return known
    return module.affected ? undefined : asItWas(to, after)
  }
  const gains = findGains(kept.values(), from.references, to.references)
  const redefining = newOrGone(modules.values())
  const recomputed = findRecomputed(from, to, [...kept.values()], keptOf, redefining, gains)
  for (const id of recomputed.resources.keys()) {
    const item = findItem(to.program, id)
    const before = item === undefined ? undefined : keptOf(item)
    if (before !== undefined) kept.set(id, { ...before, transition: 'evaluate' })
  }
  return { from, to, modules, kept: [...kept.values()], recomputed, gains, reloaded, ...known, keptOf }
}

/** State and resources keep their names where they move to a module that is evaluated now. */
function comesFromLoaded(modules: ReadonlyMap<ModulePath, ModuleComparison>, { before, after }: Pair): boolean {
  if (before.module === after.module) return false
  return modules.get(before.module)?.loaded === true && modules.get(after.module)?.fresh === true
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
