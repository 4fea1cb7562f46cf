import type { HolderKind, ModulePath } from '@midflight/model'
import { nodeName, type HeapGraph, type ScriptPlace } from './heap-graph.ts'
import { classify, describeObject, edgeText, functionOfGenerator, type Surroundings } from './holder-kinds.ts'
import { forEachEdge, type ModuleCode, type ModuleInstance } from './module-code.ts'
import { createHolding, isReached, pathTo, type Reach, type Step } from './reach.ts'

/** A holder, in places of compiled scripts: the program knows their source maps. */
export interface FoundHolder {
  readonly generation: number
  readonly module: ModulePath
  readonly scriptName: string
  readonly kind: HolderKind
  readonly name: string
  readonly place: ScriptPlace | null
  readonly where: string
  readonly count: number
  readonly examples: readonly string[]
}

/** Examples of one holder that are told. */
const exampleLimit = 3

interface Retaining {
  readonly node: number
  readonly edge: number
  readonly held: number
}

/** Finds what holds old code from outside: every edge from what is reached without old code into old code. */
export function findHolders(around: Surroundings, code: ModuleCode, reach: Reach): FoundHolder[] {
  const { graph } = around
  const groups = new Map<string, FoundHolder & { count: number; examples: string[] }>()
  const counted = new Set<string>()
  const add = (found: FoundHolder, example: string, retaining: Retaining): void => {
    const key = [
      found.scriptName,
      found.kind,
      found.name,
      found.place?.line,
      found.place?.column,
      found.where,
      found.generation,
    ].join('\0')
    // What is held in two ways by the same holder (by a property and by a variable of a wrapper) is held once.
    const unit = `${isMap(graph, retaining.held) ? retaining.node : retaining.held}\0${key}`
    if (counted.has(unit)) return
    counted.add(unit)
    let group = groups.get(key)
    if (group === undefined) groups.set(key, (group = { ...found, count: 0, examples: [] }))
    group.count += 1
    if (group.examples.length < exampleLimit && example !== found.where) group.examples.push(example)
  }
  for (const retaining of retainingEdges(graph, code, reach)) {
    const instance = code.instances[code.owners[retaining.held]!]!
    const { found, example } = describe(around, reach, instance, retaining)
    add(found, example, retaining)
  }
  return [...groups.values(), ...heldByOldCode(graph, code, groups)]
}

function describe(
  around: Surroundings,
  reach: Reach,
  instance: ModuleInstance,
  { node, edge, held }: Retaining,
): { found: FoundHolder; example: string } {
  const { graph } = around
  const steps: Step[] = [...pathTo(reach, node), { node, edge }]
  const base = { generation: instance.generation, module: instance.path, scriptName: instance.scriptName, count: 1 }
  const examples: string[] = []
  if (isMap(graph, held)) {
    const { where, example } = describeObject(around, steps.slice(0, -1), node)
    const name = nodeName(graph, node)
    return { found: { ...base, kind: 'instance', name, place: graph.placeOf(node), where, examples }, example }
  }
  const { kind, where, example } = classify(around, steps)
  const called = functionOfGenerator(graph, held)
  if (called !== -1) {
    const suspended = isAsyncCall(graph, held) ? 'async-function' : 'generator'
    const waiting = waitsFor(kind, where)
    const place = graph.placeOf(called)
    return {
      found: { ...base, kind: suspended, name: nodeName(graph, called), place, where: waiting, examples },
      example,
    }
  }
  const isFunction = graph.nodeTypes[held] === graph.types.closure
  const name = isFunction ? nodeName(graph, held) : ''
  return { found: { ...base, kind, name, place: isFunction ? graph.placeOf(held) : null, where, examples }, example }
}

function waitsFor(kind: HolderKind, where: string): string {
  if (kind === 'timer' || kind === 'immediate' || kind === 'listener') return `waits for ${where}`
  return where
}

/** The object of an async function's call has no prototype; those of generators do. */
function isAsyncCall(graph: HeapGraph, node: number): boolean {
  const proto = graph.numberOf('__proto__')
  for (let edge = graph.firstEdge[node]!; edge < graph.firstEdge[node + 1]!; edge += 1) {
    if (graph.edgeNames[edge] !== proto || graph.edgeTypes[edge] !== graph.edges.property) continue
    return nodeName(graph, graph.edgeTargets[edge]!) === 'null'
  }
  return true
}

