import type { CompiledModule, ModulePath } from '@midflight/model'
import type { Undo } from './classes.ts'
import { isCommonJs } from './commonjs.ts'
import type { Staged } from './prepare.ts'
import type { Program } from './program.ts'

/**
 * A module that failed to evaluate fails at every import, as the language says, until an upgrade changes it or something that it needs: the next import
 * evaluates it from the start. Nobody has anything of it but what it did before it threw.
 */
export function forgetFailures(program: Program, { modules, removed }: Staged, undo: Undo[]): void {
  const changed = new Set([...modules.map(({ path }) => path), ...removed])
  if (changed.size === 0) return
  for (const unit of program.units.values()) {
    if (unit.error === null || !needs(program, unit.module, changed)) continue
    program.units.delete(unit.path)
    undo.push(() => program.units.set(unit.path, unit))
  }
}

/** Whether a module is one of some modules, or takes from one, directly or not. */
function needs({ modules }: Program, module: CompiledModule, some: ReadonlySet<ModulePath>): boolean {
  const found = new Set([module.path])
  // The set grows while it is walked.
  for (const path of found) {
    if (some.has(path)) return true
    const next = path === module.path ? module : modules.get(path)
    if (next === undefined) continue
    const targets = isCommonJs(next) ? Object.values(next.resolved) : next.requests
    for (const target of targets) if (target.kind === 'upgradable') found.add(target.path)
  }
  return false
}
