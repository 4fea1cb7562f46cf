/**
 * The objects of a V8 heap snapshot and what they refer to, in typed arrays: a node is a number, its edges are `firstEdge[node]` up to
 * `firstEdge[node + 1]`. Names are numbers too, and become text when asked for.
 */
export interface HeapGraph {
  readonly nodeCount: number
  readonly nodeTypes: Uint8Array
  readonly nodeNames: Uint32Array
  readonly nodeSizes: Uint32Array
  /** One longer than there are nodes. */
  readonly firstEdge: Uint32Array
  readonly edgeTypes: Uint8Array
  /** A name, or the index itself for edges of the types `element` and `hidden`. */
  readonly edgeNames: Uint32Array
  readonly edgeTargets: Uint32Array
  /** Numbers of V8's scripts, with lines and columns that count from 0; all -1 where a node has no place. */
  placeOf(node: number): ScriptPlace | null
  text(name: number): string
  /** The number of a name, or -1 where the snapshot does not have it. */
  numberOf(name: string): number
  /** The names of edges by which a WeakMap's value hangs on its key: the table names them too, which holds nothing. */
  isEphemeron(name: number): boolean
  readonly types: NodeTypes
  readonly edges: EdgeTypes
}

export interface ScriptPlace {
  readonly script: number
  readonly line: number
  readonly column: number
}

/** Numbers of the types, -1 for those that this version of V8 does not know. */
export type NodeTypes = Readonly<Record<(typeof nodeTypeNames)[number], number>>
export type EdgeTypes = Readonly<Record<(typeof edgeTypeNames)[number], number>>

export const nodeTypeNames = [
  'array',
  'string',
  'object',
  'code',
  'closure',
  'synthetic',
  'native',
  'concatenated string',
  'sliced string',
] as const
export const edgeTypeNames = ['context', 'element', 'property', 'internal', 'hidden', 'shortcut', 'weak'] as const

export function nodeName(graph: HeapGraph, node: number): string {
  return graph.text(graph.nodeNames[node]!)
}

/** Where the edge of a type and name leads, or -1. */
export function target(graph: HeapGraph, node: number, type: number, name: number): number {
  if (name === -1) return -1
  for (let edge = graph.firstEdge[node]!; edge < graph.firstEdge[node + 1]!; edge += 1) {
    if (graph.edgeTypes[edge] === type && graph.edgeNames[edge] === name) return graph.edgeTargets[edge]!
  }
  return -1
}

export function property(graph: HeapGraph, node: number, name: string): number {
  return target(graph, node, graph.edges.property, graph.numberOf(name))
}

export function internal(graph: HeapGraph, node: number, name: string): number {
  return target(graph, node, graph.edges.internal, graph.numberOf(name))
}

/** The text of a string that was put together, as far as the snapshot shows it; null for what is no string. */
export function stringOf(graph: HeapGraph, node: number, depth = 0): string | null {
  const type = graph.nodeTypes[node]
  if (type === graph.types.string) return nodeName(graph, node)
  if (type !== graph.types['concatenated string'] || depth > 20) return null
  const parts = ['first', 'second'].map((part) => internal(graph, node, part))
  return parts.map((part) => (part === -1 ? '' : (stringOf(graph, part, depth + 1) ?? ''))).join('')
}
