import type { CompiledModule, ModuleFacts, ModulePath } from '@midflight/model'
import { moduleOf, type ItemId } from './program.ts'
import type { Side } from './side.ts'
import { findTypeUsers, typeSurface } from './types.ts'
import type { Writer } from './writers.ts'

/** Modules that two releases have in common, and that are not just the same in both. */
export interface Affected {
  /** Anything about them may differ. */
  readonly modules: ReadonlySet<ModulePath>
  /** Types that they name may differ. */
  readonly types: ReadonlySet<ModulePath>
}

/**
 * The modules about which anything may differ between two releases. Releases of one builder share the facts and the compiled
 * code of every module that a change does not reach, so a module of which both are the same object is the same module; what the
 * rest of the program does to its items is compared besides, and `differing` are those of which the compiler says so. Never too few: what is not in the set is not looked at.
 */
export function findAffected(from: Side, to: Side, differing: Iterable<ModulePath> = []): Affected {
  const affected = new Set<ModulePath>()
  const types = new Set<ModulePath>()
  const old = from.program.release
  const now = to.program.release
  for (const module of new Set([...Object.keys(now.facts), ...Object.keys(old.facts)])) {
    const isSame = old.facts[module] === now.facts[module] && old.modules[module] === now.modules[module]
    // An import that leads to another item, or to the new version of one.
    const isLinkedAlike = from.references.modules.get(module) === to.references.modules.get(module)
    if (!isSame || !isLinkedAlike) affected.add(module)
    if (!isSame && hasOtherTypes(old.facts[module], now.facts[module], old.modules[module], now.modules[module]))
      types.add(module)
  }
  for (const module of differing)
    if (old.facts[module] !== undefined || now.facts[module] !== undefined) affected.add(module)
  addWritten(from.writers, to.writers, affected)
  addWritten(to.writers, from.writers, affected)
  if (types.size === 0) return { modules: affected, types }
  const users = new Set([...findTypeUsers(old, types), ...findTypeUsers(now, types)])
  return { modules: new Set([...affected, ...users]), types: users }
}

/** An item's class depends on who writes to it, wherever that is. */
function addWritten(
  writers: ReadonlyMap<ItemId, Writer>,
  others: ReadonlyMap<ItemId, Writer>,
  affected: Set<ModulePath>,
): void {
  for (const [id, writer] of writers) {
    const other = others.get(id)
    if (other !== writer && other?.writes !== writer.writes) affected.add(moduleOf(id))
  }
}

function hasOtherTypes(
  oldFacts: ModuleFacts | undefined,
  nowFacts: ModuleFacts | undefined,
  old: CompiledModule | undefined,
  now: CompiledModule | undefined,
): boolean {
  if (oldFacts === undefined || nowFacts === undefined) return true
  if (oldFacts !== nowFacts && typeSurface(oldFacts) !== typeSurface(nowFacts)) return true
  return old?.resolved !== now?.resolved && JSON.stringify(old?.resolved) !== JSON.stringify(now?.resolved)
}
