import { nodeName, type HeapGraph } from './heap-graph.ts'

/** What can be reached without passing through old code, and how. */
export interface Reach {
  /** The edge by which each node was first reached; -1 for where the walk began, -2 for what was not reached. */
  readonly by: Int32Array
  /** The node that this edge comes from. */
  readonly from: Uint32Array
}

const unreached = -2
const begun = -1

/** What the engine keeps for itself, and gives up by itself. */
const engineRoots = new Set(['(Retain maps)', '(Weak roots)', '(Code flusher)', '(Compilation cache)'])

/**
 * Walks from the given nodes first, so that what the program's own variables lead to is named by them, and then from V8's
 * roots. Nodes of old code are reached and not passed.
 */
export function reachAround(graph: HeapGraph, first: readonly number[], isOld: (node: number) => boolean): Reach {
  const by = new Int32Array(graph.nodeCount).fill(unreached)
  const from = new Uint32Array(graph.nodeCount)
  const queue = new Uint32Array(graph.nodeCount)
  let read = 0
  let end = 0
  const isHolding = createHolding(graph)
  const begin = (node: number): void => {
    if (by[node] !== unreached) return
    by[node] = begun
    queue[end++] = node
  }
  const walk = (): void => {
    while (read < end) {
      const node = queue[read++]!
      if (isOld(node)) continue
      const last = graph.firstEdge[node + 1]!
      for (let edge = graph.firstEdge[node]!; edge < last; edge += 1) {
        const to = graph.edgeTargets[edge]!
        if (by[to] !== unreached || !isHolding(node, edge)) continue
        by[to] = edge
        from[to] = node
        queue[end++] = to
      }
    }
  }
  for (const node of first) begin(node)
  walk()
  begin(0)
  walk()
  return { by, from }
}

/** Whether an edge keeps its target alive. */
export function createHolding(graph: HeapGraph): (node: number, edge: number) => boolean {
  const { weak, internal, shortcut, element } = graph.edges
  const { array, synthetic } = graph.types
  return (node, edge) => {
    const type = graph.edgeTypes[edge]!
    if (type === weak) return false
    // A WeakMap's value is held by its key.
    if (type === internal && graph.nodeTypes[node] === array && graph.isEphemeron(graph.edgeNames[edge]!)) return false
    if (type === shortcut) return node === 0
    if (type === element && graph.nodeTypes[node] === synthetic) {
      return !engineRoots.has(nodeName(graph, graph.edgeTargets[edge]!))
    }
    return true
  }
}

export function isReached({ by }: Reach, node: number): boolean {
  return by[node] !== unreached
}

/** One step of a path: a node, and the edge by which it holds the next. */
export interface Step {
  readonly node: number
  readonly edge: number
}

/** Longest path that is followed. */
const longestPath = 200

/** The path to a node, from where the walk began; the last step is the edge into the node. */
export function pathTo({ by, from }: Reach, node: number): Step[] {
  const steps: Step[] = []
  for (let at = node; by[at]! >= 0 && steps.length < longestPath; at = from[at]!) {
    steps.push({ node: from[at]!, edge: by[at]! })
  }
  return steps.toReversed()
}
