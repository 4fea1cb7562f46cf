import type { ModulePath } from '@midflight/model'
import { findLeadingTo, reachFrom } from './load-reach.ts'
import { findMigrated } from './migrated.ts'
import { itemsOf, type ProgramItem } from './program.ts'
import { classOf } from './side.ts'
import { isCarried, type Upgrade } from './upgrade.ts'

const lateOf = new WeakMap<Upgrade, ReadonlyMap<ModulePath, ProgramItem>>()

/**
 * The modules that are evaluated at the commit, each with the first item for which it is: a new one whose initialiser writes to what the running program
 * holds. A module that cannot wait for the commit is left out.
 */
export function findLate(upgrade: Upgrade): ReadonlyMap<ModulePath, ProgramItem> {
  const known = lateOf.get(upgrade) ?? readLate(upgrade)
  lateOf.set(upgrade, known)
  return known
}

function readLate(upgrade: Upgrade): ReadonlyMap<ModulePath, ProgramItem> {
  const late = new Map<ModulePath, ProgramItem>()
  const roots = newItems(upgrade)
  if (roots.length === 0 || findMigrated(upgrade).length > 0) return late
  const held = heldItems(upgrade)
  const ids = new Set(held.map(({ id }) => id))
  for (const { root, reference, moment } of reachFrom(upgrade, roots, findLeadingTo(upgrade, ids))) {
    const writes = reference.use.how === 'mutate' || reference.use.how === 'assign'
    if (moment !== 'load' || !writes || !ids.has(reference.target.id) || late.has(root.module)) continue
    if (canWait(upgrade, root.module)) late.set(root.module, root)
  }
  return late
}

/** Items that this upgrade evaluates for the first time and whose evaluation runs code that is not known to be pure. */
function newItems(upgrade: Upgrade): readonly ProgramItem[] {
  return [...upgrade.modules.values()].flatMap(({ path, loaded, fresh, affected, status }) => {
    if (status === 'removed' || (!fresh && !(loaded && affected)) || upgrade.reloaded.has(path)) return []
    return itemsOf(upgrade.to.program, path).filter((item) => {
      const { shape, initializer, opaque } = item.facts
      if (shape === 'effect' || shape === 'function' || !(opaque || initializer === 'instance')) return false
      const kept = upgrade.keptOf(item)
      return kept === undefined || (kept.transition === 'evaluate' && classOf(upgrade.to, item) !== 'definition')
    })
  })
}

/** State and resources that go on. */
function heldItems(upgrade: Upgrade): readonly ProgramItem[] {
  const { program, graph } = upgrade.to
  return graph.order.flatMap((path) =>
    itemsOf(program, path).filter((item) => {
      const kept = upgrade.keptOf(item)
      return kept !== undefined && isCarried(kept)
    }),
  )
}

/**
 * What imports a module that is evaluated at the commit is evaluated after it. The commit is one synchronous step, so none of them may await, nor open a
 * resource that may turn out to fail later; and CommonJS modules are evaluated when they are required.
 */
function canWait({ modules, to }: Upgrade, path: ModulePath): boolean {
  const found = new Set([path])
  // The set grows while it is walked.
  for (const each of found) {
    const facts = to.program.release.facts[each]
    if (facts?.format !== 'module' || facts.awaits) return false
    if (facts.items.some(({ declared }) => declared?.api === 'resource')) return false
    for (const importer of to.graph.importers.get(each) ?? []) {
      const module = modules.get(importer)
      if (module?.loaded === true || module?.fresh === true) found.add(importer)
    }
  }
  return true
}
