import path from 'node:path'
import type { ModulePath } from '@midflight/model'
import { evaluateRequired, filenameOf, isCommonJs } from './commonjs.ts'
import { evaluateNow } from './evaluate.ts'
import { linkUnitsNow } from './linking.ts'
import { claimRequires, requireFile, type Evaluate } from './loader-commonjs.ts'
import { namespaceOf } from './namespaces.ts'
import type { Program } from './program.ts'

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
      requireFile(filenameOf(program, file), true)
    } finally {
      resolve()
    }
  })
  return promise
}

/** What is loaded already, or has been prepared by the same upgrade. */
export function requireLoaded(program: Program, file: ModulePath): { readonly exports: unknown } | null {
  const unit = program.units.get(file)
  if (unit === undefined) return null
  if (isCommonJs(unit.module)) return unit.evaluation === null ? null : { exports: unit.evaluation.module.exports }
  return unit.status === 'evaluated' ? { exports: namespaceOf(program, file) } : null
}

function claim(program: Program, filename: string): Evaluate | null {
  const file = path.relative(program.root, filename).split(path.sep).join('/')
  const module = program.modules.get(file)
  if (module === undefined || file.endsWith('.json')) return null
  if (isCommonJs(module)) return (node, require) => evaluateRequired(program, file, node, require)
  return (node) => {
    node.exports = requireModule(program, file)
  }
}

/** An ES module that is required: what `import` gives, evaluated at once. */
function requireModule(program: Program, file: ModulePath): unknown {
  const unit = linkUnitsNow(program, file)
  evaluateNow(program, unit)
  const namespace = namespaceOf(program, file) as Record<string, unknown>
  if ('module.exports' in namespace) return namespace['module.exports']
  if (!('default' in namespace) || '__esModule' in namespace) return namespace
  return new Proxy(namespace, {
    has: (target, key) => key === '__esModule' || Reflect.has(target, key),
    get: (target, key) => (key === '__esModule' ? true : Reflect.get(target, key)),
  })
}
