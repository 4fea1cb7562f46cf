import type { ModulePath } from '@midflight/model'
import { nodeName, property, stringOf, type HeapGraph } from './heap-graph.ts'
import type { ModuleCode } from './module-code.ts'
import type { Step } from './reach.ts'

/** Where the names of a program begin: what its modules hold at their top level. */
export interface Anchors {
  /** Midflight's own objects: what only they hold is not the program's. */
  readonly own: ReadonlySet<number>
  /** Nodes by which the variables of a module are found, with the module's path. */
  readonly modules: ReadonlyMap<number, ModulePath>
}

export function findAnchors(graph: HeapGraph, { instances, bodies }: ModuleCode): Anchors {
  const modules = new Map<number, ModulePath>()
  const own = new Set<number>()
  for (const [index, { node, path, isCurrent }] of instances.entries()) {
    if (!isCurrent) continue
    const unit = property(graph, node, 'unit')
    own.add(node).add(unit)
    for (const holder of [property(graph, unit, 'variables'), property(graph, unit, 'values'), bodies.get(index) ?? -1])
      if (holder !== -1) modules.set(holder, path)
  }
  return { modules, own }
}

export interface ObjectPath {
  /** As one would write it: `src/rooms.ts rooms.get("a").onClose`. */
  readonly text: string
  /** The same for all that are held alike: `src/rooms.ts rooms.get(…).onClose`. */
  readonly pattern: string
  /** It begins at a variable of the program. */
  readonly isNamed: boolean
}

/** Names the end of a path, by the way that leads there. */
export function namePath(graph: HeapGraph, steps: readonly Step[], anchors: Anchors): ObjectPath {
  const start = steps.findLastIndex(({ node }) => anchors.modules.has(node))
  const named = start === -1 ? steps : steps.slice(start)
  let text = start === -1 ? '' : `${anchors.modules.get(steps[start]!.node)!} `
  let pattern = text
  for (const [index, step] of named.entries()) {
    const part = partOf(graph, step, start !== -1 && index <= 1 ? anchors : null, text)
    text += part.text
    pattern += part.pattern ?? part.text
  }
  return { text: text.trim(), pattern: pattern.trim(), isNamed: start !== -1 }
}

interface Part {
  readonly text: string
  readonly pattern?: string
}

const nothing: Part = { text: '' }

function partOf(graph: HeapGraph, { node, edge }: Step, anchors: Anchors | null, before: string): Part {
  const type = graph.edgeTypes[edge]!
  const { property: propertyType, element, context, internal } = graph.edges
  const isFirst = before === '' || before.endsWith(' ')
  if (type === propertyType) {
    const name = graph.text(graph.edgeNames[edge]!)
    if (isFirst && anchors === null) return { text: `${nodeName(graph, node)}${member(name)}` }
    return { text: isFirst ? name : member(name) }
  }
  if (type === element) {
    if (graph.nodeTypes[node] === graph.types.synthetic) return nothing
    return { text: `[${graph.edgeNames[edge]!}]`, pattern: '[…]' }
  }
  if (type === context) {
    const name = graph.text(graph.edgeNames[edge]!)
    return { text: isFirst ? name : ` → ${name}` }
  }
  if (type === internal) return internalPart(graph, node, edge, isFirst)
  return nothing
}

function member(name: string): string {
  if (/^[#\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name)) return `.${name}`
  return name.startsWith('<symbol') ? `[${name.slice('<symbol '.length, -1)}]` : `[${JSON.stringify(name)}]`
}

function internalPart(graph: HeapGraph, node: number, edge: number, isFirst: boolean): Part {
  const name = graph.text(graph.edgeNames[edge]!)
  if (/^\d+$/.test(name) && graph.nodeTypes[node] === graph.types.array) {
    const key = keyBefore(graph, node, edge, Number(name))
    if (isFirst && key !== null) return { text: key }
    return { text: `.get(${key === null ? '…' : JSON.stringify(key)})`, pattern: '.get(…)' }
  }
  if (name.includes('/ part of key')) return { text: '.get(…)' }
  return nothing
}

/** In the table of a Map a value comes right after its key. */
function keyBefore(graph: HeapGraph, table: number, edge: number, index: number): string | null {
  const before = edge - 1
  if (before < graph.firstEdge[table]! || graph.text(graph.edgeNames[before]!) !== String(index - 1)) return null
  return stringOf(graph, graph.edgeTargets[before]!)
}
