import type { ModulePath, Release, Target } from '@midflight/model'

/** The modules that loading `roots` loads: those, and what they request, directly or not. */
export function staticClosure(release: Release, roots: Iterable<ModulePath>): ReadonlySet<ModulePath> {
  const found = new Set<ModulePath>()
  for (const root of roots) visit(release, root, found, [])
  return found
}

/**
 * All modules of a release in the order of evaluation: dependencies first. What is only imported dynamically comes after what is not.
 * ECMA-262, InnerModuleEvaluation: depth first, in the order of requests; a cycle is cut where it comes back to itself.
 */
export function orderModules(release: Release): readonly ModulePath[] {
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
export function requestsOf(release: Release, module: ModulePath): readonly ModulePath[] {
  return upgradable(release.modules[module]?.requests ?? [])
}

function targetsOf(release: Release, module: ModulePath): readonly ModulePath[] {
  return upgradable(Object.values(release.modules[module]?.resolved ?? {}))
}

function upgradable(targets: readonly Target[]): ModulePath[] {
  return targets.flatMap((target) => (target.kind === 'upgradable' ? [target.path] : []))
}
