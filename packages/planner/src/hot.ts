import type { HotStep, ItemKey, ItemStep, ModulePath } from '@midflight/model'
import type { ModuleComparison } from './compare.ts'
import { itemsOf, type Program, type ProgramItem } from './program.ts'
import { classOf, type Side } from './side.ts'
import type { Upgrade } from './upgrade.ts'

/**
 * The loaded modules that are evaluated again as a whole, since they changed and have agreed to that by `import.meta.hot`: they accept themselves,
 * or everyone who imports them accepts them. A module that awaits at top level cannot be: the commit is one synchronous step.
 */
export function findReloaded(
  from: Side,
  to: Side,
  modules: ReadonlyMap<ModulePath, ModuleComparison>,
): ReadonlySet<ModulePath> {
  const found = new Set<ModulePath>()
  for (const { path, loaded, status } of modules.values()) {
    if (!loaded || status !== 'changed' || !isAccepted(from, path)) continue
    const awaits = [from, to].some(({ program }) => program.release.facts[path]?.awaits === true)
    if (!awaits) found.add(path)
  }
  return found
}

function isAccepted({ program, graph }: Side, path: ModulePath): boolean {
  if (program.release.facts[path]?.hot?.acceptsItself === true) return true
  const importers = graph.importers.get(path) ?? []
  return importers.length > 0 && importers.every((importer) => accepts(program, importer, path))
}

function accepts({ release }: Program, importer: ModulePath, path: ModulePath): boolean {
  const specifiers = release.facts[importer]?.hot?.accepts ?? []
  return specifiers.some((specifier) => {
    const target = release.modules[importer]?.resolved[specifier]
    return target?.kind === 'upgradable' && target.path === path
  })
}

/** Whether what an item did may be done again or let go of, since its module has said how. */
export function mayRunAgain(upgrade: Upgrade, item: ProgramItem): boolean {
  return upgrade.reloaded.has(item.module) || item.facts.isHot === true || isPruned(upgrade, item.module)
}

/** A module that goes and says what is to be done then. */
function isPruned({ from, modules }: Upgrade, path: ModulePath): boolean {
  const hot = from.program.release.facts[path]?.hot
  return modules.get(path)?.status === 'removed' && (hot?.disposes === true || hot?.prunes === true)
}

/** What the runtime does for `import.meta.hot`; undefined where that is nothing. */
export function hotStep(upgrade: Upgrade, module: ModuleComparison): HotStep | undefined {
  const { from, reloaded } = upgrade
  const { path } = module
  if (reloaded.has(path)) return { kind: 'reload', restore: restoring(from, path) }
  if (!module.loaded) return undefined
  if (module.status === 'removed')
    return from.program.release.facts[path]?.hot === undefined ? undefined : { kind: 'prune' }
  return registersAnew(module) ? { kind: 'register' } : undefined
}

/** Whether its statements about `import.meta.hot` are others now: all of them are made anew then, so that none counts twice. */
export function registersAnew({ added, removed, changedEffects }: ModuleComparison): boolean {
  const changed = [...added, ...removed, ...changedEffects.flatMap(({ before, after }) => [before, after])]
  return changed.some(({ facts }) => facts.isHot === true)
}

/** Evaluates the old version again after it has disposed of what it had opened. */
function restoring(side: Side, path: ModulePath): Record<ItemKey, ItemStep> {
  return Object.fromEntries(itemsOf(side.program, path).map((item) => [item.facts.key, restoreStep(side, item)]))
}

function restoreStep(side: Side, item: ProgramItem): ItemStep {
  const itemClass = classOf(side, item)
  if (itemClass === 'effect') return 'run'
  return itemClass === 'definition' || itemClass === 'resource' ? 'evaluate' : 'carry'
}
