import type { CompiledModule, ModulePath, ModuleStep, Policy } from '@midflight/model'
import type { Disposed } from './hot-update.ts'
import type { Instance } from './instance.ts'
import { isCommonJs, fillRecords, openCommonJs, prepareAdded, importRecords } from './commonjs.ts'
import { checkFixedNames, importFixedModule, keepFixed, type OpenBody } from './linking.ts'
import type { MigratedStates } from './migration/states.ts'
import { preview } from './preview.ts'
import { closeOpened } from './resources.ts'
import { createMeta, currentGeneration, instantiate, openBody, unitOf, type Program } from './program.ts'
import { takeBackReference } from './retired.ts'
import { createSlice, type Slice } from './slice.ts'
import { takeOverRequires } from './requires.ts'
import { createTraces, type Traces } from './traces.ts'
import { createUnit, isLive, type ModuleUnit, type Records } from './unit.ts'

/** The new side of an upgrade: nothing of it can be reached by the running program before the commit. */
export interface Staged {
  /** The release that it leads to; null for a refresh, which stays in its generation. */
  readonly release: string | null
  readonly policy: Policy
  /** Instances in the order of evaluation, dependencies first. */
  readonly instances: Instance[]
  /**
   * Bodies that are evaluated at the commit: those of modules that are evaluated again as a whole, of modules whose new items write to what the program
   * holds, and of all that imports these.
   */
  readonly late: { readonly instance: Instance; readonly body: OpenBody }[]
  /** New and changed modules, evaluated or not. */
  readonly modules: readonly CompiledModule[]
  readonly added: ModulePath[]
  readonly removed: readonly ModulePath[]
  /** What the plan says of effects that go, by their modules. */
  readonly leaving: readonly Pick<ModuleStep, 'module' | 'stays'>[]
  /** Those among them that are told so by `import.meta.hot`, and do not come back as they were. */
  readonly pruned: readonly ModulePath[]
  /** Versions that have closed what they had opened: if the upgrade fails, they are evaluated again. */
  readonly disposed: Disposed[]
  /** Modules that only need fresh definitions, for speed: they get them after the commit. */
  readonly deferred: readonly ModulePath[]
  /** What evaluating it has started outside of itself. */
  readonly traces: Traces
  /** Given up: work on it that still goes on has to end. */
  isClosed: boolean
  /** State that has been migrated; null where there is none to migrate, absent before. */
  migrated?: MigratedStates | null
  /** How long preparing and migrating may take, each. */
  readonly timeoutMs: number
}

export interface PrepareRequest {
  readonly release: string | null
  readonly steps: readonly ModuleStep[]
  readonly modules: readonly CompiledModule[]
  readonly policy?: Policy
  readonly timeoutMs?: number
}

/** Called at every step with its name; a test makes it throw. */
export type Checkpoint = (step: string) => void

/** Decides what is to be instantiated now. Nothing has happened yet. */
export function openStaged(
  program: Program,
  request: PrepareRequest,
): Staged & { readonly steps: readonly ModuleStep[] } {
  const code = new Map(request.modules.map((module) => [module.path, module]))
  const moduleOf = (file: ModulePath): CompiledModule | undefined => code.get(file) ?? program.modules.get(file)
  const now = new Set<ModulePath>()
  const steps: ModuleStep[] = []
  const deferred: ModulePath[] = []
  const pinning = new Set(
    request.steps.filter(({ pinnedBindings }) => pinnedBindings.length > 0).map(({ module }) => module),
  )
  for (const step of request.steps) {
    if (step.action === 'remove' || !isInstantiated(program, step, code)) continue
    if (request.release !== null && canBeDeferred(step, moduleOf(step.module), code, { now, pinning })) {
      deferred.push(step.module)
      continue
    }
    now.add(step.module)
    steps.push(step)
  }
  const removed = request.steps.filter(({ action }) => action === 'remove').map(({ module }) => module)
  const pruned = request.steps.filter(({ hot }) => hot?.kind === 'prune').map(({ module }) => module)
  const { release, modules, policy = 'pinned', timeoutMs = 0 } = request
  const traces = createTraces(program)
  return {
    release,
    policy,
    timeoutMs,
    modules,
    steps,
    deferred,
    removed,
    leaving: request.steps.filter(({ stays }) => stays !== undefined),
    pruned,
    instances: [],
    late: [],
    disposed: [],
    added: [],
    traces,
    isClosed: false,
  }
}

