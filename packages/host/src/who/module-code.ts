import type { ModulePath } from '@midflight/model'
import { internal, nodeName, property, stringOf, type HeapGraph } from './heap-graph.ts'

/** One evaluation of a module, as the snapshot shows it: an `Instance` of the runtime. */
export interface ModuleInstance {
  readonly node: number
  readonly path: ModulePath
  readonly generation: number
  readonly isCurrent: boolean
  /** Hash of its compiled code. */
  readonly digest: string
  /** The number of V8's script that it was compiled to, and its name. */
  readonly script: number
  readonly scriptName: string
}

/** Which code of the program belongs to which instance. */
export interface ModuleCode {
  readonly instances: readonly ModuleInstance[]
  /** The number of the instance that a node's code belongs to, or -1: its functions, generators, contexts, and the hidden classes of its objects. */
  readonly owners: Int32Array
  /** The contexts of whole modules, by instance. */
  readonly bodies: ReadonlyMap<number, number>
}

/**
 * Follows the contexts from the inside out. Every function of a module is made in a context that leads to that of the module's body, which holds
 * the instance; so the owner of a function is known without a look at its script, and functions that belong to no version (stable
 * references) have none.
 */
export function findModuleCode(graph: HeapGraph, newest: number): ModuleCode {
  const instances = findInstances(graph, newest)
  const byNode = new Map(instances.map(({ node }, index) => [node, index]))
  const owners = new Int32Array(graph.nodeCount).fill(-1)
  const bodies = new Map<number, number>()
  for (const [node, index] of byNode) owners[node] = index
  /** Contexts and what is made in them by the outer context, hidden classes by their constructor. */
  const next = new Int32Array(graph.nodeCount).fill(-1)
  const context = graph.numberOf('context')
  const previous = graph.numberOf('previous')
  const constructor = graph.numberOf('constructor')
  const backPointer = graph.numberOf('back_pointer')
  forEachEdge(graph, (node, type, name, to) => {
    if (type === graph.edges.context) {
      const index = byNode.get(to)
      if (index === undefined || nodeName(graph, node) !== 'system / Context') return
      owners[node] = index
      bodies.set(index, node)
    } else if (type === graph.edges.internal) {
      if (name === previous || name === context) next[node] = to
      else if (name === backPointer || name === constructor) {
        if (nodeName(graph, node) === 'system / Map') next[node] = to
      }
    }
  })
  for (let node = 0; node < graph.nodeCount; node += 1) if (next[node] !== -1) followChain(node, next, owners)
  return { instances, owners, bodies }
}

/** Longest chain that is followed. */
const chainLimit = 10_000

/** Gives a chain of nodes the owner that its end has. */
function followChain(start: number, next: Int32Array, owners: Int32Array): void {
  const chain: number[] = []
  let node = start
  while (node !== -1 && owners[node] === -1 && chain.length < chainLimit) {
    chain.push(node)
    node = next[node]!
  }
  const owner = node === -1 ? -1 : owners[node]!
  if (owner !== -1) for (const link of chain) owners[link] = owner
}

function findInstances(graph: HeapGraph, newest: number): ModuleInstance[] {
  const name = graph.numberOf('Instance')
  const found: ModuleInstance[] = []
  if (name === -1) return found
  for (let node = 0; node < graph.nodeCount; node += 1) {
    if (graph.nodeNames[node] !== name || graph.nodeTypes[node] !== graph.types.object) continue
    const instance = readInstance(graph, node)
    // What is being prepared is not old, and not current yet.
    if (instance !== null && instance.generation <= newest) found.push(instance)
  }
  return found
}

/** Reads an instance of the runtime; null for what merely has that name. */
function readInstance(graph: HeapGraph, node: number): ModuleInstance | null {
  const [unit, script, label] = ['unit', 'script', 'generationLabel'].map((name) => property(graph, node, name))
  if (unit === -1 || script === -1 || label === -1) return null
  const path = stringOf(graph, property(graph, unit!, 'path'))
  const body = property(graph, script!, 'body')
  if (path === null || body === -1) return null
  const generation = Number(stringOf(graph, label!))
  const shared = internal(graph, body, 'shared')
  const scriptNode = shared === -1 ? -1 : internal(graph, shared, 'script')
  return {
    node,
    path,
    generation,
    isCurrent: property(graph, unit!, 'instance') === node,
    digest: digestOf(graph, node),
    script: graph.placeOf(body)?.script ?? -1,
    scriptName: scriptNode === -1 ? '' : nodeName(graph, scriptNode),
  }
}

function digestOf(graph: HeapGraph, instance: number): string {
  const module = property(graph, instance, 'module')
  const digest = module === -1 ? -1 : property(graph, module, 'digest')
  return digest === -1 ? '' : (stringOf(graph, digest) ?? '')
}

export function forEachEdge(
  graph: HeapGraph,
  visit: (node: number, type: number, name: number, to: number, edge: number) => void,
): void {
  const { firstEdge, edgeTypes, edgeNames, edgeTargets, nodeCount } = graph
  for (let node = 0; node < nodeCount; node += 1) {
    const end = firstEdge[node + 1]!
    for (let edge = firstEdge[node]!; edge < end; edge += 1) {
      visit(node, edgeTypes[edge]!, edgeNames[edge]!, edgeTargets[edge]!, edge)
    }
  }
}
