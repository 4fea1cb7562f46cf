import type { CompiledModule, LiteralFacts, ModulePath, Target } from '@midflight/model'
import { pairEffects } from './effects.ts'
import { staticClosure } from './order.ts'
import { fixedName, itemId, type Program, type ProgramItem } from './program.ts'

/** An item that both releases have. */
export interface Pair {
  readonly before: ProgramItem
  readonly after: ProgramItem
  /** Its code differs, function literals aside. */
  readonly changed: boolean
  /** Function literals directly inside it differ: they are replaced in place. */
  readonly literalsChanged: boolean
}

/** One module in both releases. */
export interface ModuleComparison {
  readonly path: ModulePath
  readonly status: 'added' | 'removed' | 'changed' | 'same'
  /** Evaluated in the running program. */
  readonly loaded: boolean
  /** This upgrade evaluates it for the first time. */
  readonly fresh: boolean
  /** Its imports or exports lead elsewhere now. */
  readonly relinked: boolean
  readonly pairs: readonly Pair[]
  readonly added: readonly ProgramItem[]
  readonly removed: readonly ProgramItem[]
  /** Effects that are one statement with changed code, to the best of what can be told. */
  readonly changedEffects: readonly { readonly before: ProgramItem; readonly after: ProgramItem }[]
}

/** Compares two releases module by module, in the given order. */
export function compareReleases(
  before: Program,
  after: Program,
  order: readonly ModulePath[],
  loaded: ReadonlySet<ModulePath>,
): readonly ModuleComparison[] {
  const stays = [...loaded].filter((module) => after.release.modules[module] !== undefined)
  const evaluated = staticClosure(after.release, stays)
  return order.map((path) => compareModule(before, after, path, loaded.has(path), evaluated.has(path)))
}

function compareModule(
  before: Program,
  after: Program,
  path: ModulePath,
  loaded: boolean,
  evaluated: boolean,
): ModuleComparison {
  const olds = before.itemsOf.get(path) ?? []
  const news = after.itemsOf.get(path) ?? []
  const old = new Map(olds.map((item) => [item.id, item]))
  const pairs = news.flatMap((item) => pairWith(old.get(item.id), item))
  const effects = pairEffects(
    olds.filter((item) => !after.items.has(item.id)),
    news.filter((item) => !old.has(item.id)),
  )
  const fresh = evaluated && !loaded
  return {
    path,
    status: statusOf(before, after, path),
    loaded,
    fresh,
    relinked: isRelinked(before, after, path),
    pairs,
    ...effects,
  }
}

function pairWith(before: ProgramItem | undefined, after: ProgramItem): Pair[] {
  if (before === undefined) return []
  const changed = before.facts.hash !== after.facts.hash
  return [{ before, after, changed, literalsChanged: differ(before.facts.literals, after.facts.literals) }]
}

function differ(before: readonly LiteralFacts[], after: readonly LiteralFacts[]): boolean {
  return before.length !== after.length || before.some((literal, index) => literal.hash !== after[index]?.hash)
}

function statusOf(before: Program, after: Program, path: ModulePath): ModuleComparison['status'] {
  const old = before.release.facts[path]
  const now = after.release.facts[path]
  if (old === undefined) return 'added'
  if (now === undefined) return 'removed'
  return old.hash === now.hash ? 'same' : 'changed'
}

function isRelinked(before: Program, after: Program, path: ModulePath): boolean {
  const old = before.release.modules[path]
  const now = after.release.modules[path]
  return old !== undefined && now !== undefined && linksOf(old) !== linksOf(now)
}

/** Where a module's imports and exports lead, as a text to compare. */
function linksOf(module: CompiledModule): string {
  const requests = module.requests.map(targetText)
  const resolved = Object.keys(module.resolved)
    .sort()
    .map((specifier) => `${specifier} ${targetText(module.resolved[specifier]!)}`)
  const exports = module.exports.map(({ name, target }) => {
    if (target.kind === 'binding') return `${name} ${itemId(target.module, target.binding)}`
    return target.kind === 'namespace' ? `${name} ${target.module}` : `${name} ${fixedName(target.url)} ${target.name}`
  })
  return JSON.stringify([requests, resolved, exports.sort()])
}

function targetText(target: Target): string {
  return target.kind === 'upgradable' ? target.path : fixedName(target.url)
}

/** The pairs of modules that are evaluated in the running program: what the rules are about. */
export function livePairs(modules: readonly ModuleComparison[]): readonly Pair[] {
  return modules.flatMap((module) => (module.loaded ? module.pairs : []))
}