/**
 * A module that does not change needs fresh definitions only so that V8 can inline what they call: that can wait. It cannot wait if
 * it has code of its own to take over, something to evaluate, a class whose parent is replaced now, or imports from a module in which a
 * signature changed: definitions of before the commit go on calling what they were written for.
 */
function canBeDeferred(
  step: ModuleStep,
  module: CompiledModule | undefined,
  code: ReadonlyMap<ModulePath, CompiledModule>,
  { now, pinning }: { readonly now: ReadonlySet<ModulePath>; readonly pinning: ReadonlySet<ModulePath> },
): boolean {
  if (step.action !== 'refresh' || module === undefined || code.has(step.module)) return false
  if (module.extends.some((parent) => now.has(parent))) return false
  if (module.upgradable.some((imported) => pinning.has(imported))) return false
  return module.items.every(({ key, shape }) => {
    const what = step.items[key]
    return shape === 'function' || shape === 'class' || (what !== 'evaluate' && what !== 'run')
  })
}

/**
 * Compiles, links and evaluates the new side. Throws what the new code throws, after taking everything back: the program is as before.
 */
export async function prepare(
  program: Program,
  staged: Staged & { readonly steps: readonly ModuleStep[] },
  checkpoint: Checkpoint,
): Promise<Staged> {
  const code = new Map(staged.modules.map((module) => [module.path, module]))
  const slice = createSlice()
  const moduleOf = (file: ModulePath): CompiledModule => code.get(file) ?? unitOf(program, file).module
  program.files.learn(staged.modules)
  if (staged.modules.some(isCommonJs)) takeOverRequires(program)
  program.preparing = code
  program.arriving = new Set([...code.keys()].filter((file) => !program.modules.has(file)))
  try {
    for (const { action, module } of staged.steps) {
      if (action !== 'add' || program.units.has(module)) continue
      program.units.set(module, unitForAdded(program, code.get(module)!, staged.release))
      staged.added.push(module)
      if (isCommonJs(code.get(module)!)) prepareAdded(program, unitOf(program, module))
    }
    for (const { module } of staged.steps) await loadFixedModules(program, moduleOf(module))
    for (const step of staged.steps) {
      endIfClosed(staged)
      checkpoint(`compile ${step.module}`)
      const current = currentGeneration(program)
      const release = staged.release ?? current.release
      const generation = staged.release === null ? current.number : current.number + 1
      const unit = unitOf(program, step.module)
      staged.instances.push(instantiate(program, unit, moduleOf(step.module), step, release, generation))
      await slice()
    }
    await evaluateAll(program, staged, checkpoint, slice)
    return staged
  } catch (thrown) {
    if (!staged.isClosed) discard(program, staged)
    throw thrown
  } finally {
    program.arriving = new Set()
    program.preparing = new Map()
  }
}

/** Takes back what preparing has added to what old and new code share. */
export function discard(program: Program, staged: Staged): void {
  staged.isClosed = true
  staged.traces.undo()
  for (const instance of staged.instances.toReversed()) {
    const { unit, addedVariables, addedReferences, removePrivates } = instance
    instance.isClosed = true
    void closeOpened(instance.openings)
    for (const remove of removePrivates.toReversed()) remove()
    for (const { name, before } of addedVariables.toReversed()) {
      if (before === null) delete unit.variables[name]
      else unit.variables[name] = before.value
    }
    for (const key of addedReferences) takeBackReference(unit, key)
    for (const [name, identity] of unit.classes) if (!identity.hasVersion) unit.classes.delete(name)
  }
  for (const file of staged.added) program.units.delete(file)
}

/** A module that its release brings back finds what its items held. */
function unitForAdded(program: Program, module: CompiledModule, release: string | null): ModuleUnit {
  const removed = program.removed.get(module.path)
  return removed?.release === release ? removed.unit : createUnit(module, createMeta(program, module))
}

function endIfClosed(staged: Staged): void {
  if (staged.isClosed) throw new Error('The upgrade was given up while it was being prepared')
}

/** A module that waits for a dynamic import only gets its new code. An added one is evaluated now if something that runs imports it. */
function isInstantiated(program: Program, step: ModuleStep, code: ReadonlyMap<ModulePath, CompiledModule>): boolean {
  if (step.action !== 'add') return isLive(program.units.get(step.module))
  return [...program.units.values()].some((unit) => {
    const module = code.get(unit.path) ?? unit.module
    return isLive(unit) && module.requests.some((request) => reaches(request, step.module, code))
  })
}

