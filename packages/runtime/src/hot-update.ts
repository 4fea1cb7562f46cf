import type { ItemKey, ItemStep, ModulePath } from '@midflight/model'
import type { Undo } from './classes.ts'
import { tellAccepted, type Hot, type Registrations } from './hot.ts'
import { preview } from './preview.ts'
import type { Staged } from './prepare.ts'
import type { Program } from './program.ts'
import type { ModuleUnit } from './unit.ts'

/** A version that has closed what it had opened, to make room for the next one. */
export interface Disposed {
  readonly unit: ModuleUnit
  readonly registrations: Registrations
  /** What was in `data` when it had. */
  readonly data: Readonly<Record<string, unknown>>
  /** How to evaluate it again, should the next one fail. */
  readonly restore: Readonly<Record<ItemKey, ItemStep>>
}

/** Events of Vite's convention, for whoever listens by `import.meta.hot.on`. */
export function announce(program: Program, staged: Staged, event: 'vite:beforeUpdate' | 'vite:afterUpdate'): void {
  const hots = hotsOf(program)
  if (staged.release === null || hots.length === 0) return
  const timestamp = Date.now()
  const updates = replacedPaths(staged).map((path) => ({ type: 'js-update', path, acceptedPath: path, timestamp }))
  for (const hot of hots) hot.emit(event, { type: 'update', updates })
}

/** Tells of an upgrade that was given up. What a listener throws must not hide why. */
export function announceError(program: Program, thrown: unknown): void {
  const { message, stack } = thrown instanceof Error ? thrown : { message: String(thrown), stack: undefined }
  for (const hot of hotsOf(program)) attempt(() => hot.emit('vite:error', { type: 'error', err: { message, stack } }))
}

/** Lets the versions that are evaluated again as a whole close what they have opened, and forgets what they have registered. */
export function closeOpened(staged: Staged, undo: Undo[]): void {
  for (const { unit, step } of staged.instances) {
    const { hot } = unit
    if (hot === null || step?.hot === undefined) continue
    const registrations = hot.register()
    undo.push(() => void hot.register(registrations))
    if (step.hot.kind !== 'reload') continue
    const { restore } = step.hot
    const closed: { -readonly [Key in keyof Disposed]: Disposed[Key] } = { unit, registrations, data: {}, restore }
    staged.disposed.push(closed)
    try {
      hot.dispose(registrations)
    } finally {
      closed.data = { ...hot.data }
    }
  }
}

/** Lets the new versions of an upgrade that fails close what they have opened so far: their code is the current one for that. */
export function closeHalf({ disposed, instances }: Staged): void {
  for (const { unit, registrations } of disposed) {
    const { hot } = unit
    if (hot === null || hot.registrations === registrations) continue
    attempt(() => preview(instances, () => hot.dispose(hot.registrations)))
  }
}

/** Calls back whoever has accepted what was replaced. A module that invalidates its new version takes the upgrade back. */
export function tellUpdated(program: Program, staged: Staged): void {
  const hots = hotsOf(program)
  if (hots.length === 0 || staged.release === null) return
  const replaced = new Set(replacedPaths(staged))
  for (const { unit, registrations } of staged.disposed) {
    tellAccepted(
      registrations,
      true,
      () => undefined,
      () => program.host.namespaceOf(unit.path),
    )
  }
  const reloaded = new Set(staged.disposed.map(({ unit }) => unit))
  for (const unit of program.units.values()) {
    if (unit.hot === null || reloaded.has(unit)) continue
    const namespaceOf = (specifier: string): object | undefined => {
      const target = unit.module.resolved[specifier]
      const isReplaced = target?.kind === 'upgradable' && replaced.has(target.path)
      return isReplaced ? program.host.namespaceOf(target.path) : undefined
    }
    tellAccepted(unit.hot.registrations, false, namespaceOf, () => program.host.namespaceOf(unit.path))
  }
  announce(program, staged, 'vite:afterUpdate')
  for (const hot of hots) {
    const invalidation = hot.takeInvalidation()
    if (invalidation === null) continue
    const why = invalidation.message === undefined ? '' : `: ${invalidation.message}`
    throw new Error(`${hot.path} has invalidated its new version by import.meta.hot.invalidate()${why}`)
  }
}

/** Lets modules that go close what they have opened. The upgrade is done: what they throw is only reported. */
export function prune(program: Program, staged: Staged): void {
  for (const path of staged.pruned) {
    const hot = program.units.get(path)?.hot
    if (hot == null) continue
    for (const other of hotsOf(program)) attempt(() => other.emit('vite:beforePrune', { type: 'prune', paths: [path] }))
    const { registrations } = hot
    attempt(() => hot.dispose(registrations))
    attempt(() => hot.prune(registrations))
  }
}

function hotsOf(program: Program): Hot[] {
  return [...program.units.values()].flatMap(({ hot }) => hot ?? [])
}

function replacedPaths({ instances }: Staged): ModulePath[] {
  return instances.filter(({ step }) => step?.action === 'replace').map(({ unit }) => unit.path)
}

function attempt(run: () => void): void {
  try {
    run()
  } catch (thrown) {
    process.emitWarning(`A callback of import.meta.hot failed: ${String(thrown)}`, 'MidflightWarning')
  }
}
