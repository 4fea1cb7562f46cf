import type { ModulePath } from '@midflight/model'
import type { Undo } from './classes.ts'
import { evaluateRequired, isCommonJs } from './commonjs.ts'
import { unfinishedExports } from './commonjs-cycles.ts'
import { evaluateNow } from './evaluate.ts'
import { linkUnitsNow } from './linking.ts'
import { cachedModule, claimRequires, requireFile, setCachedModule, type Evaluate } from './loader-commonjs.ts'
import { namespaceOf } from './namespaces.ts'
import { unitOf, type Program } from './program.ts'
import type { ModuleUnit } from './unit.ts'

/** Who requires a module of the program gets the one that is upgradable, be it the program itself, a package, or `createRequire`. */

/** Takes the evaluation of the program's modules over from Node, from now on. */
export function takeOverRequires(program: Program): void {
  if (program.takesRequires) return
  program.takesRequires = true
  claimRequires((filename) => claim(program, filename))
}

/** Starts a CommonJS entry as Node does: as the main module, and not in the middle of a promise. What it throws is not caught. */
export function runMain(program: Program, file: ModulePath): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  process.nextTick(() => {
    try {
      requireFile(program.files.fileOf(unitOf(program, file).module), true)
    } finally {
      resolve()
    }
  })
  return promise
}

/** What is loaded already, or has been prepared by the same upgrade; JSON is loaded by nobody but us. */
export function requireLoaded(
  program: Program,
  file: ModulePath,
  by: ModuleUnit,
): { readonly exports: unknown } | null {
  if (isJson(file)) return { exports: requireModule(program, file) }
  const unit = program.units.get(file)
  if (unit === undefined) return null
  const unfinished = unfinishedExports(program, by, file)
  if (unfinished !== null) return unfinished
  if (isCommonJs(unit.module)) return unit.evaluation === null ? null : { exports: unit.evaluation.module.exports }
  return unit.status === 'evaluated' ? { exports: requiredExports(program, file) } : null
}

function isJson(file: ModulePath): boolean {
  return file.endsWith('.json')
}

/** What `require` gives of an ES module: its namespace, and of JSON what it holds. */
function requiredExports(program: Program, file: ModulePath): unknown {
  const namespace = namespaceOf(program, file)
  return isJson(file) ? (namespace as { default: unknown }).default : requiredNamespace(namespace)
}

function claim(program: Program, filename: string): Evaluate | null {
  const file = program.files.moduleAt(filename)
  const module = program.modules.get(file)
  if (program.arriving.has(file) && !program.units.has(file)) return refuseArriving
  if (module === undefined) return null
  if (isCommonJs(module)) {
    const known = program.units.get(file)?.evaluation
    // The same module by the path of another version: one evaluation has them all.
    if (known !== undefined && known !== null && known.module.filename !== filename)
      return (node) => {
        node.exports = known.module.exports as unknown
        setCachedModule(filename, known.module)
      }
    return (node, require) => evaluateRequired(program, file, node, require)
  }
  return (node) => {
    node.exports = requireModule(program, file)
  }
}

/** Before the commit Node would load a copy of its own. */
const refuseArriving: Evaluate = ({ filename }) => {
  throw new Error(`'${filename}' is new in the release that is being prepared, and was required before it was there.`)
}

/** An ES module that is required: what `import` gives, evaluated at once. */
function requireModule(program: Program, file: ModulePath): unknown {
  const unit = linkUnitsNow(program, file)
  evaluateNow(program, unit)
  return requiredExports(program, file)
}

const required = new WeakMap<object, unknown>()

/** What `require` makes of a namespace: one thing for each. */
function requiredNamespace(namespace: object): unknown {
  const known = required.get(namespace)
  if (known !== undefined) return known
  const exports = exportsOf(namespace as Record<string, unknown>)
  required.set(namespace, exports)
  return exports
}

function exportsOf(namespace: Record<string, unknown>): unknown {
  if ('module.exports' in namespace) return namespace['module.exports']
  if (!('default' in namespace) || '__esModule' in namespace) return namespace
  return new Proxy(namespace, {
    has: (target, key) => key === '__esModule' || Reflect.has(target, key),
    get: (target, key) => (key === '__esModule' ? true : Reflect.get(target, key)),
  })
}

/** An ES module with other exports has another namespace: whoever requires it from now on gets that. */
export function renewRequired(program: Program, unit: ModuleUnit, undo: Undo[]): void {
  if (unit.evaluation !== null) return
  for (const file of program.files.filesOf(unit.path)) {
    const cached = cachedModule(file)
    if (cached === undefined || !cached.loaded) continue
    const before = cached.exports as unknown
    undo.push(() => {
      cached.exports = before
    })
    cached.exports = requiredExports(program, unit.path)
  }
}
