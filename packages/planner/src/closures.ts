import type { Capture, ClosureFacts, ItemFacts, ModulePath } from '@midflight/model'
import type { ModuleComparison } from './compare.ts'
import { moduleOf, type ItemId } from './program.ts'
import { findTypeDifference } from './types.ts'
import type { Upgrade } from './upgrade.ts'

/** A nested closure of the old release, and whether its functions may run the body that the new release has for it. */
export interface ClosurePair {
  readonly before: ClosureFacts
  /** The closure of the same key, or null. */
  readonly after: ClosureFacts | null
  /** Why its functions stay on the code that made them; null where they move. */
  readonly stays: string | null
}

const pairsOf = new WeakMap<Upgrade, Map<ModulePath, readonly ClosurePair[]>>()

/** Pairs the closures of a module by key. */
export function pairClosures(upgrade: Upgrade, path: ModulePath): readonly ClosurePair[] {
  let known = pairsOf.get(upgrade)
  if (known === undefined) pairsOf.set(upgrade, (known = new Map()))
  let pairs = known.get(path)
  if (pairs === undefined) {
    pairs = pairUp(upgrade, path)
    known.set(path, pairs)
  }
  return pairs
}

function pairUp(upgrade: Upgrade, path: ModulePath): ClosurePair[] {
  const old = upgrade.from.program.release.facts[path]?.closures ?? []
  const now = new Map((upgrade.to.program.release.facts[path]?.closures ?? []).map((found) => [found.key, found]))
  return old.map((before) => {
    const after = now.get(before.key) ?? null
    return { before, after, stays: whyItStays(upgrade, path, before, after) }
  })
}

function whyItStays(
  upgrade: Upgrade,
  path: ModulePath,
  before: ClosureFacts,
  after: ClosureFacts | null,
): string | null {
  if (before.use === 'once') return 'it runs once'
  if (before.use === 'kept') return 'nothing tells what keeps it, and how often it is called'
  if (before.stays !== null) return before.stays
  if (after === null) return 'the new version has no function in its place'
  if (after.use !== 'repeated') return 'the new version hands it to something else'
  if (after.unmovable !== null) return after.unmovable
  if (after.usesThis && !(before.kind === after.kind && (before.kind === 'function' || before.usesThis)))
    return 'it uses `this` in another way'
  for (const capture of after.captures) {
    const reason = whyNotPassed(upgrade, path, capture, before)
    if (reason !== null) return reason
  }
  if (!before.takesRest && (after.takesRest || after.parameters > before.parameters))
    return 'it takes more parameters than the earlier code passes on'
  if (after.called && before.signature !== after.signature)
    return 'its parameters changed, and earlier code calls it by its name'
  return null
}

function whyNotPassed(upgrade: Upgrade, path: ModulePath, now: Capture, before: ClosureFacts): string | null {
  const { name } = now
  const old = before.captures.find((capture) => capture.name === name)
  if (old === undefined) return `it uses \`${name}\`, which the earlier code did not`
  if (old.shared !== now.shared) return `\`${name}\` is bound in another way`
  const declared = old.type !== null && now.type !== null
  if (declared ? old.type.text !== now.type.text : old.bound !== now.bound)
    return `\`${name}\` is declared in another way`
  const names = now.type?.names ?? []
  const olds = { program: upgrade.from.program, module: path, names }
  const difference = findTypeDifference(olds, { program: upgrade.to.program, module: path, names }, 'accepts')
  return difference === null ? null : `\`${difference.name}\`, the type of \`${name}\`, ${difference.what}`
}

/** What the runtime leads where, by key; undefined where the old version has no closures. */
export function closureSteps(
  upgrade: Upgrade,
  { path }: ModuleComparison,
): Readonly<Record<string, string>> | undefined {
  const pairs = pairClosures(upgrade, path)
  if (pairs.length === 0) return undefined
  return Object.fromEntries(
    pairs.flatMap(({ before, after, stays }) => (after === null || stays !== null ? [] : [[before.key, after.key]])),
  )
}

/** Whether the functions that exist of a closure run the new body from the upgrade on. */
export function isLed(upgrade: Upgrade, path: ModulePath, key: string | undefined): boolean {
  if (key === undefined) return false
  return pairClosures(upgrade, path).some(({ after, stays }) => stays === null && after?.key === key)
}

/** Whether a definition differs in nothing but closures that move: what it did when it was called is as the new version would do it. */
export function differsInLedClosures(upgrade: Upgrade, id: ItemId, before: ItemFacts, after: ItemFacts): boolean {
  if (before.frame === undefined || before.frame !== after.frame) return false
  const own = pairClosures(upgrade, moduleOf(id)).filter((pair) => pair.before.item === before.key)
  return own.every(({ before: old, after: now, stays }) => stays === null || old.hash === now?.hash)
}
