import type { CompiledModule, LiteralFacts, ModulePath, Release, Target } from '@midflight/model'
import { assert } from '@midflight/model'
import type { Affected } from './affected.ts'
import { declaredItems, nameKey } from './declared.ts'
import { pairEffects } from './effects.ts'
import { staticClosure } from './order.ts'
import { findItem, fixedName, itemId, itemsOf, type ModuleIndex, type Program, type ProgramItem } from './program.ts'
import type { Side } from './side.ts'

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
  /** Anything about it may differ. If not, its items, their classes and all that they use are the same in both releases. */
  readonly affected: boolean
  /** Types that it names may differ. */
  readonly retyped: boolean
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

/** Compares two releases module by module; `loaded` holds what its modules request too. The order is the new release's order of evaluation, then the removed ones. */
export function compareModules(
  from: Side,
  to: Side,
  loaded: ReadonlySet<ModulePath>,
  affected: Affected,
): ReadonlyMap<ModulePath, ModuleComparison> {
  const evaluated = to.graph === from.graph ? loaded : evaluatedAfter(to.program.release, loaded)
  const modules = new Map<ModulePath, ModuleComparison>()
  const removed = from.graph === to.graph ? [] : from.graph.order
  for (const path of [...to.graph.order, ...removed]) {
    if (modules.has(path)) continue
    const place = { path, loaded: loaded.has(path), fresh: evaluated.has(path) && !loaded.has(path) }
    const comparison = affected.modules.has(path)
      ? compareModule(from.program, to.program, place, affected.types.has(path))
      : sameModule(to.program, place)
    modules.set(path, comparison)
  }
  return modules
}

function evaluatedAfter(release: Release, loaded: ReadonlySet<ModulePath>): ReadonlySet<ModulePath> {
  return staticClosure(
    release,
    [...loaded].filter((module) => release.modules[module] !== undefined),
  )
}

type Place = Pick<ModuleComparison, 'path' | 'loaded' | 'fresh'>

function sameModule(program: Program, place: Place): ModuleComparison {
  const pairs = samePairs(program.modules.get(place.path))
  return { ...place, affected: false, retyped: false, status: 'same', relinked: false, pairs, ...unchanged }
}

const unchanged = { added: [], removed: [], changedEffects: [] }
const pairsOfSame = new WeakMap<ModuleIndex, readonly Pair[]>()

function samePairs(index: ModuleIndex | undefined): readonly Pair[] {
  assert(index !== undefined, 'a module that is not affected is in both releases')
  const known = pairsOfSame.get(index)
  if (known !== undefined) return known
  const pairs = index.items.map((item) => ({ before: item, after: item, changed: false, literalsChanged: false }))
  pairsOfSame.set(index, pairs)
  return pairs
}

function compareModule(before: Program, after: Program, place: Place, retyped: boolean): ModuleComparison {
  const { path } = place
  const olds = itemsOf(before, path)
  const news = itemsOf(after, path)
  const pairs = news.flatMap((item) => pairWith(counterpart(before, after, item), item))
  const paired = new Set(pairs.map((pair) => pair.after))
  const effects = pairEffects(
    olds.filter((item) => counterpart(after, before, item) === undefined),
    news.filter((item) => !paired.has(item)),
  )
  const status = statusOf(before, after, path)
  const relinked = isRelinked(before, after, path)
  return { ...place, affected: true, retyped, status, relinked, pairs, ...effects }
}

/** The item of another release that an item is the same as: by its name where the program API names it, else by its module and key. */
export function counterpart(other: Program, own: Program, item: ProgramItem): ProgramItem | undefined {
  const key = nameKey(item)
  const named = key === null ? undefined : declaredItems(other).named.get(key)
  if (named !== undefined) return named
  const found = findItem(other, item.id)
  const itsKey = found === undefined ? null : nameKey(found)
  if (itsKey === null) return found
  // It has a name of its own: it is the same only as an item without one, and if its name is nowhere else.
  return key === null && !declaredItems(own).named.has(itsKey) ? found : undefined
}

function pairWith(before: ProgramItem | undefined, after: ProgramItem): Pair[] {
  if (before === undefined) return []
  const changed = before.facts.hash !== after.facts.hash && !isWrapped(before, after) && !isWrapped(after, before)
  return [{ before, after, changed, literalsChanged: differ(before.facts.literals, after.facts.literals) }]
}

/** `const server = listen()` and `const server = resource('http', () => listen(), …)` open the same. */
function isWrapped({ facts: bare }: ProgramItem, { facts: declared }: ProgramItem): boolean {
  if (bare.declared !== undefined || declared.declared === undefined) return false
  const initialiser = /^[^=]* = (?:await )?(.+)$/.exec(bare.text)?.[1]
  return initialiser !== undefined && new RegExp(`=> \\(?${escapeText(initialiser)}`).test(declared.text)
}

function escapeText(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

function differ(before: readonly LiteralFacts[], after: readonly LiteralFacts[]): boolean {
  return before.length !== after.length || before.some((literal, index) => literal.hash !== after[index]?.hash)
}

function statusOf(before: Program, after: Program, path: ModulePath): ModuleComparison['status'] {
  // One that is imported for its types alone has facts, and is no part of the running program.
  if (!before.modules.has(path)) return 'added'
  if (!after.modules.has(path)) return 'removed'
  return before.release.facts[path]?.hash === after.release.facts[path]?.hash ? 'same' : 'changed'
}

function isRelinked(before: Program, after: Program, path: ModulePath): boolean {
  const old = before.release.modules[path]
  const now = after.release.modules[path]
  return old !== now && old !== undefined && now !== undefined && linksOf(old) !== linksOf(now)
}

const links = new WeakMap<CompiledModule, string>()

function linksOf(module: CompiledModule): string {
  const text = links.get(module) ?? linksText(module)
  links.set(module, text)
  return text
}

/** Where a module's imports and exports lead, as a text to compare. */
function linksText(module: CompiledModule): string {
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
