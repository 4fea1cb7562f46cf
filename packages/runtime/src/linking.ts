import { sourcePrefix, type CompiledModule, type ModulePath } from '@midflight/model'
import { builtinFor } from './builtins.ts'
import { importFixed, importSource, loadedFromPackage, loadFixed, requireNamespace } from './loader.ts'
import { unitOf, type Program } from './program.ts'
import type { ModuleUnit } from './unit.ts'
import { watchMessages } from './ws-tasks.ts'

/** A body that has run up to its first statement. */
export type OpenBody = Generator<void, void, void> | AsyncGenerator<void, void, void>

/**
 * Makes the units of a module and of everything that it imports statically, and loads the built-in modules and sources among them. Packages are
 * loaded when evaluation comes to them, since loading runs their code.
 */
export async function linkUnits(program: Program, file: ModulePath): Promise<ModuleUnit> {
  const { linked, early } = findLinked(program, file)
  for (const url of early) program.fixed.set(url, await importFixedModule(program, url))
  for (const unit of linked) checkFixedNames(program, unit.module)
  return unitOf(program, file)
}

/** The same for a module that is required, and so has to be there at once. */
export function linkUnitsNow(program: Program, file: ModulePath): ModuleUnit {
  const { linked, early } = findLinked(program, file)
  for (const url of early) program.fixed.set(url, builtinFor(program, url, requireNamespace(url)))
  for (const unit of linked) checkFixedNames(program, unit.module)
  return unitOf(program, file)
}

interface FoundUnits {
  readonly linked: readonly ModuleUnit[]
  readonly early: ReadonlySet<string>
}

/** CommonJS modules require others by themselves, when they are evaluated. */
function findLinked(program: Program, file: ModulePath): FoundUnits {
  const pending = [file]
  const early = new Set<string>()
  const linked: ModuleUnit[] = []
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const unit = unitOf(program, next)
    if (unit.status !== 'new') continue
    unit.status = 'linked'
    linked.push(unit)
    if (unit.module.format === 'commonjs') continue
    for (const { url } of unit.module.fixed) if (isLoadedEarly(url) && !program.fixed.has(url)) early.add(url)
    for (const request of unit.module.requests) {
      if (request.kind === 'upgradable') pending.push(request.path)
      else if (isLoadedEarly(request.url) && !program.fixed.has(request.url)) early.add(request.url)
    }
  }
  return { linked, early }
}

/** Loading these runs no code of anybody. */
function isLoadedEarly(url: string): boolean {
  return url.startsWith('node:') || url.startsWith(sourcePrefix)
}

/** The namespace of a fixed module as the program's modules see it, or that of a source. */
export async function importFixedModule(program: Program, url: string): Promise<object> {
  return url.startsWith(sourcePrefix)
    ? { default: await importSource(url.slice(sourcePrefix.length)) }
    : builtinFor(program, url, await importFixed(url))
}

/** Loads a package now, or says that it takes a turn of the event loop. */
export function loadPackage(program: Program, url: string): Promise<void> | null {
  if (program.fixed.has(url)) return null
  const loaded = loadFixed(url)
  if (loaded.ready) {
    keepFixed(program, url, loaded.namespace)
    return null
  }
  return loaded.promise.then((namespace) => keepFixed(program, url, namespace))
}

/** Keeps the namespace of a package that has been loaded. It may have loaded `ws`, whose messages are tasks. */
export function keepFixed(program: Program, url: string, namespace: object): void {
  program.fixed.set(url, namespace)
  if (isLoadedEarly(url)) return
  for (const socketClass of loadedFromPackage('ws', 'lib/websocket.js'))
    watchMessages(socketClass as { readonly prototype: object }, program.tasks, program.gate)
}

/** Throws the error of Node for a name that a fixed module does not export. */
export function checkFixedNames(program: Program, module: CompiledModule): void {
  for (const { url, specifier, names } of module.fixed) {
    const namespace = program.fixed.get(url)
    if (namespace === undefined) continue
    for (const name of names) {
      if (!(name in namespace))
        throw new SyntaxError(`The requested module '${specifier}' does not provide an export named '${name}'`)
    }
  }
}
