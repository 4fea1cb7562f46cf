import type { ClosureFacts, ItemFacts, ItemKey, ModuleFacts, ModulePath, Release } from '@midflight/model'
import { wholeExport } from './commonjs.ts'
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
    return names === null ? [] : [[path, renameItem(facts, names)]]
  })
  return renamed.length === 0 ? from : { ...from, facts: { ...from.facts, ...Object.fromEntries(renamed) } }
}

interface Names {
  readonly old: ItemKey
  readonly now: ItemKey
}

/**
 * The function that a module exports as a whole, if it has another name in the next release and neither release has both. Where its own module uses it otherwise
 * than by calling it, whoever holds it may have got it for something else than the export.
 */
function findRenamed(before: ModuleFacts, after: ModuleFacts): Names | null {
  if (before.format !== 'commonjs' || after.format !== 'commonjs') return null
  const [old, now] = [wholeFunction(before), wholeFunction(after)]
  if (old === null || now === null || old.key === now.key) return null
  if (hasKey(before, now.key) || hasKey(after, old.key)) return null
  return isOnlyCalled(before, old) && isOnlyCalled(after, now) ? { old: old.key, now: now.key } : null
}

function wholeFunction(facts: ModuleFacts): ItemFacts | null {
  const whole = wholeExport(facts)
  const item = whole === null ? undefined : facts.items.find(({ names }) => names.length === 1 && names[0] === whole)
  const isExportedOnce = facts.exports.filter(({ local }) => local === whole).length === 1
  return item !== undefined && isFunction(item) && isExportedOnce ? item : null
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

function renameItem(facts: ModuleFacts, { old, now }: Names): ModuleFacts {
  const items = facts.items.map((item) => (item.key === old ? { ...item, key: now } : item))
  if (facts.closures === undefined) return { ...facts, items }
  const closures = facts.closures.map((closure): ClosureFacts =>
    closure.item === old ? { ...closure, item: now } : closure,
  )
  return { ...facts, items, closures }
}
