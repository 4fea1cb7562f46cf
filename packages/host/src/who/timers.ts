import { nodeName, property, type HeapGraph } from './heap-graph.ts'
import { forEachEdge } from './module-code.ts'

/** The delays of timers, in milliseconds. */
export interface TimerDelays {
  of(timer: number): number | null
}

/** Node keeps a list of timers for each delay, in an object with the delays as its keys; numbers themselves are not part of a snapshot. */
export function findTimerDelays(graph: HeapGraph): TimerDelays {
  const listName = graph.numberOf('TimersList')
  const objectName = graph.numberOf('Object')
  const delays = new Map<number, number>()
  if (listName === -1) return { of: () => null }
  forEachEdge(graph, (node, type, name, to) => {
    if (type !== graph.edges.element || graph.nodeNames[to] !== listName || graph.nodeNames[node] !== objectName) return
    for (let timer = property(graph, to, '_idleNext'); isTimer(graph, timer, delays);) {
      delays.set(timer, name)
      timer = property(graph, timer, '_idleNext')
    }
  })
  return { of: (timer) => delays.get(timer) ?? null }
}

function isTimer(graph: HeapGraph, node: number, seen: ReadonlyMap<number, number>): boolean {
  return node !== -1 && nodeName(graph, node) !== 'TimersList' && !seen.has(node)
}