function isMap(graph: HeapGraph, node: number): boolean {
  return nodeName(graph, node) === 'system / Map'
}

/** What V8 keeps beside an object for it: the object's own edges say the same with names. */
const backing = new Set(['(object properties)', '(object elements)', 'system / PropertyArray', 'system / AccessorPair'])

function retainingEdges(graph: HeapGraph, code: ModuleCode, reach: Reach): Retaining[] {
  const isHolding = createHolding(graph)
  const prototypes = oldPrototypes(graph, code)
  const found = new Map<number, Retaining[]>()
  const ofBacking: Retaining[] = []
  const isOld = (node: number): boolean => {
    const owner = code.owners[node]!
    return owner !== -1 && !code.instances[owner]!.isCurrent
  }
  forEachEdge(graph, (node, _type, _name, held, edge) => {
    if (!isOld(held) || isOld(node) || !isReached(reach, node) || !isHolding(node, edge)) return
    const retaining = { node, edge, held }
    if (prototypes.has(node) || isPrototypeOfClass(graph, reach, held, node) || isArtifact(graph, node, held, edge))
      return void ofBacking.push(retaining)
    const before = found.get(held)
    // One object may refer to the same function twice (a property, and the store behind it).
    if (before === undefined) found.set(held, [retaining])
    else if (isMap(graph, held) || !before.some((other) => other.node === node)) before.push(retaining)
  })
  const reported = new Set([...found.keys()].map((node) => code.owners[node]))
  const rest = ofBacking.filter(({ held }) => !isMap(graph, held) && !reported.has(code.owners[held]))
  return [...[...found.values()].flat(), ...rest.slice(0, exampleLimit)]
}

/** A class that never made an instance has a prototype that nothing inherits from. */
function isPrototypeOfClass(graph: HeapGraph, { by }: Reach, held: number, node: number): boolean {
  return isMap(graph, held) && by[node]! >= 0 && edgeText(graph, by[node]!) === 'prototype'
}

function isArtifact(graph: HeapGraph, node: number, held: number, edge: number): boolean {
  const { nodeTypes, types } = graph
  const name = nodeName(graph, node)
  if (isMap(graph, held)) {
    return nodeTypes[node] !== types.object || edgeText(graph, edge) !== 'map'
  }
  return name === 'system / Map' || nodeTypes[node] === types.code || backing.has(name)
}

/** The prototype of an old version is an object of that version's class to V8, and no instance to anyone else. */
function oldPrototypes(graph: HeapGraph, { owners }: ModuleCode): ReadonlySet<number> {
  const found = new Set<number>()
  const prototype = graph.numberOf('prototype')
  forEachEdge(graph, (node, type, name, to) => {
    if (name === prototype && type === graph.edges.internal && owners[node] !== -1 && isMap(graph, node)) found.add(to)
  })
  return found
}

/** Old code that nothing but other old code holds: closures of another version that import it, or keep what it gave them. */
function heldByOldCode(graph: HeapGraph, code: ModuleCode, groups: ReadonlyMap<string, FoundHolder>): FoundHolder[] {
  const reported = new Set([...groups.values()].map(({ scriptName }) => scriptName))
  const missing = new Map<number, FoundHolder>()
  for (const [index, instance] of code.instances.entries()) {
    if (instance.isCurrent || reported.has(instance.scriptName)) continue
    const { generation, path: module, scriptName } = instance
    const where = 'other old code'
    missing.set(index, {
      generation,
      module,
      scriptName,
      kind: 'code',
      name: '',
      place: null,
      where,
      count: 1,
      examples: [],
    })
  }
  if (missing.size === 0) return []
  forEachEdge(graph, (node, _type, _name, held) => {
    const found = missing.get(code.owners[held]!)
    const owner = code.owners[node]!
    if (found === undefined || owner === -1 || owner === code.owners[held] || code.instances[owner]!.isCurrent) return
    const { path, generation } = code.instances[owner]!
    missing.set(code.owners[held]!, { ...found, where: `${path} of generation ${generation}` })
  })
  return [...missing.values()]
}
