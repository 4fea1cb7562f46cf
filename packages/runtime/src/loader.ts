import Module, { createRequire, registerHooks, setSourceMapsSupport } from 'node:module'
import v8 from 'node:v8'
import path from 'node:path'
import type { ModuleScript } from './script.ts'

/** The one file that touches Node's module loader. */

interface CommonJsModule {
  exports: unknown
  _compile(code: string, filename: string): unknown
}

/** Stack traces show the user's files. Packages keep the traces that they have under plain Node. */
export function enableSourceMaps(): void {
  setSourceMapsSupport(true, { nodeModules: false, generatedCode: false })
}

/**
 * Compiles an upgradable module as a function, which can be collected. The file name is unique for each version, since Node keeps source maps
 * by name; its source map is dropped together with the module. V8's compilation cache is off meanwhile: it would hold every version's
 * code until memory is short, and give a module that is compiled again its old, polymorphic code (docs/decisions/0003).
 */
export function compileScript(file: string, code: string, version: number): ModuleScript {
  const filename = `${file}?midflight=${version}`
  const holder = new Module(filename) as unknown as CommonJsModule
  v8.setFlagsFromString('--no-compilation-cache')
  try {
    holder._compile(code, filename)
  } finally {
    v8.setFlagsFromString('--compilation-cache')
  }
  const script = holder.exports as ModuleScript
  owners.set(script, holder)
  return script
}

/** Node drops a source map together with its module: old code that is still in use needs it as well as new code. */
const owners = new WeakMap<ModuleScript, object>()

const fixedPrefix = 'midflight-fixed:'
const require = createRequire(import.meta.url)

/**
 * A fixed module's namespace. Modules load in the order of evaluation; `require` loads them without a turn of the event loop in between.
 * A module made for the purpose hands out the namespace that `import` gives: `require` would show that of a package as another object.
 */
export function loadFixed(
  url: string,
): { readonly ready: true; readonly namespace: object } | { readonly ready: false; readonly promise: Promise<object> } {
  if (!url.startsWith('file:')) return { ready: false, promise: import(url) as Promise<object> }
  try {
    return { ready: true, namespace: requireNamespace(url) }
  } catch (error) {
    if ((error as { code?: string }).code !== 'ERR_REQUIRE_ASYNC_MODULE') throw error
    return { ready: false, promise: import(url) as Promise<object> }
  }
}

/** The namespace of a fixed module, at once. Throws `ERR_REQUIRE_ASYNC_MODULE` for one with top-level `await`. */
export function requireNamespace(url: string): object {
  const attribute = url.endsWith('.json') ? " with { type: 'json' }" : ''
  const source = `export * as namespace from ${JSON.stringify(url)}${attribute}`
  const hooks = registerHooks({
    resolve: (request, context, next) =>
      request.startsWith(fixedPrefix) ? { url: request, format: 'module', shortCircuit: true } : next(request, context),
    load: (request, context, next) =>
      request.startsWith(fixedPrefix) ? { format: 'module', source, shortCircuit: true } : next(request, context),
  })
  try {
    return (require(fixedPrefix + url) as { namespace: object }).namespace
  } finally {
    hooks.deregister()
  }
}

/** What CommonJS modules that have been loaded from a file of a package export, one for each copy of the package. */
export function loadedFromPackage(name: string, file: string): unknown[] {
  const ending = ['', 'node_modules', name, ...file.split('/')].join(path.sep)
  return Object.entries(require.cache).flatMap(([key, module]) =>
    key.endsWith(ending) && module?.loaded === true ? [module.exports as unknown] : [],
  )
}

/** Loads a fixed module as `import()` does. */
export function importFixed(url: string, options?: ImportCallOptions): Promise<object> {
  return import(url, options) as Promise<object>
}

/** `import.source`, in the one kind of module that needs no file: compilers do not know the syntax yet. */
const sourceImporter = 'data:text/javascript,export const importSource = (url) => import.source(url)'

/** The source object of a fixed module: a `WebAssembly.Module`. Rejects with a SyntaxError where there is none. */
export async function importSource(url: string): Promise<object> {
  const importer = (await import(sourceImporter)) as { importSource(url: string): Promise<object> }
  return importer.importSource(url)
}

const resolvePrefix = 'midflight-resolve:'
let resolves = false

/** Resolves a specifier with Node's own algorithm, as if the module at `parentUrl` had imported it. Throws as `import.meta.resolve` does. */
export function resolveFrom(specifier: string, parentUrl: string): string {
  return import.meta.resolve(asImportedFrom(specifier, parentUrl))
}

/** Imports a fixed module as the module at `parentUrl` would. */
export function importFrom(specifier: string, parentUrl: string, options?: ImportCallOptions): Promise<object> {
  return import(asImportedFrom(specifier, parentUrl), options) as Promise<object>
}

function asImportedFrom(specifier: string, parentUrl: string): string {
  if (!resolves) {
    resolves = true
    registerHooks({
      resolve: (request, context, next) => {
        if (!request.startsWith(resolvePrefix)) return next(request, context)
        const [inner, parentURL] = JSON.parse(decodeURIComponent(request.slice(resolvePrefix.length))) as [
          string,
          string,
        ]
        return { ...next(inner, { ...context, parentURL }), shortCircuit: true }
      },
    })
  }
  return resolvePrefix + encodeURIComponent(JSON.stringify([specifier, parentUrl]))
}
