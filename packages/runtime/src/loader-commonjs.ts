import Module, { registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'

/** What Node's loader of CommonJS has that its types do not show. */
export interface CommonJsModule extends NodeModule {
  _compile(code: string, filename: string, format?: string): unknown
}

interface Loader {
  readonly _cache: Record<string, CommonJsModule | undefined>
  _load(request: string, parent: NodeModule | undefined | null, isMain: boolean): unknown
  _nodeModulePaths(folder: string): string[]
  readonly prototype: CommonJsModule
}

const loader = Module as unknown as Loader

/** Evaluates a module in the place of Node, which has made and cached it and takes care of all else. */
export type Evaluate = (module: CommonJsModule, require: NodeJS.Require) => void

/**
 * Lets Node load the program's CommonJS modules, cache, parents, cycles and all, and only their evaluation be ours. Asked for a file that Node
 * is about to evaluate, `claim` returns what evaluates it, or null for a file that is none of ours.
 */
export function claimRequires(claim: (filename: string) => Evaluate | null): void {
  registerHooks({
    load: (url, context, next) => {
      const module = url.startsWith('file:') ? loader._cache[fileURLToPath(url)] : undefined
      if (module === undefined || module.loaded || Object.hasOwn(module, '_compile')) return next(url, context)
      const filename = fileURLToPath(url)
      const evaluate = claim(filename)
      if (evaluate === null) return next(url, context)
      if (filename.endsWith('.json')) {
        onceLoaded(module, () => evaluate(module, requireOf(module, filename)))
        return { format: 'json', source: 'null', shortCircuit: true }
      }
      module._compile = (_code, filename) => {
        Reflect.deleteProperty(module, '_compile')
        evaluate(module, requireOf(module, filename))
      }
      Object.defineProperty(module, '_compile', { enumerable: false })
      return { format: 'commonjs', source: '', shortCircuit: true }
    },
  })
}

/** Node parses JSON without asking the module; that it has been loaded is the last thing that it says of one. */
function onceLoaded(module: CommonJsModule, then: () => void): void {
  const loaded = { value: true, writable: true, enumerable: true, configurable: true }
  Object.defineProperty(module, 'loaded', {
    get: () => false,
    set: () => {
      Object.defineProperty(module, 'loaded', loaded)
      then()
    },
    enumerable: true,
    configurable: true,
  })
}

/** The `require` of a module, with `main`, `cache` and `resolve`: Node makes it for what it compiles. */
function requireOf(module: CommonJsModule, filename: string): NodeJS.Require {
  return loader.prototype._compile.call(module, 'return require', filename, 'commonjs') as NodeJS.Require
}

/** Loads a module of the program as `require` does, or as the main module; what is cached is not loaded again. */
export function requireFile(filename: string, isMain = false): unknown {
  return loader._load(filename, isMain ? null : undefined, isMain)
}

/** A module that an upgrade brings: Node does not know it before the commit. */
export function createCommonJsModule(
  filename: string,
  folder: string,
): { module: CommonJsModule; require: NodeJS.Require } {
  const module = new Module(filename) as unknown as CommonJsModule
  module.filename = filename
  module.paths = loader._nodeModulePaths(folder)
  return { module, require: requireOf(module, filename) }
}

export function cachedModule(filename: string): CommonJsModule | undefined {
  return loader._cache[filename]
}

/** Puts a module into `require.cache`, or takes it out. */
export function setCachedModule(filename: string, module: CommonJsModule | undefined): void {
  if (module === undefined) Reflect.deleteProperty(loader._cache, filename)
  else loader._cache[filename] = module
}
