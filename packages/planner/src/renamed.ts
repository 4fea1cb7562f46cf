import type { ClosureFacts, ItemFacts, ItemKey, ModuleFacts, ModulePath, Release } from '@midflight/model'
import type { Kept } from './upgrade.ts'

const known = new WeakMap<Release, WeakMap<Release, Release>>()

/**
 * The release that is left, with the keys of the one to come for functions that were only given another name: what a CommonJS module exports as a whole is the same
 * thing to those who have required it, whatever its code calls it. Names inside the module stay as they are.
 */
export function withNewNames(from: Release, to: Release): Release {
  const pairs = known.get(from) ?? new WeakMap<Release, Release>()
  known.set(from, pairs)
  const release = pairs.get(to) ?? renameIn(from, to)
  pairs.set(to, release)
  return release
}

/** The earlier name of each function of a module that has another one now, by the new name. */
export function renamedOf(kept: readonly Kept[], path: ModulePath): Readonly<Record<string, string>> {
  const own = kept.flatMap(({ before, after }): [string, string][] => {
    const [[old], [now]] = [before.facts.names, after.facts.names]
    if (after.module !== path || !isFunction(before.facts) || !isFunction(after.facts)) return []
    return old === undefined || now === undefined || old === now ? [] : [[now, old]]
  })
  return Object.fromEntries(own)
}

function renameIn(from: Release, to: Release): Release {
  const renamed = Object.entries(from.facts).flatMap(([path, facts]): [ModulePath, ModuleFacts][] => {
    const next = to.facts[path]
    if (next === undefined || next === facts) return []
    const names = findRenamed(facts, next)
    return names.size === 0 ? [] : [[path, renameItems(facts, names)]]
  })
  return renamed.length === 0 ? from : { ...from, facts: { ...from.facts, ...Object.fromEntries(renamed) } }
}

/** The new key by the earlier one. */
type Names = ReadonlyMap<ItemKey, ItemKey>

/**
 * The functions that a module exports as a whole or under a name, if they are called otherwise in the next release and neither release has both. Where its own module uses one
 * otherwise than by calling it, whoever holds it may have got it for something else than the export.
 */
function findRenamed(before: ModuleFacts, after: ModuleFacts): Names {
  const found = new Map<ItemKey, ItemKey>()
  if (before.format !== 'commonjs' || after.format !== 'commonjs') return found
  for (const [old, exported] of exportedFunctions(before)) {
    const all = exportedFunctions(after)
    const [now, ...others] = [...all.keys()].filter((item) => exported.some((name) => all.get(item)!.includes(name)))
    // All that was one function, and is exported still, is one function.
    const isOther = (name: string): boolean => isExported(after, name) && !all.get(now!)!.includes(name)
    if (now === undefined || others.length > 0 || exported.some(isOther)) continue
    if (old.key === now.key || hasKey(before, now.key) || hasKey(after, old.key)) continue
    if (isOnlyCalled(before, old) && isOnlyCalled(after, now)) found.set(old.key, now.key)
  }
  const news = [...found.values()]
  return new Map([...found].filter(([, now]) => news.indexOf(now) === news.lastIndexOf(now)))
}

function isExported({ exports }: ModuleFacts, name: string): boolean {
  return exports.some(({ exported }) => exported === name)
}

/** The functions of a module with the names that they are exported by. */
function exportedFunctions({ exports, items }: ModuleFacts): ReadonlyMap<ItemFacts, readonly string[]> {
  const found = new Map<ItemFacts, string[]>()
  for (const { exported, local } of exports) {
    const item = items.find(({ names }) => names.length === 1 && names[0] === local)
    if (item === undefined || exported === null || !isFunction(item)) continue
    found.set(item, [...(found.get(item) ?? []), exported])
  }
  return found
}

function isFunction({ shape }: ItemFacts): boolean {
  return shape === 'function'
}

function hasKey({ items }: ModuleFacts, name: string): boolean {
  return items.some(({ key, names }) => key === name || names.includes(name))
}

/** Members that statements define on it are its own. */
function isOnlyCalled({ items }: ModuleFacts, { names: [name] }: ItemFacts): boolean {
  return items
    .flatMap(({ loadUses, callUses }) => [...loadUses, ...callUses])
    .filter(({ binding }) => binding === name || binding.startsWith(`${name}.`))
    .every(({ how, binding }) => how !== 'assign' && (binding !== name || (how !== 'escape' && how !== 'extend')))
}

function renameItems(facts: ModuleFacts, names: Names): ModuleFacts {
  const items = facts.items.map((item) => ({ ...item, key: names.get(item.key) ?? item.key }))
  if (facts.closures === undefined) return { ...facts, items }
  const closures = facts.closures.map((closure): ClosureFacts => ({
    ...closure,
    item: names.get(closure.item) ?? closure.item,
  }))
  return { ...facts, items, closures }
}
