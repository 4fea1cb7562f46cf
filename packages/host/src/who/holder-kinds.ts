import type { HolderKind } from '@midflight/model'
import { internal, nodeName, property, stringOf, type HeapGraph } from './heap-graph.ts'
import { namePath, type Anchors } from './object-paths.ts'
import type { Step } from './reach.ts'
import type { TimerDelays } from './timers.ts'

/** Who holds a piece of old code. */
export interface Retainer {
  readonly kind: HolderKind
  /** Where it hangs, in a few words: the same for all that hang alike. */
  readonly where: string
  /** The one that this is about, where there may be many. */
  readonly example: string
}

export interface Surroundings {
  readonly graph: HeapGraph
  readonly anchors: Anchors
  readonly delays: TimerDelays
}

/** Tells the kind of holder by the last steps of the path to what it holds. */
export function classify(around: Surroundings, steps: readonly Step[]): Retainer {
  for (let index = steps.length - 1; index >= 0; index -= 1) {
    const retainer = byStep(around, steps, index)
    if (retainer !== null) return retainer
  }
  return byPath(around, steps)
}

/** The step that makes the whole a holder of a known kind, or null. */
function byStep(around: Surroundings, steps: readonly Step[], index: number): Retainer | null {
  const { graph } = around
  const { node, edge } = steps[index]!
  const owner = nodeName(graph, node)
  const name = edgeText(graph, edge)
  if (owner === 'Timeout' && (name === '_onTimeout' || name === '_timerArgs')) return timer(around, node)
  if (owner === 'Immediate' && (name === '_onImmediate' || name === '_argv')) return only('immediate', 'setImmediate')
  if (name === '_events') return listener(around, steps, index)
  if (owner === 'Listener' && (name === 'callback' || name === 'listener'))
    return eventTargetListener(around, steps, index)
  if (owner === 'AsyncContextFrame' && name === 'table') {
    return only('async-context', asyncContext(around, steps, index))
  }
  return null
}

function timer({ graph, delays }: Surroundings, node: number): Retainer {
  // A number is no node of its own: what repeats has no `null` there.
  const repeat = property(graph, node, '_repeat')
  const repeats = repeat === -1 || nodeName(graph, repeat) !== 'null'
  const delay = delays.of(node)
  const every = delay === null ? '' : repeats ? ` every ${delay} ms` : ` of ${delay} ms`
  return only('timer', `${repeats ? 'setInterval' : 'setTimeout'}${every}`)
}

/** `emitter._events[name]`, or an element of it where there are several. */
function listener(around: Surroundings, steps: readonly Step[], index: number): Retainer {
  const { graph } = around
  const event = steps[index + 1]
  const name = event === undefined ? '?' : edgeText(graph, event.edge).replace(/^<symbol (.*)>$/, '$1')
  const emitter = describeObject(around, steps.slice(0, index), steps[index]!.node)
  return { kind: 'listener', where: `'${name}' of ${emitter.where}`, example: `'${name}' of ${emitter.example}` }
}

/** Listeners of an EventTarget are a list in a Map by event. */
function eventTargetListener(around: Surroundings, steps: readonly Step[], index: number): Retainer {
  const { graph } = around
  const start = steps.findLastIndex(({ edge }, at) => at < index && edgeText(graph, edge) === '<symbol kEvents>')
  if (start === -1) return only('listener', 'an EventTarget')
  const target = describeObject(around, steps.slice(0, start), steps[start]!.node)
  const named = namePath(graph, steps.slice(start + 1, index), { modules: new Map(), own: new Set() })
  const event = /\.get\("(.*?)"\)|^([\w-]+)/.exec(named.text)
  const name = event?.[1] ?? event?.[2] ?? '?'
  return { kind: 'listener', where: `'${name}' of ${target.where}`, example: `'${name}' of ${target.example}` }
}

/** What an object is for people: its class, and the way to it from the program's variables, or what it is known by. */
export function describeObject(
  { graph, anchors }: Surroundings,
  path: readonly Step[],
  node: number,
): { readonly where: string; readonly example: string } {
  const className = nodeName(graph, node)
  if (className === 'process') return { where: 'process', example: 'process' }
  const known = knownObject(graph, node)
  const named = namePath(graph, path, anchors)
  const place = named.isNamed ? ` ${named.pattern}` : ''
  const words = known ?? className
  return { where: `${words}${place}`, example: `${words}${named.isNamed ? ` ${named.text}` : ''}` }
}

