import type { CompiledModule, ModulePath, ModuleStep } from '@midflight/model'
import type { Instance } from './instance.ts'
import { checkFixedNames, type OpenBody } from './linking.ts'
import { importFixed } from './loader.ts'
import { preview } from './preview.ts'
import { createMeta, instantiate, openBody, unitOf, type Program } from './program.ts'
import { createUnit, type ModuleUnit, type Records } from './unit.ts'

/** The new side of an upgrade, complete and invisible: nothing of it can be reached by the running program before the commit. */
export interface Staged {
  readonly release: string
  /** Instances in the order of evaluation, dependencies first. */
  readonly instances: readonly Instance[]
  /** Modules whose code is replaced, evaluated or not. */
  readonly modules: readonly CompiledModule[]
  readonly added: readonly ModulePath[]
  readonly removed: readonly ModulePath[]
}

export interface PrepareRequest {
  readonly release: string
  readonly steps: readonly ModuleStep[]
  readonly modules: readonly CompiledModule[]
}

/** Called at every step with its name; a test makes it throw. */
export type Checkpoint = (step: string) => void

/** The event loop is never kept longer than this while an upgrade is prepared. */
const sliceMs = 4

/**
 * Compiles, links and evaluates the new side. Throws what the new code throws, after taking everything back: the program is as before.
 */
export async function prepare(program: Program, request: PrepareRequest, checkpoint: Checkpoint): Promise<Staged> {
  const code = new Map(request.modules.map((module) => [module.path, module]))
  const added: ModulePath[] = []
  const instances: Instance[] = []
  const slice = createSlice()
  try {
    for (const { action, module } of request.steps) {
      if (action === 'add' && !program.units.has(module)) {
        const unit = createUnit(code.get(module)!, createMeta(program, module))
        program.units.set(module, unit)
        added.push(module)
      }
    }
    const steps = request.steps.filter((step) => step.action !== 'remove' && isInstantiated(program, step, code))
    for (const step of steps)
      await loadFixedModules(program, code.get(step.module) ?? unitOf(program, step.module).module)
    for (const step of steps) {
      checkpoint(`compile ${step.module}`)
      const unit = unitOf(program, step.module)
      instances.push(instantiate(program, unit, code.get(step.module) ?? unit.module, step))
      await slice()
    }
    await evaluateAll(program, instances, checkpoint, slice)
    return {
      release: request.release,
      instances,
      modules: request.modules,
      added,
      removed: request.steps.filter(({ action }) => action === 'remove').map(({ module }) => module),
    }
  } catch (thrown) {
    discard(program, { instances, added })
    throw thrown
  }
}

/** Takes back what preparing has added to what old and new code share. */
export function discard(program: Program, { instances, added }: Pick<Staged, 'instances' | 'added'>): void {
  for (const { unit, addedVariables, addedReferences } of instances.toReversed()) {
    for (const { name, before } of addedVariables) {
      if (before === null) delete unit.variables[name]
      else unit.variables[name] = before.value
    }
    for (const key of addedReferences) delete unit.references[key]
    for (const [name, identity] of unit.classes) if (!identity.hasVersion) unit.classes.delete(name)
  }
  for (const file of added) program.units.delete(file)
}

/** A module that waits for a dynamic import only gets its new code. An added one is evaluated now if something that runs imports it. */
function isInstantiated(program: Program, step: ModuleStep, code: ReadonlyMap<ModulePath, CompiledModule>): boolean {
  if (step.action !== 'add') return program.units.get(step.module)?.instance != null
  return [...program.units.values()].some((unit) => {
    const module = code.get(unit.path) ?? unit.module
    const isLive = unit.instance !== null || module.path === step.module
    return (
      isLive &&
      unit.path !== step.module &&
      module.requests.some((request) => request.kind === 'upgradable' && reaches(request.path, step.module, code))
    )
  })
}

function reaches(
  from: ModulePath,
  to: ModulePath,
  code: ReadonlyMap<ModulePath, CompiledModule>,
  seen = new Set<ModulePath>(),
): boolean {
  if (from === to) return true
  if (seen.has(from)) return false
  seen.add(from)
  return (
    code
      .get(from)
      ?.requests.some((request) => request.kind === 'upgradable' && reaches(request.path, to, code, seen)) ?? false
  )
}

async function loadFixedModules(program: Program, module: CompiledModule): Promise<void> {
  const urls = new Set([
    ...module.fixed.map(({ url }) => url),
    ...module.requests.flatMap((request) => (request.kind === 'fixed' ? [request.url] : [])),
  ])
  for (const url of urls) if (!program.fixed.has(url)) program.fixed.set(url, await importFixed(url))
  checkFixedNames(program, module)
}

async function evaluateAll(
  program: Program,
  instances: readonly Instance[],
  checkpoint: Checkpoint,
  slice: () => Promise<void>,
): Promise<void> {
  const staged = new Map(instances.map((instance) => [instance.unit.path, instance]))
  const recordsOf = (file: ModulePath): Records => staged.get(file)?.records ?? liveRecords(unitOf(program, file))
  const bodies: { instance: Instance; body: OpenBody }[] = []
  for (const instance of instances) {
    const body = openBody(program, instance, recordsOf)
    const opened = body.next()
    if (opened instanceof Promise) await opened
    bodies.push({ instance, body })
    await slice()
  }
  for (const { instance, body } of bodies) {
    checkpoint(`evaluate ${instance.module.path}`)
    const evaluated = evaluatesValues(instance) ? preview(instances, () => body.next()) : body.next()
    if (evaluated instanceof Promise) await evaluated
    await slice()
  }
}

/** Whether evaluating it runs any code besides making functions. */
function evaluatesValues({ module, step }: Instance): boolean {
  return module.items.some(
    ({ key, shape }) => shape !== 'function' && shape !== 'effect' && step?.items[key] === 'evaluate',
  )
}

function liveRecords(unit: ModuleUnit): Records {
  if (unit.instance === null) throw new Error(`The module ${unit.path} is imported but has not been evaluated.`)
  return unit.instance.records
}

/** A function that gives the event loop a turn when the time slice is used up. */
function createSlice(): () => Promise<void> {
  let started = performance.now()
  return async () => {
    if (performance.now() - started < sliceMs) return
    await new Promise((resolve) => setImmediate(resolve))
    started = performance.now()
  }
}
