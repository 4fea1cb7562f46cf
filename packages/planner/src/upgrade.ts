import type { ItemClass, ModulePath, Release } from '@midflight/model'
import { assert } from '@midflight/model'
import { classifyItems, type Classification } from './classify.ts'
import { compareReleases, livePairs, type ModuleComparison, type Pair } from './compare.ts'
import { orderModules } from './order.ts'
import { indexProgram, type ItemId, type Program, type ProgramItem } from './program.ts'
import { findRecomputed, type Recomputed } from './recompute.ts'
import { findReferences, type References } from './references.ts'
import { findHeld, transitionOf, type Transition } from './transitions.ts'

/** One of the two releases, with all that is known of it by itself. */
export interface Side {
  readonly program: Program
  readonly references: References
  readonly classes: ReadonlyMap<ItemId, Classification>
  readonly order: readonly ModulePath[]
}

/** An item that both releases have, and what becomes of it. */
export interface Kept extends Pair {
  readonly classBefore: ItemClass
  readonly classAfter: ItemClass
  readonly transition: Transition
}

/** Both releases and how they differ: what the rules look at. */
export interface Upgrade {
  readonly from: Side
  readonly to: Side
  /** All modules of both releases: the new release's in the order of evaluation, then the removed ones. */
  readonly modules: readonly ModuleComparison[]
  /** Items of loaded modules that both releases have. */
  readonly kept: readonly Kept[]
  readonly recomputed: Recomputed
}

/** Releases are immutable, and each is compared at least twice: with the one before it and with the one after it. */
const sides = new WeakMap<Release, Side>()

/** Reads a release into the form that comparing takes. */
export function readSide(release: Release): Side {
  const known = sides.get(release)
  if (known !== undefined) return known
  const program = indexProgram(release)
  const references = findReferences(program)
  const classes = classifyItems(program, references)
  const side: Side = { program, references, classes, order: orderModules(release) }
  sides.set(release, side)
  return side
}

/** Compares two releases, for a program in which `loaded` modules are evaluated. */
export function compareSides(from: Side, to: Side, loaded: ReadonlySet<ModulePath>): Upgrade {
  const known = new Set(to.order)
  const order = [...to.order, ...from.order.filter((module) => !known.has(module))]
  const modules = compareReleases(from.program, to.program, order, loaded)
  const isHeldBefore = findHeld(from.program, from.references)
  const kept = livePairs(modules).map((pair): Kept => {
    const classBefore = classOf(from, pair.before)
    const classAfter = classOf(to, pair.after)
    return { ...pair, classBefore, classAfter, transition: transitionOf(pair, classBefore, classAfter, isHeldBefore) }
  })
  return { from, to, modules, kept, recomputed: findRecomputed(from, to, kept) }
}

export function classOf(side: Side, item: ProgramItem): ItemClass {
  const classification = side.classes.get(item.id)
  assert(classification !== undefined, `item ${item.id} is not classified`)
  return classification.class
}

/** Carried over with its identity: state or a resource that the running program has already. */
export function isCarried(kept: Kept): boolean {
  return (kept.classAfter === 'state' || kept.classAfter === 'resource') && kept.transition !== 'evaluate'
}
