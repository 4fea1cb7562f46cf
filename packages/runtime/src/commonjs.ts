import path from 'node:path'
import { assert, type CompiledModule, type ModulePath } from '@midflight/model'
import type { Undo } from './classes.ts'
import { forgetFinished, noteUnfinished } from './commonjs-cycles.ts'
import { createEvaluation, noteExports, publishExports, type CommonJsEvaluation } from './exports.ts'
import type { Instance } from './instance.ts'
import {
  cachedModule,
  createCommonJsModule,
  requireFile,
  setCachedModule,
  type CommonJsModule,
} from './loader-commonjs.ts'
import { instantiate, unitOf, type Program } from './program.ts'
import type { Bindings } from './script.ts'
import { createUnit, type ModuleUnit, type Records } from './unit.ts'
import { watchOwnSockets } from './ws-tasks.ts'

/**
 * CommonJS modules of the program. Node loads them, so that `require.cache`, `module.children`, cycles and errors are Node's own; what we put
 * in its place is their evaluation, item by item.
 */

export function isCommonJs(module: CompiledModule): boolean {
  return module.format === 'commonjs'
}

/** Evaluates a CommonJS module for an ES module that imports it, at its place in the order. An error is remembered, as for ES modules. */
export function evaluateForImport(program: Program, unit: ModuleUnit): void {
  if (unit.error !== null) throw unit.error.thrown
  try {
    if (unit.evaluation === null) requireFile(program.files.fileOf(unit.module))
  } catch (thrown) {
    unit.error = { thrown }
    unit.status = 'evaluated'
    program.units.set(unit.path, unit)
    throw thrown
  }
  importRecords(unit)
}

/** The records of a module that ES modules import from now on. */
export function importRecords(unit: ModuleUnit): Records | null {
  const { evaluation, instance } = unit
  if (evaluation === null || instance === null) return null
  if (!evaluation.isImported) {
    evaluation.isImported = true
    fillRecords(instance)
  }
  return instance.records
}

/** A module that is required again, since it threw or was taken out of `require.cache`, is another evaluation, with variables of its own. */
export function evaluateRequired(
  program: Program,
  file: ModulePath,
  module: CommonJsModule,
  require: NodeJS.Require,
): void {
  const known = unitOf(program, file)
  const unit = known.evaluation === null && known.error === null ? known : createUnit(known.module, known.meta)
  program.units.set(file, unit)
  const instance = unit.instance ?? instantiate(program, unit, unit.module, null)
  unit.instance = instance
  unit.records = [new WeakRef(instance.records)]
  unit.values = instance.values
  unit.defined = instance.defined
  unit.evaluation = createEvaluation(module, require, true)
  unit.status = 'evaluating'
  noteUnfinished(program, unit.evaluation)
  program.evaluating.set(file, unit.evaluation)
  try {
    const body = openCommonJs(program, instance)
    body.next()
    body.next()
  } catch (thrown) {
    program.units.delete(file)
    throw thrown
  } finally {
    program.evaluating.delete(file)
  }
  noteExports(unit.evaluation, instance.commonjs.staged)
  forgetFinished(program)
  fillRecords(instance)
  unit.status = 'evaluated'
  watchOwnSockets(unit, program.tasks, program.gate)
}

/** Calls the body of an instance with what Node gives to CommonJS modules. */
export function openCommonJs({ files }: Pick<Program, 'files'>, instance: Instance): Generator<void, void, void> {
  const { unit, records, script } = instance
  const { evaluation } = unit
  assert(evaluation !== null, `${unit.path} has a module object before it is opened`)
  const { module, alias } = evaluation
  const filename = instance.module.location === undefined ? module.filename : files.fileOf(instance.module)
  const require = requireAt(evaluation, filename)
  const own = [alias, require, module, filename, path.dirname(filename)]
  const taken = (function (this: unknown, ..._values: unknown[]) {
    return arguments
  })(...own)
  const shared = [instance, unit.variables, unit.references, records.values, records.calls, unit.meta] as const
  return script.body.call(alias, ...shared, ...own, taken) as Generator<void, void, void>
}

/** Makes the module object of a module that an upgrade brings; Node gets to know it at the commit. */
export function prepareAdded(program: Program, unit: ModuleUnit): void {
  if (unit.evaluation !== null) return
  const filename = program.files.fileOf(unit.module)
  const { module, require } = createCommonJsModule(filename, path.dirname(filename))
  unit.evaluation = createEvaluation(module, require, true)
}

/** Makes what an instance exports current. */
export function publishCommonJs(
  program: Program,
  { unit, module, commonjs: { staged } }: Instance,
  undo: Undo[],
): void {
  const { evaluation } = unit
  if (evaluation === null) return
  const filename = program.files.fileOf(module)
  const cached = cachedModule(filename)
  // In `require.cache` it is found by where it was, for older code, and by where it is.
  if (evaluation.isFresh || cached === undefined) {
    undo.push(() => setCachedModule(filename, cached))
    setCachedModule(filename, evaluation.module)
  }
  if (!evaluation.isFresh) return publishExports(evaluation, staged, undo)
  undo.push(() => {
    evaluation.isFresh = true
    evaluation.module.loaded = false
  })
  noteExports(evaluation, staged)
  evaluation.module.loaded = true
}

/** What ES modules import: the names that Node's lexer finds, as they are now. Nobody else's getters are called. */
export function fillRecords({ unit: { evaluation }, module, records }: Instance): void {
  if (evaluation === null || !evaluation.isImported) return
  for (const { name } of module.exports) records.values[name] = importedName(name, evaluation.module.exports)
}

function importedName(name: string, exports: unknown): unknown {
  if (name === 'default' || name === 'module.exports') return exports
  if ((typeof exports !== 'object' && typeof exports !== 'function') || exports === null) return undefined
  try {
    return (exports as Bindings)[name]
  } catch {
    // As in Node: a getter that throws is a name without a value.
    return undefined
  }
}

/** A version that lies elsewhere finds what it requires from there. */
function requireAt({ module, require }: CommonJsEvaluation, filename: string): NodeJS.Require {
  return filename === module.filename ? require : createCommonJsModule(filename, path.dirname(filename)).require
}
