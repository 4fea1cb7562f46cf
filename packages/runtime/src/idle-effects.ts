import type { IdleEffects, ItemKey, ModulePath, ModuleStep } from '@midflight/model'
import type { Instance } from './instance.ts'
import { isLive, type ModuleUnit } from './unit.ts'

/** Notes which way a condition of an effect goes: the last one that is asked says whether the effect does anything. */
export function noteGuard({ unit, module }: Instance, index: number, value: unknown): unknown {
  const { key } = module.items[index]!
  if (value) unit.idle.delete(key)
  else unit.idle.add(key)
  return value
}

/** Of effects that the current version does not have nothing needs to be known. */
export function forgetIdle({ idle, module }: ModuleUnit): void {
  const keys = new Set(module.items.map(({ key }) => key))
  for (const key of idle) if (!keys.has(key)) idle.delete(key)
}

/** The effects of the current versions that have done nothing. */
export function idleEffects(units: ReadonlyMap<ModulePath, ModuleUnit>): IdleEffects {
  const found: Record<ModulePath, readonly ItemKey[]> = {}
  for (const [file, unit] of units) {
    if (!isLive(unit)) continue
    if (unit.idle.size > 0) found[file] = [...unit.idle]
  }
  return found
}

/** An effect may have run after the plan was made: in a thread that has loaded its module since. */
export function refuseActive(
  units: ReadonlyMap<ModulePath, ModuleUnit>,
  steps: readonly Pick<ModuleStep, 'module' | 'idle'>[],
): void {
  for (const { module, idle = [] } of steps) {
    const unit = units.get(module)
    if (isLive(unit) && !idle.every((key) => unit!.idle.has(key)))
      throw new Error(
        `An effect of ${module} was planned to be let go since it had done nothing, and it has run; try again`,
      )
  }
}

/** What no member that has loaded a module has seen do anything. */
export function idleEverywhere(
  members: readonly { readonly loaded: readonly ModulePath[]; readonly idleEffects?: IdleEffects }[],
): IdleEffects {
  const loaders = members.map(({ loaded, idleEffects: idle = {} }) => ({ loaded: new Set(loaded), idle }))
  const found: Record<ModulePath, readonly ItemKey[]> = {}
  for (const file of new Set(members.flatMap(({ loaded }) => loaded))) {
    const [first = [], ...others] = loaders.flatMap(({ loaded, idle }) => (loaded.has(file) ? [idle[file] ?? []] : []))
    const common = first.filter((key) => others.every((keys) => keys.includes(key)))
    if (common.length > 0) found[file] = common
  }
  return found
}
