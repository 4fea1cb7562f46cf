import type { ItemKey, ModulePath, StayingEffects } from '@midflight/model'
import type { Instance } from './instance.ts'
import type { Staged } from './prepare.ts'
import { isLive, type ModuleUnit } from './unit.ts'

type Effects = Map<ModulePath, Set<ItemKey>>

/** What has become of effects in this process, where the upgrade did not do what a fresh start of the new version would have done. */
export interface LeftEffects {
  /** They have run, their statements are gone, and what they did stays. */
  readonly staying: Effects
  /** They stand in the current version, and have never run. */
  readonly notRun: Effects
}

export function createLeftEffects(): LeftEffects {
  return { staying: new Map(), notRun: new Map() }
}

/** What is left after a commit; to be asked before the new instances are published. Nothing changes until {@link replaceLeft}. */
export function leftAfter(
  before: LeftEffects,
  { leaving, instances }: Pick<Staged, 'leaving' | 'instances'>,
  units: ReadonlyMap<ModulePath, ModuleUnit>,
): LeftEffects {
  const left = { staying: copyOf(before.staying), notRun: copyOf(before.notRun) }
  for (const { module, stays = [] } of leaving) {
    if (!isLive(units.get(module))) continue
    for (const key of stays) if (!drop(left.notRun, module, key)) add(left.staying, module, key)
  }
  for (const instance of instances) {
    for (const { key, step } of newEffects(instance)) {
      const hasRun = drop(left.staying, instance.module.path, key)
      if (step === 'skip' && !hasRun) add(left.notRun, instance.module.path, key)
    }
  }
  return left
}

/** Whether an effect that is new to the current version has run before, and what it did has stayed. */
export function hasStayed({ staying }: LeftEffects, module: ModulePath, key: ItemKey): boolean {
  return staying.get(module)?.has(key) === true
}

/** Returns how to take it back. */
export function replaceLeft(left: LeftEffects, next: LeftEffects): () => void {
  const before = { staying: copyOf(left.staying), notRun: copyOf(left.notRun) }
  fill(left, next)
  return () => fill(left, before)
}

/** For a plan: by their modules. */
export function stayingEffects({ staying }: LeftEffects): StayingEffects {
  return Object.fromEntries([...staying].map(([module, keys]) => [module, [...keys]]))
}

function newEffects({ module, step, unit }: Instance): { key: ItemKey; step: 'run' | 'skip' }[] {
  const known = new Set(unit.instance?.module.items.map(({ key }) => key))
  return module.items.flatMap(({ key, shape }) => {
    const what = step?.items[key]
    return shape === 'effect' && !known.has(key) && (what === 'run' || what === 'skip') ? [{ key, step: what }] : []
  })
}

function fill(left: LeftEffects, next: LeftEffects): void {
  for (const which of ['staying', 'notRun'] as const) {
    left[which].clear()
    for (const [module, keys] of next[which]) left[which].set(module, keys)
  }
}

function copyOf(effects: Effects): Effects {
  return new Map([...effects].map(([module, keys]) => [module, new Set(keys)]))
}

function add(effects: Effects, module: ModulePath, key: ItemKey): void {
  effects.set(module, (effects.get(module) ?? new Set()).add(key))
}

function drop(effects: Effects, module: ModulePath, key: ItemKey): boolean {
  const keys = effects.get(module)
  const isThere = keys?.delete(key) === true
  if (keys?.size === 0) effects.delete(module)
  return isThere
}
