import Module, { createRequire, registerHooks, setSourceMapsSupport } from 'node:module'
import v8 from 'node:v8'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { CompiledModule } from '@midflight/model'
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
export function compileScript(root: string, module: CompiledModule, version: number): ModuleScript {
  const filename = `${path.join(root, module.path)}?midflight=${version}`
  const holder = new Module(filename) as unknown as CommonJsModule
  v8.setFlagsFromString('--no-compilation-cache')
  try {
    holder._compile(module.code, filename)
  } finally {
    v8.setFlagsFromString('--compilation-cache')
  }
  return holder.exports as ModuleScript
}

/** A fixed module's namespace. Modules load in the order of evaluation; `require` loads them without a turn of the event loop in between. */
export function loadFixed(
  url: string,
): { readonly ready: true; readonly namespace: object } | { readonly ready: false; readonly promise: Promise<object> } {
  if (!url.startsWith('file:')) return { ready: false, promise: import(url) as Promise<object> }
  try {
    const file = fileURLToPath(url)
    const exports: unknown = createRequire(file)(file)
    return { ready: true, namespace: namespaceOf(exports) }
  } catch (error) {
    if ((error as { code?: string }).code !== 'ERR_REQUIRE_ASYNC_MODULE') throw error
    return { ready: false, promise: import(url) as Promise<object> }
  }
}

/** Loads a fixed module as `import()` does. */
export function importFixed(url: string, options?: ImportCallOptions): Promise<object> {
  return import(url, options) as Promise<object>
}

/** What `import` shows of a CommonJS module: its exports by name, and all of them as `default`. */
function namespaceOf(exports: unknown): object {
  if (typeof exports === 'object' && exports !== null && Object.prototype.toString.call(exports) === '[object Module]')
    return exports
  const isObject = (typeof exports === 'object' && exports !== null) || typeof exports === 'function'
  const names = isObject ? Object.keys(exports).filter((name) => name !== 'default') : []
  const namespace = Object.create(null) as Record<string, unknown>
  for (const name of names) namespace[name] = (exports as Record<string, unknown>)[name]
  namespace.default = exports
  return namespace
}

const resolvePrefix = 'midflight-resolve:'
let resolves = false

/** Resolves a specifier with Node's own algorithm, as if the module at `parentUrl` had imported it. Throws as `import.meta.resolve` does. */
export function resolveFrom(specifier: string, parentUrl: string): string {
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
  return import.meta.resolve(resolvePrefix + encodeURIComponent(JSON.stringify([specifier, parentUrl])))
}
