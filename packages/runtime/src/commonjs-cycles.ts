import type { ModulePath } from '@midflight/model'
import type { CommonJsEvaluation } from './exports.ts'
import type { Program } from './program.ts'
import type { ModuleUnit } from './unit.ts'

/**
 * Cycles of CommonJS modules: who requires a module in the middle of its evaluation gets what it exports by then. Where that module replaces its
 * `module.exports` later, this is another object for ever, and later versions of who has required it get the same one, as a fresh start would give them.
 */

/** What a module exported at a moment at which it had not been evaluated to its end. */
export interface UnfinishedExports {
  readonly evaluation: CommonJsEvaluation
  readonly exports: unknown
}

/** Notes for a module that is about to be evaluated what the unfinished ones export. */
export function noteUnfinished({ evaluating, noted }: Program, begun: CommonJsEvaluation): void {
  for (const [path, evaluation] of evaluating)
    begun.unfinished.set(path, { evaluation, exports: evaluation.module.exports as unknown })
  noted.add(begun)
}

/** Once all are finished, forgets those that have not replaced their exports: nearly all. */
export function forgetFinished({ evaluating, noted }: Program): void {
  if (evaluating.size > 0) return
  for (const { unfinished } of noted)
    for (const [path, { evaluation, exports }] of unfinished)
      if (evaluation.finished === exports) unfinished.delete(path)
  noted.clear()
}

/** What a module gets of another one that would not be finished in a fresh start, and replaces its exports; null of all others. */
export function unfinishedExports(
  program: Program,
  unit: ModuleUnit,
  file: ModulePath,
): Pick<UnfinishedExports, 'exports'> | null {
  const noted = unit.evaluation?.unfinished.get(file)
  const target = program.units.get(file)?.evaluation
  if (noted === undefined || target !== noted.evaluation || target.finished === noted.exports) return null
  return reaches(program, file, unit.path) ? noted : null
}

/** Whether a module requires another one while it is evaluated, directly or through others. */
function reaches({ modules, preparing }: Program, from: ModulePath, to: ModulePath): boolean {
  const seen = new Set([from])
  for (const file of seen) {
    if (file === to) return true
    for (const target of (preparing.get(file) ?? modules.get(file))?.requests ?? [])
      if (target.kind === 'upgradable') seen.add(target.path)
  }
  return false
}
