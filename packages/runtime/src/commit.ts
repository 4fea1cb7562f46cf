import type { ModulePath } from '@midflight/model'
import { installBeside, installVersion, type ClassVersion, type Undo } from './classes.ts'
import { announce, closeHalf, closeOpened, prune, tellUpdated } from './hot-update.ts'
import { leadClosures } from './closures.ts'
import { completeInstances } from './complete-instances.ts'
import { fillRecords, isCommonJs, publishCommonJs } from './commonjs.ts'
import { publishMembers, withdrawMembers } from './definitions.ts'
import { forgetFailures } from './failed-modules.ts'
import { addGeneration, noteReplaced } from './generations.ts'
import { giveFields } from './given-fields.ts'
import { forgetIdle } from './idle-effects.ts'
import { implementationOf, replaceImplementation } from './implementations.ts'
import { dressReference } from './dress.ts'
import type { Instance } from './instance.ts'
import { giveMembers } from './gained-members.ts'
import { MigrationFailed } from './migration/failed.ts'
import { migrateInstances, noteClassVersions, type ClassMigration } from './migration/instances.ts'
import type { MigratedStates } from './migration/states.ts'
import { moveVariables } from './move-variables.ts'
import { carryNotes, refuseRun, watchLed } from './never-ran.ts'
import { keepView, leadTo, settleOverlap } from './overlap.ts'
import { evaluateLate, type Checkpoint, type Staged } from './prepare.ts'
import { hasSameExports } from './same-exports.ts'
import { currentGeneration, type Program } from './program.ts'
import { renewRequired } from './requires.ts'
import { restoreReferences, retireReferences } from './retired.ts'
import type { Callable } from './script.ts'
import { hasStayed, leftAfter, replaceLeft } from './staying-effects.ts'
import type { Tasks } from './tasks.ts'
import type { ModuleUnit, Records } from './unit.ts'
import { watchOwnSockets } from './ws-tasks.ts'

/** A commit that can still be taken back: nobody outside of this step has to know of it before all members of a program have committed. */
export interface Committed {
  readonly generation: number
  /** What was replaced may go. */
  keep(): void
  /** All is as before the commit. What the program has done meanwhile to what it holds stays. */
  takeBack(): void
}

/** What the upgrade migrates. */
export interface Migrations {
  readonly states: MigratedStates | null
  readonly classes: readonly ClassMigration[]
}

const none: Migrations = { states: null, classes: [] }

/**
 * Makes the new side current, in one synchronous step: no code sees half of it. Everything that could fail has been done before; what is left
 * that can throw are the new effects of the upgrade, which run last, and after which everything is taken back.
 */
export function commit(
  program: Program,
  staged: Staged,
  checkpoint: Checkpoint,
  migrations: Migrations = none,
): Committed {
  const undo: Undo[] = []
  const { release } = currentGeneration(program)
  settleOverlap(program)
  const from = firstGeneration(program, staged)
  program.overlap.isHeld = true
  const takeBack = (): void => {
    closeHalf(staged)
    for (const step of undo.splice(0).toReversed()) step()
    program.overlap.isHeld = false
    settleOverlap(program)
  }
  try {
    refuseLateModules(program, staged)
    refuseRun(staged.instances)
    try {
      migrate(staged, migrations, checkpoint, undo)
    } catch (thrown) {
      throw new MigrationFailed(thrown)
    }
    announce(program, staged, 'vite:beforeUpdate')
    closeOpened(staged, undo)
    evaluateLate(staged, checkpoint)
    for (const held of staged.instances.flatMap(({ objects }) => objects)) {
      checkpoint(`give members to ${held.name}`)
      undo.push(giveMembers(held))
    }
    const late = staged.late.map(({ instance }) => instance)
    moveVariables(late, undo)
    noteClassVersions(late, undo)
    const left = leftAfter(program.left, staged, program.units)
    const replaced = staged.instances.flatMap((instance) => instance.unit.instance ?? [])
    for (const instance of staged.instances) {
      checkpoint(`publish ${instance.module.path}`)
      publish(program, instance, { release, from }, undo)
    }
    giveFields(program, staged.instances, release, checkpoint, undo)
    completeInstances(staged.instances, release, checkpoint, undo)
    for (const instance of staged.instances) {
      if (!isCommonJs(instance.module)) continue
      fillRecords(instance)
      updateRecords(program.tasks, instance, from, undo)
    }
    const renamed = staged.instances.filter(({ unit, module }) => !hasSameExports(unit.module, module))
    replaceModules(program, staged, undo)
    for (const { unit } of renamed) renewRequired(program, unit, undo)
    for (const { commonjs } of staged.instances) for (const star of commonjs.staged.stars) star()
    for (const { effects, unit } of staged.instances) {
      for (const { key, run } of effects) {
        if (hasStayed(program.left, unit.path, key)) continue
        checkpoint(`run ${key}`)
        staged.traces.during(run)
      }
    }
    undo.push(replaceLeft(program.left, left))
    tellUpdated(program, staged)
    checkpoint('number the generation')
    const removed = staged.removed.flatMap((file) => program.units.get(file)?.instance ?? [])
    const generation =
      staged.release === null ? currentGeneration(program).number : numberGeneration(program, staged.release, undo)
    return {
      generation,
      takeBack,
      keep: () => {
        undo.length = 0
        prune(program, staged)
        for (const file of staged.removed) removeModule(program, file, { release, from })
        for (const file of [...staged.pruned, ...staged.added]) program.removed.delete(file)
        noteReplaced(program, [...replaced, ...removed])
        for (const { objects, unit } of staged.instances) {
          objects.length = 0
          forgetIdle(unit)
        }
        staged.traces.keep()
        for (const { unit } of staged.instances) watchOwnSockets(unit, program.tasks, program.gate)
        program.overlap.isHeld = false
        settleOverlap(program)
      },
    }
  } catch (thrown) {
    takeBack()
    throw thrown
  }
}

