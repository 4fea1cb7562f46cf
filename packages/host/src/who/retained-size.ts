import type { HeapGraph } from './heap-graph.ts'
import type { ModuleCode } from './module-code.ts'
import { createHolding, isReached, type Reach } from './reach.ts'

export interface RetainedSizes {
  /** Bytes that would be free if nothing held any code of the generation. */
  readonly byGeneration: ReadonlyMap<number, number>
  /** Bytes that code of several old generations holds together. */
  readonly sharedBytes: number
}

const nobody = 0
const several = 0xffffffff

/**
 * What only old code leads to. For each generation this is exact, and not an estimate: a node counts for it if every way from the roots
 * passes through code of that generation, its own dominators being a set of nodes and not one.
 */
export function retainedSizes(graph: HeapGraph, code: ModuleCode, reach: Reach): RetainedSizes {
  const labels = new Uint32Array(graph.nodeCount)
  const queue: number[] = []
  const generationOf = (node: number): number => {
    const owner = code.owners[node]!
    const instance = owner === -1 ? undefined : code.instances[owner]!
    return instance === undefined || instance.isCurrent ? nobody : instance.generation
  }
  for (let node = 0; node < graph.nodeCount; node += 1) {
    const generation = generationOf(node)
    if (generation === nobody) continue
    labels[node] = generation
    queue.push(node)
  }
  const isHolding = createHolding(graph)
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    const label = labels[node]!
    for (let edge = graph.firstEdge[node]!; edge < graph.firstEdge[node + 1]!; edge += 1) {
      const to = graph.edgeTargets[edge]!
      if (!isHolding(node, edge) || generationOf(to) !== nobody || isReached(reach, to)) continue
      const before = labels[to]!
      const after = before === nobody || before === label ? label : several
      if (after === before) continue
      labels[to] = after
      queue.push(to)
    }
  }
  const byGeneration = new Map<number, number>()
  let sharedBytes = 0
  for (let node = 0; node < graph.nodeCount; node += 1) {
    const label = labels[node]!
    if (label === several) sharedBytes += graph.nodeSizes[node]!
    else if (label !== nobody) byGeneration.set(label, (byGeneration.get(label) ?? 0) + graph.nodeSizes[node]!)
  }
  return { byGeneration, sharedBytes }
}
