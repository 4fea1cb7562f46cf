import type { CompiledModule, ModulePath, Release, Target } from '@midflight/model'

/** The modules that loading `roots` loads: those, and what they request, directly or not. */
export function staticClosure(release: Release, roots: Iterable<ModulePath>): ReadonlySet<ModulePath> {
  const found = new Set<ModulePath>()
  const add = (module: ModulePath): void => {
    if (!found.has(module) && release.modules[module] !== undefined) found.add(module)
  }
  for (const root of roots) add(root)
  // The set grows while it is walked.
  for (const module of found) for (const request of requestsOf(release, module)) add(request)
  return found
}

/** Which module leads to which in a release. */
export interface Graph {
  /** All modules in the order of evaluation. */
  readonly order: readonly ModulePath[]
  /** The modules that request a module statically. */
  readonly importers: ReadonlyMap<ModulePath, readonly ModulePath[]>
}

/** Reads how the modules of a release are linked, or takes it from another release whose modules are linked alike. */
export function readGraph(release: Release, base?: { readonly release: Release; readonly graph: Graph }): Graph {
  if (base !== undefined && isLinkedAlike(release, base.release)) return base.graph
  const order = orderModules(release)
  const importers = new Map<ModulePath, ModulePath[]>()
  for (const module of order) {
    for (const request of requestsOf(release, module)) {
      const known = importers.get(request)
      if (known === undefined) importers.set(request, [module])
      else known.push(module)
    }
  }
  return { order, importers }
}

function isLinkedAlike(release: Release, other: Release): boolean {
  const modules = Object.keys(release.modules)
  if (release.entry !== other.entry || modules.length !== Object.keys(other.modules).length) return false
  return modules.every((module) => {
    const [now, before] = [release.modules[module], other.modules[module]]
    if (now === before) return true
    if (now === undefined || before === undefined) return false
    const [edges, others] = [edgesOf(now), edgesOf(before)]
    return isSameList(edges.requests, others.requests) && isSameList(edges.targets, others.targets)
  })
}

function isSameList(left: readonly ModulePath[], right: readonly ModulePath[]): boolean {
  return left.length === right.length && left.every((module, index) => module === right[index])
}

/**
 * All modules of a release in the order of evaluation: dependencies first. What is only imported dynamically comes after what is not.
 * ECMA-262, InnerModuleEvaluation: depth first, in the order of requests; a cycle is cut where it comes back to itself.
 */
function orderModules(release: Release): readonly ModulePath[] {
  const seen = new Set<ModulePath>()
  const order: ModulePath[] = []
  visit(release, release.entry, seen, order)
  // The list grows while it is walked: what a lazy module imports lazily comes last.
  for (const module of order) for (const target of targetsOf(release, module)) visit(release, target, seen, order)
  for (const module of Object.keys(release.modules).sort()) visit(release, module, seen, order)
  return order
}

function visit(release: Release, root: ModulePath, seen: Set<ModulePath>, order: ModulePath[]): void {
  const start = enter(release, root, seen)
  const stack = start === null ? [] : [start]
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const next = top.requests[top.position]
    top.position += 1
    if (next === undefined) {
      order.push(top.module)
      stack.pop()
      continue
    }
    const entered = enter(release, next, seen)
    if (entered !== null) stack.push(entered)
  }
}

interface Visit {
  readonly module: ModulePath
  readonly requests: readonly ModulePath[]
  position: number
}

function enter(release: Release, module: ModulePath, seen: Set<ModulePath>): Visit | null {
  if (seen.has(module) || release.modules[module] === undefined) return null
  seen.add(module)
  return { module, requests: requestsOf(release, module), position: 0 }
}

/** Upgradable modules that a module requests statically. */
function requestsOf(release: Release, module: ModulePath): readonly ModulePath[] {
  return edgesOf(release.modules[module]).requests
}

function targetsOf(release: Release, module: ModulePath): readonly ModulePath[] {
  return edgesOf(release.modules[module]).targets
}

/** Where a module leads in the program; `targets` by dynamic imports too. */
interface Edges {
  readonly requests: readonly ModulePath[]
  readonly targets: readonly ModulePath[]
}

const edges = new WeakMap<CompiledModule, Edges>()
const noEdges: Edges = { requests: [], targets: [] }

function edgesOf(module: CompiledModule | undefined): Edges {
  if (module === undefined) return noEdges
  const known = edges.get(module)
  if (known !== undefined) return known
  const found: Edges = { requests: upgradable(module.requests), targets: upgradable(Object.values(module.resolved)) }
  edges.set(module, found)
  return found
}

function upgradable(targets: readonly Target[]): ModulePath[] {
  return targets.flatMap((target) => (target.kind === 'upgradable' ? [target.path] : []))
}