function numberGeneration(program: Program, release: string, undo: Undo[]): number {
  const generation = addGeneration(program, release)
  program.tasks.enterGeneration(generation.number)
  undo.push(() => {
    program.generations.splice(program.generations.indexOf(generation), 1)
    program.tasks.enterGeneration(currentGeneration(program).number)
  })
  return generation.number
}

function migrate(
  { instances, late }: Staged,
  { states, classes }: Migrations,
  checkpoint: Checkpoint,
  undo: Undo[],
): void {
  if (states !== null) {
    checkpoint('write the migrated states')
    undo.push(states.apply())
  }
  const waiting = new Set(late.map(({ instance }) => instance))
  moveVariables(
    instances.filter((instance) => !waiting.has(instance)),
    undo,
  )
  if (classes.length > 0) {
    checkpoint('migrate the instances')
    migrateInstances(classes, (object) => states?.isCopy(object) === true, undo)
  }
  noteClassVersions(instances, undo)
}

/** When a version becomes current: in a release, and from a generation on where tasks of older ones are in flight. */
interface Moment {
  /** The release that was current before. */
  readonly release: string
  /** The first generation that sees it; null where everybody does. */
  readonly from: number | null
}

/** Tasks in flight go on in the generation that they began in, unless they are to reach the new version at their next seam. */
function firstGeneration(program: Program, { release, policy }: Staged): number | null {
  if (policy === 'immediate') return null
  const { number } = currentGeneration(program)
  const generation = release === null ? number : number + 1
  return [...program.tasks.generations()].some((older) => older < generation) ? generation : null
}

/** A module that was imported dynamically after the plan was made runs old code that the plan knows nothing of. */
function refuseLateModules(program: Program, { instances, modules }: Staged): void {
  const known = new Set(instances.map(({ unit }) => unit.path))
  for (const { path } of modules) {
    const unit = program.units.get(path)
    if (unit === undefined || unit.error !== null || unit.status === 'new' || unit.status === 'linked') continue
    if (!known.has(path)) {
      throw new Error(`The module ${path} was loaded while the upgrade was being prepared; try again`)
    }
  }
}

function publish(program: Program, instance: Instance, { release, from }: Moment, undo: Undo[]): void {
  const { unit } = instance
  const { tasks, overlap } = program
  const beside = from === null ? null : { tasks, from }
  withdrawMembers(instance, undo, beside)
  replaceImplementations(tasks, instance, from, undo)
  for (const version of instance.classes) undo.push(install(tasks, version, from))
  if (isCommonJs(instance.module)) publishCommonJs(program, instance, undo)
  else updateRecords(tasks, instance, from, undo)
  publishMembers(instance, undo, beside)
  carryValues(instance, release, undo)
  undo.push(keepView(tasks, unit, from))
  if (from !== null) overlap.units.add(unit)
  const { instance: before, status, namespace } = unit
  undo.push(() => {
    unit.instance = before
    unit.status = status
    unit.namespace = namespace
  })
  unit.instance = instance
  unit.status = 'evaluated'
  if (hasSameExports(unit.module, instance.module)) return
  unit.namespace = instance.nextNamespace
}

function install(tasks: Tasks, version: ClassVersion, from: number | null): Undo {
  const { identity, isPinned } = version
  const isBeside = identity.hasVersion && !isPinned && (from !== null || identity.overlap !== null)
  return isBeside ? installBeside(version, tasks, from ?? 0) : installVersion(version)
}

