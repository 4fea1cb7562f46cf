import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { assert, type CompiledModule, type ModulePath, type Reason } from '@midflight/model'
import type { CommonJsEvaluation } from './exports.ts'
import type { Gate } from './gate.ts'
import type { Generation } from './generations.ts'
import { Hot } from './hot.ts'
import { Instance } from './instance.ts'
import type { InstanceHost } from './instance-host.ts'
import { compileScript, resolveFrom } from './loader.ts'
import type { ModuleFiles } from './module-files.ts'
import type { Overlap } from './overlap.ts'
import type { LeftEffects } from './staying-effects.ts'
import type { Tasks } from './tasks.ts'
import type { Recruit } from './recruit.ts'
import { createUnit, isLive, type ModuleUnit, type Records } from './unit.ts'

/** A running program: its modules, what they are made of, and its generations. */
export interface Program {
  readonly root: string
  readonly entry: ModulePath
  readonly files: ModuleFiles
  /** The release's modules, loaded or not. */
  readonly modules: Map<ModulePath, CompiledModule>
  readonly units: Map<ModulePath, ModuleUnit>
  /** Modules that could not be compiled or linked when the program started; one that is mended since is in `modules`. */
  readonly broken: ReadonlyMap<ModulePath, Reason>
  /** Modules that a later release does not have, with the release that they belong to, should it come back. */
  readonly removed: Map<ModulePath, { readonly unit: ModuleUnit; readonly release: string }>
  /** Effects that accepted findings have left done, or not done. */
  readonly left: LeftEffects
  /** Namespaces of the fixed modules loaded so far, by URL. */
  readonly fixed: Map<string, object>
  readonly generations: Generation[]
  /** Numbers every compilation of a module. */
  compilations: number
  readonly host: InstanceHost
  readonly tasks: Tasks
  readonly gate: Gate
  readonly overlap: Overlap
  /** Modules of the release that is being prepared, and not of the current one. */
  arriving: ReadonlySet<ModulePath>
  /** Modules as the release that is being prepared has them, where it differs from the current one. */
  preparing: ReadonlyMap<ModulePath, CompiledModule>
  /** CommonJS modules in the middle of their first evaluation, the outermost first. */
  readonly evaluating: Map<ModulePath, CommonJsEvaluation>
  /** Those that have begun to be evaluated since the outermost of these has. */
  readonly noted: Set<CommonJsEvaluation>
  /** Node has been told which modules are ours. */
  takesRequires: boolean
  /** Settles when a commit that may still be taken back is kept or taken back; null: there is none. What is loaded now waits for it. */
  unsettled: Promise<void> | null
  /** Modules that an upgrade which is being prepared brings, and when it is over; null: none is. */
  staging: { readonly modules: ReadonlySet<ModulePath>; readonly over: Promise<void> } | null
  /** Takes the members that the program starts into its upgrades; null: workers and processes of the program are Node's own. */
  recruit: Recruit | null
}

export function currentGeneration(program: Program): Generation {
  const generation = program.generations.at(-1)
  assert(generation !== undefined, 'a program has a generation')
  return generation
}

/** The unit of a module, which is made when it is first asked for. */
export function unitOf(program: Program, file: ModulePath): ModuleUnit {
  const known = program.units.get(file)
  if (known !== undefined) return known
  const module = program.modules.get(file)
  assert(module !== undefined, `the release has the module ${file}`)
  const unit = createUnit(module, createMeta(program, module))
  program.units.set(file, unit)
  return unit
}

/** Compiles a module and makes an instance of it, up to its first statement: its functions exist, nothing is evaluated. */
export function instantiate(
  program: Program,
  unit: ModuleUnit,
  module: CompiledModule,
  step: ConstructorParameters<typeof Instance>[3]['step'],
  release = currentGeneration(program).release,
  generation = currentGeneration(program).number,
): Instance {
  if (module.hot === true && unit.hot === null) giveHot(unit)
  program.compilations += 1
  const script = compileScript(program.files.fileOf(module), module.code, program.compilations)
  return new Instance(unit, module, script, { generation, release, step, host: program.host })
}

function giveHot(unit: ModuleUnit): void {
  unit.hot = new Hot(unit.path)
  Object.defineProperty(unit.meta, 'hot', { value: unit.hot.context, enumerable: true, configurable: true })
}

/** Calls the body of an instance with everything it is linked to. */
export function openBody(
  program: Program,
  instance: Instance,
  recordsOf: (file: ModulePath) => Records,
): ReturnType<Instance['script']['body']> {
  const { unit, module, records } = instance
  const linked = module.upgradable.flatMap((file): unknown[] => {
    const { calls, values } = file === unit.path ? records : recordsOf(file)
    return [calls, values, unitOf(program, file).variables]
  })
  const fixed = module.fixed.map(({ url }) => loadedFixed(program, url))
  // Called without an object: `this` is undefined at the top level of a module.
  const { body } = instance.script
  return body(
    instance,
    unit.variables,
    unit.references,
    records.values,
    records.calls,
    metaOf(program, instance),
    ...linked,
    ...fixed,
  )
}

function loadedFixed(program: Program, url: string): object {
  const namespace = program.fixed.get(url)
  assert(namespace !== undefined, `the fixed module ${url} is loaded before the modules that import it run`)
  return namespace
}

/** All versions of a module have one `import.meta`, unless they lie in different places. */
function metaOf(program: Program, { unit, module }: Instance): object {
  return unit.module.location === module.location ? unit.meta : createMeta(program, module)
}

/** `import.meta`, with the properties that Node gives it. */
export function createMeta(program: Program, module: CompiledModule): object {
  const filename = program.files.fileOf(module)
  const url = pathToFileURL(filename).href
  const meta = Object.create(null) as Record<string, unknown>
  meta.dirname = path.dirname(filename)
  meta.filename = filename
  meta.main = module.path === program.entry
  meta.resolve = (specifier: unknown) => resolveFrom(String(specifier), url)
  meta.url = url
  return meta
}

/** Modules that have been evaluated, or are being. */
export function loadedModules(program: Program): ModulePath[] {
  return [...program.units.values()].filter(isLive).map((unit) => unit.path)
}
