import type { Cluster } from 'node:cluster'
import type * as WorkerThreads from 'node:worker_threads'
import { clusterNamespace } from './cluster-namespace.ts'
import type { Program } from './program.ts'
import { threadsNamespace } from './worker-threads.ts'

/** Built-in modules that start members of a program. */
const overlays: Readonly<Record<string, (program: Program, namespace: object) => object>> = {
  'node:worker_threads': (program, namespace) => threadsNamespace(program, namespace as typeof WorkerThreads),
  'node:cluster': (program, namespace) => clusterNamespace(program, namespace as { readonly default: Cluster }),
}

const known = new WeakMap<Program, Map<string, object>>()

/** A built-in module as the program's own modules see it: the same, but for what starts members of the program. */
export function builtinFor(program: Program, url: string, namespace: object): object {
  const overlay = program.recruit === null ? undefined : overlays[url]
  if (overlay === undefined) return namespace
  let made = known.get(program)
  if (made === undefined) known.set(program, (made = new Map()))
  let own = made.get(url)
  if (own === undefined) made.set(url, (own = overlay(program, namespace)))
  return own
}