function reaches(
  request: CompiledModule['requests'][number],
  to: ModulePath,
  code: ReadonlyMap<ModulePath, CompiledModule>,
  seen = new Set<ModulePath>(),
): boolean {
  if (request.kind === 'fixed' || seen.has(request.path)) return false
  if (request.path === to) return true
  seen.add(request.path)
  return code.get(request.path)?.requests.some((next) => reaches(next, to, code, seen)) ?? false
}

async function loadFixedModules(program: Program, module: CompiledModule): Promise<void> {
  const urls = [...module.fixed, ...module.requests.filter((request) => request.kind === 'fixed')].map(({ url }) => url)
  for (const url of new Set(urls)) {
    if (!program.fixed.has(url)) keepFixed(program, url, await importFixedModule(program, url))
  }
  checkFixedNames(program, module)
}

async function evaluateAll(program: Program, staged: Staged, checkpoint: Checkpoint, slice: Slice): Promise<void> {
  const { instances } = staged
  const byPath = new Map(instances.map((instance) => [instance.unit.path, instance]))
  const recordsOf = (file: ModulePath): Records => recordsToLink(byPath.get(file), unitOf(program, file))
  const bodies: { instance: Instance; body: OpenBody }[] = []
  for (const instance of instances) {
    endIfClosed(staged)
    const body = isCommonJs(instance.module) ? openCommonJs(program, instance) : openBody(program, instance, recordsOf)
    const opened = body.next()
    if (opened instanceof Promise) await opened
    bodies.push({ instance, body })
    await slice()
  }
  const late = lateModules(instances)
  for (const { instance, body } of bodies) {
    endIfClosed(staged)
    if (late.has(instance.unit.path)) {
      staged.late.push({ instance, body })
      continue
    }
    checkpoint(`evaluate ${instance.module.path}`)
    const evaluated = evaluatesValues(instance)
      ? staged.traces.during(() => preview(instances, () => body.next()))
      : body.next()
    if (evaluated instanceof Promise) await evaluated
    instance.isEvaluated = true
    if (isCommonJs(instance.module)) {
      instance.commonjs.staged.isComplete = true
      preview(instances, () => fillRecords(instance))
    }
    if (instance.pending.length > 0) await Promise.all(instance.pending)
    await slice()
  }
}

/** What imports a module that is evaluated at the commit is evaluated after it; what awaits cannot be. */
function lateModules(instances: readonly Instance[]): ReadonlySet<ModulePath> {
  const late = new Set(
    instances.filter(({ isReloaded, step }) => isReloaded || step?.late === true).map(({ unit }) => unit.path),
  )
  if (late.size === 0) return late
  for (let size = 0; size < late.size;) {
    size = late.size
    for (const { unit, module } of instances)
      if (!module.awaits && module.upgradable.some((file) => late.has(file))) late.add(unit.path)
  }
  return late
}

/** Evaluates what had to wait for the commit. */
export function evaluateLate({ late, instances, traces }: Staged, checkpoint: Checkpoint): void {
  for (const { instance, body } of late) {
    checkpoint(`evaluate ${instance.module.path}`)
    void traces.during(() => preview(instances, () => body.next()))
    instance.isEvaluated = true
  }
}

/** Whether evaluating it runs any code besides making functions. */
function evaluatesValues({ module, step }: Instance): boolean {
  // What it requires at top level is read again.
  if (isCommonJs(module)) return true
  return module.items.some(({ key, shape }) => {
    if (shape === 'class') return true
    return shape !== 'function' && step?.items[key] === 'evaluate'
  })
}

/** The records that an importer gets: those of the new side, where there is one. */
function recordsToLink(instance: Instance | undefined, unit: ModuleUnit): Records {
  if (isCommonJs(unit.module)) importRecords(unit)
  if (instance === undefined) return liveRecords(unit)
  if (unit.evaluation !== null) unit.evaluation.isImported = true
  return instance.records
}

function liveRecords(unit: ModuleUnit): Records {
  if (unit.instance === null) throw new Error(`The module ${unit.path} is imported but has not been evaluated`)
  return unit.instance.records
}
