import type { ClosureFacts, FramePart, ItemKey, ModulePath, ModuleStep } from '@midflight/model'
import { partWith } from './frames.ts'
import type { Upgrade } from './upgrade.ts'

/** What a plan takes never to have run, of one module. */
interface Relied {
  readonly unmade: Set<string>
  /** Closures are led to their new code because of these. */
  readonly unreached: Set<string>
}

const relied = new WeakMap<Upgrade, Map<ModulePath, Relied>>()

/** Whether the running program has never made a closure: what it stands in has never run. The plan relies on it from here on. */
export function isUnmade(upgrade: Upgrade, path: ModulePath, closure: ClosureFacts): boolean {
  const frame = upgrade.from.program.release.facts[path]?.frames?.[closure.within ?? closure.root]
  const place = frame === undefined ? undefined : partWith(frame, closure.key)?.place
  const name = [closure.root, ...(place === undefined ? [] : [place])].find((each) => hasNeverRun(upgrade, path, each))
  if (name !== undefined) reliedIn(upgrade, path).unmade.add(name)
  return name !== undefined
}

/** Whether a function has never run in the running program. The plan relies on it from here on. */
export function isUnrun(upgrade: Upgrade, path: ModulePath, key: ItemKey): boolean {
  if (!hasNeverRun(upgrade, path, key)) return false
  reliedIn(upgrade, path).unmade.add(key)
  return true
}

/** Whether a return has never been reached in the running program. That closures of its module are led relies on it from here on. */
export function isUnreached(upgrade: Upgrade, path: ModulePath, { place }: FramePart): boolean {
  if (place === undefined || !hasNeverRun(upgrade, path, place)) return false
  reliedIn(upgrade, path).unreached.add(place)
  return true
}

/** What must not have run by the commit, as the step of a module says it. */
export function neverRanIn(upgrade: Upgrade, path: ModulePath): Pick<ModuleStep, 'neverRan' | 'leadsUnless'> {
  const { unmade, unreached } = relied.get(upgrade)?.get(path) ?? { unmade: new Set(), unreached: new Set() }
  const neverRan = [...new Set([...unmade, ...unreached])]
  if (neverRan.length === 0) return {}
  return { neverRan, ...(unreached.size === 0 ? {} : { leadsUnless: [...unreached] }) }
}

function hasNeverRun({ neverRan }: Upgrade, path: ModulePath, name: string): boolean {
  return neverRan[path]?.includes(name) === true
}

function reliedIn(upgrade: Upgrade, path: ModulePath): Relied {
  const modules = relied.get(upgrade) ?? new Map<ModulePath, Relied>()
  const own = modules.get(path) ?? { unmade: new Set(), unreached: new Set() }
  relied.set(upgrade, modules.set(path, own))
  return own
}