/** Servers and sockets are known by where they listen. */
function knownObject(graph: HeapGraph, node: number): string | null {
  const className = nodeName(graph, node)
  const address = listeningAt(graph, node)
  if (address !== null) return `${className} listening on ${address}`
  const server = property(graph, node, 'server')
  const serverAddress = server === -1 ? null : listeningAt(graph, server)
  return serverAddress === null ? null : `${className} of the server on ${serverAddress}`
}

/** Node names a server by family, address and port: `4:127.0.0.1:8080`, `6::::8080`, or a path with -1. */
function listeningAt(graph: HeapGraph, server: number): string | null {
  const key = property(graph, server, '_connectionKey')
  const text = key === -1 ? null : stringOf(graph, key)
  const match = text === null ? null : /^(-?\d+):(.*):(-?\d+)$/.exec(text)
  if (match === null) return null
  const [, , host = '', port = ''] = match
  if (port === '-1') return host
  return host === '::' || host === '0.0.0.0' || host === 'null' ? `:${port}` : `${host}:${port}`
}

function asyncContext(around: Surroundings, steps: readonly Step[], index: number): string {
  const before = steps.slice(0, index)
  const holder = before.length === 0 ? null : classifyHolder(around, before)
  return holder === null ? 'a store of an AsyncLocalStorage' : `a store of an AsyncLocalStorage, kept by ${holder}`
}

function classifyHolder(around: Surroundings, steps: readonly Step[]): string | null {
  const last = steps.at(-1)!
  const className = nodeName(around.graph, last.node)
  if (className === 'Timeout') return timer(around, last.node).where
  const named = namePath(around.graph, steps, around.anchors)
  return named.isNamed ? named.pattern : className === '' ? null : className
}

/** What is no timer and no listener is told by where it hangs. */
function byPath(around: Surroundings, steps: readonly Step[]): Retainer {
  const { graph, anchors } = around
  const named = namePath(graph, steps, anchors)
  const promise = steps.findLast(({ node }) => nodeName(graph, node) === 'system / PromiseReaction')
  if (promise !== undefined) {
    const where = named.isNamed ? ` ${named.pattern}` : ` held by ${withoutEmpty(named.pattern)}`
    return { kind: 'promise', where: `a promise that has not settled${where}`, example: named.text }
  }
  const own = steps.findLastIndex(({ node }) => anchors.own.has(node))
  if (own !== -1) return heldByMidflight(graph, steps.slice(own))
  if (named.isNamed) return { kind: 'state', where: named.pattern, example: named.text }
  const root = steps.find(({ node }) => graph.nodeTypes[node] === graph.types.native)
  if (root !== undefined) return { kind: 'native', where: named.pattern, example: named.text }
  return { kind: 'unknown', where: rawPath(graph, steps), example: rawPath(graph, steps) }
}

/** Only classes: functions that no version has any more are let go. */
function heldByMidflight(graph: HeapGraph, steps: readonly Step[]): Retainer {
  const { text } = namePath(graph, steps, { modules: new Map(), own: new Set() })
  const name = /classes\.get\("(.*?)"\)|\.(?:current|references)\.([\w$]+)/.exec(text)
  const known = name?.[1] ?? name?.[2]
  if (known === undefined) return only('midflight', rawPath(graph, steps))
  return only('midflight', `${known}, which no newer version has: kept in case that it comes back`)
}

function withoutEmpty(text: string): string {
  return text === '' ? 'the engine' : text
}

/** Longest end of a path that is printed. */
const printedSteps = 12

function rawPath(graph: HeapGraph, steps: readonly Step[]): string {
  return steps
    .slice(-printedSteps)
    .map(({ node, edge }) => `${nodeName(graph, node).slice(0, 60) || '?'} –${edgeText(graph, edge)}→`)
    .join(' ')
}

function only(kind: HolderKind, where: string): Retainer {
  return { kind, where, example: where }
}

export function edgeText(graph: HeapGraph, edge: number): string {
  const type = graph.edgeTypes[edge]
  const name = graph.edgeNames[edge]!
  return type === graph.edges.element || type === graph.edges.hidden ? String(name) : graph.text(name)
}

export function functionOfGenerator(graph: HeapGraph, node: number): number {
  return internal(graph, node, 'function')
}
