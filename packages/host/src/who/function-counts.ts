import type { ModulePath } from '@midflight/model'
import type { HeapGraph, ScriptPlace } from './heap-graph.ts'
import type { ModuleCode } from './module-code.ts'

/** Functions of one place in a module's current text, in all of its compilations. */
export interface FunctionCount {
  readonly module: ModulePath
  readonly scriptName: string
  readonly place: ScriptPlace
  readonly count: number
}

/** Counts the functions that are alive of what the modules have now; those of older texts are another matter. */
export function countFunctions(
  graph: HeapGraph,
  { instances, owners }: ModuleCode,
  modules: readonly ModulePath[],
): FunctionCount[] {
  if (modules.length === 0) return []
  const wanted = new Set(modules)
  const digests = new Map(instances.flatMap((one) => (one.isCurrent ? [[one.path, one.digest] as const] : [])))
  const counted = instances.map(({ path, digest }) => wanted.has(path) && digests.get(path) === digest)
  const counts = new Map<string, FunctionCount & { count: number }>()
  for (let node = 0; node < graph.nodeCount; node += 1) {
    const owner = owners[node]!
    if (owner === -1 || counted[owner] !== true || graph.nodeTypes[node] !== graph.types.closure) continue
    const place = graph.placeOf(node)
    if (place === null) continue
    const { path: module, scriptName } = instances[owner]!
    const key = `${scriptName}:${place.line}:${place.column}`
    const known = counts.get(key)
    if (known === undefined) counts.set(key, { module, scriptName, place, count: 1 })
    else known.count += 1
  }
  return [...counts.values()]
}