/** Stable references lead to the new implementations from here on. */
function replaceImplementations(
  tasks: Tasks,
  { unit, implementations, referenceKeys }: Instance,
  from: number | null,
  undo: Undo[],
): void {
  const { current, references } = unit
  undo.push(restoreReferences(unit, referenceKeys))
  for (const key of Object.keys(implementations)) {
    const implementation = implementations[key]!
    const reference = references[key]!
    const before = implementationOf(reference)
    undo.push(replaceImplementation(tasks, current, key, implementation, from))
    keepPrototype(reference, implementation)
    dressReference(reference, implementation)
    if (before !== reference) undo.push(() => dressReference(reference, before as Callable))
  }
  undo.push(retireReferences(unit, referenceKeys))
}

/** A plain function used as a constructor keeps the prototype that its instances have. */
function keepPrototype(reference: Callable, implementation: Callable): void {
  const descriptor = Object.getOwnPropertyDescriptor(implementation, 'prototype')
  if (descriptor?.writable === true && Object.hasOwn(reference, 'prototype'))
    implementation.prototype = reference.prototype
}

/** Code of older generations reaches the new version at its next call through an import, unless the signature it was written for is gone. */
function updateRecords(tasks: Tasks, instance: Instance, from: number | null, undo: Undo[]): void {
  const { unit, records } = instance
  const alive: Records[] = unit.records.flatMap((reference) => reference.deref() ?? [])
  const before = unit.records
  undo.push(() => {
    unit.records = before
  })
  const pinned = new Set(instance.pinnedBindings)
  for (const old of alive) {
    for (const [holder, next] of [
      [old.calls, records.calls],
      [old.values, records.values],
    ] as const) {
      for (const name of Object.keys(next)) {
        if (!(name in holder) || pinned.has(name) || holder[name] === next[name]) continue
        undo.push(leadTo(tasks, holder, name, next[name], from))
      }
    }
  }
  const led = alive.flatMap((old) => (old === records ? [] : [old.led]))
  undo.push(leadClosures(led, instance, (moves, slot, body) => leadTo(tasks, moves, slot, body, from)))
  // What is evaluated at the commit may have run old code.
  refuseRun([instance])
  undo.push(watchLed(led, instance))
  carryNotes(led, records.led)
  unit.records = [...alive, records].map((record) => new WeakRef(record))
}

/** What items hold that the new version no longer has, or evaluates although it was state, is kept aside, should it be rolled back. */
function carryValues(instance: Instance, release: string, undo: Undo[]): void {
  const { unit, values } = instance
  const before = unit.values
  const attic = new Map(unit.attic)
  const keys = new Set(instance.module.items.map(({ key }) => key))
  for (const key of instance.step?.keptAside ?? []) keys.delete(key)
  keepAside(unit, release, keys)
  const known = new Set(unit.instance?.module.items.map(({ key }) => key))
  for (const key of keys) {
    // What is kept aside of an item that goes on as something else waits for its release.
    if (!known.has(key) || unit.attic.get(key)?.release === instance.release) unit.attic.delete(key)
  }
  unit.values = values
  undo.push(() => {
    unit.values = before
    restoreAttic(unit, attic)
  })
}

function keepAside({ attic, instance, values }: ModuleUnit, release: string, without: ReadonlySet<string>): void {
  for (const { key, shape } of instance?.module.items ?? []) {
    if (without.has(key)) continue
    if (values.has(key)) attic.set(key, { release, value: values.get(key) })
    else if (shape === 'variable') attic.set(key, { release })
  }
}

/** A module that goes takes its code with it; what its items hold is kept aside. */
function removeModule(program: Program, file: ModulePath, { release, from }: Moment): void {
  const unit = program.units.get(file)
  program.units.delete(file)
  if (unit === undefined || unit.instance === null) return
  keepView(program.tasks, unit, from)
  if (from !== null) program.overlap.units.add(unit)
  keepAside(unit, release, new Set())
  unit.instance = null
  retireReferences(unit, new Set())
  program.removed.set(file, { unit, release })
}

function restoreAttic({ attic }: ModuleUnit, before: ModuleUnit['attic']): void {
  attic.clear()
  for (const [key, value] of before) attic.set(key, value)
}

/** The release's modules are the new ones, those that have not been loaded included. */
function replaceModules(program: Program, staged: Staged, undo: Undo[]): void {
  const before = new Map(program.modules)
  const units = staged.instances.map(({ unit }) => [unit, unit.module] as const)
  undo.push(() => {
    program.modules.clear()
    for (const [file, module] of before) program.modules.set(file, module)
    for (const [unit, module] of units) unit.module = module
  })
  for (const module of staged.modules) {
    program.modules.set(module.path, module)
    const unit = program.units.get(module.path)
    if (unit !== undefined) unit.module = module
  }
  for (const { unit, module } of staged.instances) unit.module = module
  for (const file of staged.removed) program.modules.delete(file satisfies ModulePath)
  forgetFailures(program, staged, undo)
}
