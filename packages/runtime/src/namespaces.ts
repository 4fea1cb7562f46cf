import type { ModulePath, ResolvedExport } from '@midflight/model'
import { createNamespace } from './namespace.ts'
import { viewOf } from './overlap.ts'
import { unitOf, type Program } from './program.ts'
import type { ModuleUnit } from './unit.ts'

/** The namespace object of a module: one for as long as its export names stay the same. */
export function namespaceOf(program: Program, file: ModulePath): object {
  const unit = unitSeen(program, file)
  const view = viewOf(unit)
  view.namespace ??= createNamespace(
    () => withStars(program, viewOf(unit).module.exports),
    (resolved) => readExport(program, resolved),
  )
  view.namespace.refresh()
  return view.namespace.object
}

/** The unit of a module; a task of an older generation also sees those that have been removed since. */
function unitSeen(program: Program, file: ModulePath): ModuleUnit {
  const removed = program.units.has(file) ? undefined : program.removed.get(file)?.unit
  return removed?.views != null ? removed : unitOf(program, file)
}

/** `export *` of a fixed module hands on all its names but `default`; names that are explicit go before. */
function withStars(program: Program, exports: readonly ResolvedExport[]): readonly ResolvedExport[] {
  if (exports.every(({ name }) => name !== '*')) return exports
  const found = new Map<string, ResolvedExport>()
  for (const resolved of exports) if (resolved.name !== '*') found.set(resolved.name, resolved)
  for (const { name, target } of exports) {
    if (name !== '*' || target.kind !== 'fixed') continue
    for (const key of Object.keys(program.fixed.get(target.url) ?? {})) {
      if (key === 'default' || key === 'module.exports' || found.has(key)) continue
      found.set(key, { name: key, target: { ...target, name: key } })
    }
  }
  return [...found.values()]
}

function readExport(program: Program, { target }: ResolvedExport): unknown {
  if (target.kind === 'namespace') return namespaceOf(program, target.module)
  if (target.kind === 'fixed') {
    const namespace = program.fixed.get(target.url) as Record<string, unknown>
    return target.name === '*' ? namespace : namespace[target.name]
  }
  const unit = unitSeen(program, target.module)
  const record = target.variable ? unit.variables : viewOf(unit).instance?.records.values
  if (record === undefined || !(target.binding in record))
    throw new ReferenceError(`Cannot access '${target.binding}' before initialization`)
  return record[target.binding]
}
