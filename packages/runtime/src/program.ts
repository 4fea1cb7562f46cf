import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { assert, type CompiledModule, type ModulePath, type ProgramImage, type ResolvedExport } from '@midflight/model'
import { evaluate } from './evaluate.ts'
import type { Generation } from './generations.ts'
import { Instance, type InstanceHost } from './instance.ts'
import { compileScript, importFixed, resolveFrom } from './loader.ts'
import { linkUnits } from './linking.ts'
import { createNamespace } from './namespace.ts'
import { createUnit, type ModuleUnit, type Records } from './unit.ts'

/** A running program: its modules, what they are made of, and its generations. */
export interface Program {
  readonly root: string
  readonly entry: ModulePath
  /** The release's modules, loaded or not. */
  readonly modules: Map<ModulePath, CompiledModule>
  readonly units: Map<ModulePath, ModuleUnit>
  /** Namespaces of the fixed modules loaded so far, by URL. */
  readonly fixed: Map<string, object>
  readonly generations: Generation[]
  /** Numbers every compilation of a module. */
  compilations: number
  readonly host: InstanceHost
}

export function createProgram(image: ProgramImage): Program {
  const program: Program = {
    root: image.root,
    entry: image.entry,
    modules: new Map(Object.entries(image.modules)),
    units: new Map(),
    fixed: new Map(),
    generations: [{ number: 1, release: image.release, replaced: [] }],
    compilations: 0,
    host: {
      namespaceOf: (file) => namespaceOf(program, file),
      importDynamically: (importer, specifier, options) => importDynamically(program, importer, specifier, options),
    },
  }
  return program
}

/** Links and evaluates the entry; the promise is fulfilled once its top-level `await`s are done. */
export async function startProgram(program: Program): Promise<void> {
  await load(program, program.entry)
}

export function currentGeneration(program: Program): Generation {
  const generation = program.generations.at(-1)
  assert(generation !== undefined, 'a program has a generation')
  return generation
}

async function load(program: Program, file: ModulePath): Promise<ModuleUnit> {
  const unit = await linkUnits(program, file)
  await evaluate(program, unit)
  return unit
}

/** The unit of a module, which is made when it is first asked for. */
export function unitOf(program: Program, file: ModulePath): ModuleUnit {
  const known = program.units.get(file)
  if (known !== undefined) return known
  const module = program.modules.get(file)
  assert(module !== undefined, `the release has the module ${file}`)
  const unit = createUnit(module, createMeta(program, file))
  program.units.set(file, unit)
  return unit
}

/** Compiles a module and makes an instance of it, up to its first statement: its functions exist, nothing is evaluated. */
export function instantiate(program: Program, unit: ModuleUnit, module: CompiledModule, step: ConstructorParameters<typeof Instance>[3]['step']): Instance {
  program.compilations += 1
  const script = compileScript(program.root, module, program.compilations)
  const generation = currentGeneration(program).number + (step === null ? 0 : 1)
  return new Instance(unit, module, script, { generation, step, host: program.host })
}

/** Calls the body of an instance with everything it is linked to. */
export function openBody(program: Program, instance: Instance, recordsOf: (file: ModulePath) => Records): ReturnType<Instance['script']['body']> {
  const { unit, module, records } = instance
  const linked = module.upgradable.flatMap((file): unknown[] => {
    const { calls, values } = file === unit.path ? records : recordsOf(file)
    return [calls, values, unitOf(program, file).variables]
  })
  const fixed = module.fixed.map(({ url }) => loadedFixed(program, url))
  return instance.script.body(instance, unit.variables, unit.references, records.values, records.calls, unit.meta, ...linked, ...fixed)
}

function loadedFixed(program: Program, url: string): object {
  const namespace = program.fixed.get(url)
  assert(namespace !== undefined, `the fixed module ${url} is loaded before the modules that import it run`)
  return namespace
}

function namespaceOf(program: Program, file: ModulePath): object {
  const unit = unitOf(program, file)
  unit.namespace ??= createNamespace(
    () => unit.module.exports,
    (resolved) => readExport(program, resolved),
  )
  unit.namespace.refresh()
  return unit.namespace.object
}

function readExport(program: Program, { target }: ResolvedExport): unknown {
  if (target.kind === 'namespace') return namespaceOf(program, target.module)
  if (target.kind === 'fixed') {
    const namespace = program.fixed.get(target.url) as Record<string, unknown>
    return target.name === '*' ? namespace : namespace[target.name]
  }
  const unit = unitOf(program, target.module)
  const record = target.variable ? unit.variables : unit.instance?.records.values
  if (record === undefined || !(target.binding in record)) throw new ReferenceError(`Cannot access '${target.binding}' before initialization`)
  return record[target.binding]
}

async function importDynamically(program: Program, importer: ModuleUnit, specifier: unknown, options: unknown): Promise<object> {
  const request = String(specifier)
  const target = importer.module.resolved[request]
  if (target?.kind === 'upgradable') return namespaceOf(program, (await load(program, target.path)).path)
  const url = target?.url ?? resolveFrom(request, urlOf(program, importer.path))
  const own = modulePathOf(program, url)
  if (own !== null) return namespaceOf(program, (await load(program, own)).path)
  return importFixed(url, options as ImportCallOptions | undefined)
}

function urlOf(program: Program, file: ModulePath): string {
  return pathToFileURL(path.join(program.root, file)).href
}

/** The upgradable module that a URL names, or null. */
function modulePathOf(program: Program, url: string): ModulePath | null {
  if (!url.startsWith('file:')) return null
  const file = path.relative(program.root, fileURLToPath(url)).split(path.sep).join('/')
  return program.modules.has(file) ? file : null
}

/** `import.meta`, with the properties that Node gives it. */
export function createMeta(program: Program, file: ModulePath): object {
  const filename = path.join(program.root, file)
  const url = pathToFileURL(filename).href
  const meta = Object.create(null) as Record<string, unknown>
  meta.dirname = path.dirname(filename)
  meta.filename = filename
  meta.main = file === program.entry
  meta.resolve = (specifier: unknown) => resolveFrom(String(specifier), url)
  meta.url = url
  return meta
}

/** Modules that have been evaluated. */
export function loadedModules(program: Program): ModulePath[] {
  return [...program.units.values()].filter((unit) => unit.instance !== null).map((unit) => unit.path)
}
