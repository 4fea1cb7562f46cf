import type { ClosureFacts, ModuleFacts, ModulePath } from '@midflight/model'
import { conditionsOf, partWith } from './frames.ts'
import { resolveBinding, type Program } from './program.ts'
import type { Upgrade } from './upgrade.ts'

/**
 * The closure of the new version in the place of each of the old one: that of the same key, or else the only one that stands in the same function and is
 * registered by the same call for the same event, however that is written: `'$SYS/new'` and `PREFIX + 'new'`. Of several in one function that only their
 * number tells apart, that which stands under the same conditions.
 */
export function matchClosures(upgrade: Upgrade, path: ModulePath): ReadonlyMap<ClosureFacts, ClosureFacts> {
  const modules = known.get(upgrade) ?? new Map<ModulePath, ReadonlyMap<ClosureFacts, ClosureFacts>>()
  const found = modules.get(path) ?? matchAll(upgrade, path)
  known.set(upgrade, modules.set(path, found))
  return found
}

const known = new WeakMap<Upgrade, Map<ModulePath, ReadonlyMap<ClosureFacts, ClosureFacts>>>()

function matchAll({ from, to }: Upgrade, path: ModulePath): ReadonlyMap<ClosureFacts, ClosureFacts> {
  const old = from.program.release.facts[path]?.closures ?? []
  const now = to.program.release.facts[path]?.closures ?? []
  const newKeys = new Map(now.map((closure) => [closure.key, closure]))
  const oldKeys = new Set(old.map(({ key }) => key))
  const found = new Map(byConditions(from.program.release.facts[path], to.program.release.facts[path]))
  const taken = new Set(found.values())
  for (const before of old) {
    const after = newKeys.get(before.key)
    if (after !== undefined && !found.has(before) && !taken.has(after)) found.set(before, after)
  }
  const left = byPlace(
    old.filter(({ key }) => !newKeys.has(key)),
    from.program,
    path,
  )
  const right = byPlace(
    now.filter(({ key }) => !oldKeys.has(key)),
    to.program,
    path,
  )
  for (const [place, [before, ...others]] of left) {
    const [after, ...more] = right.get(place) ?? []
    if (before !== undefined && after !== undefined && others.length + more.length === 0) found.set(before, after)
  }
  return found
}

function byPlace(closures: readonly ClosureFacts[], program: Program, path: ModulePath): Map<string, ClosureFacts[]> {
  const places = new Map<string, ClosureFacts[]>()
  for (const closure of closures) {
    const place = placeOf(closure, program, path)
    if (place !== null) places.set(place, [...(places.get(place) ?? []), closure])
  }
  return places
}

/** Null where it is not known what it is registered for. */
function placeOf(
  { item, root, within, registration }: ClosureFacts,
  program: Program,
  path: ModulePath,
): string | null {
  if (registration === undefined) return null
  const event = registration.event.map((part) => ('text' in part ? part.text : stringIn(program, path, part.binding)))
  return event.every((text) => text !== null)
    ? JSON.stringify([item, root, within, registration.call, event.join('')])
    : null
}

/** The string that a binding holds, if it is a constant that nothing writes to. */
function stringIn(program: Program, path: ModulePath, binding: string): string | null {
  const resolution = resolveBinding(program, path, binding)
  if (resolution.kind !== 'item' || resolution.member !== undefined) return null
  return resolution.item.facts.string ?? null
}

/** `if (a) return () => …; return () => …`: keys count these, so that one more under a condition of its own would change the places of all that follow. */
function byConditions(old: ModuleFacts | undefined, now: ModuleFacts | undefined): [ClosureFacts, ClosureFacts][] {
  const right = conditioned(now)
  const counted = new Set([...countedKeys(old), ...countedKeys(now)])
  return [...conditioned(old)].flatMap(([place, [before, ...others]]): [ClosureFacts, ClosureFacts][] => {
    const [after, ...more] = right.get(place) ?? []
    const isCertain = before !== undefined && after !== undefined && others.length + more.length === 0
    return isCertain && counted.has(withoutNumber(before.key)) ? [[before, after]] : []
  })
}

/** Closures by what they are without their number, and the conditions under which they are made. */
function conditioned(facts: ModuleFacts | undefined): Map<string, ClosureFacts[]> {
  const found = new Map<string, ClosureFacts[]>()
  for (const closure of facts?.closures ?? []) {
    const frame = closure.use === 'member' ? facts?.frames?.[closure.within ?? closure.root] : undefined
    const part = frame === undefined ? undefined : partWith(frame, closure.key)
    if (frame === undefined || part === undefined) continue
    const place = JSON.stringify([withoutNumber(closure.key), closure.root, closure.within, conditionsOf(frame, part)])
    found.set(place, [...(found.get(place) ?? []), closure])
  }
  return found
}

/** Keys that have a number in a version, without it. */
function countedKeys(facts: ModuleFacts | undefined): string[] {
  return (facts?.closures ?? []).flatMap(({ key }) => (withoutNumber(key) === key ? [] : [withoutNumber(key)]))
}

function withoutNumber(key: string): string {
  return key.replace(/#\d+$/, '')
}
