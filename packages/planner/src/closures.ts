import type { Capture, ClosureFacts, ItemFacts, ModulePath } from '@midflight/model'
import type { ModuleComparison } from './compare.ts'
import { moduleOf, resolutionText, resolveBinding, type ItemId, type ProgramItem } from './program.ts'
import { isMadeAlike, isReachedAlike, madeWith, returnsIn } from './made-alike.ts'
import { matchClosures } from './matching-closures.ts'
import { differenceText, judgeSteps } from './judged-types.ts'
import { isUnreached } from './never-ran.ts'
import { captureStep } from './type-questions.ts'
import { findTypeDifference } from './types.ts'
import type { Upgrade } from './upgrade.ts'

/** A nested closure of the old release, and whether its functions may run the body that the new release has for it. */
export interface ClosurePair {
  readonly before: ClosureFacts
  /** The closure in its place, or null. */
  readonly after: ClosureFacts | null
  /** Why its functions stay on the code that made them; null where they move. */
  readonly stays: string | null
}

const pairsOf = new WeakMap<Upgrade, Map<ModulePath, readonly ClosurePair[]>>()

/** Pairs the closures of a module. */
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
  const now = matchClosures(upgrade, path)
  const pairs = old.map((before): ClosurePair => {
    const after = now.get(before) ?? null
    return { before, after, stays: whyItStays(upgrade, path, before, after) }
  })
  const groups = groupsOf(pairs)
  return pairs.map((pair) =>
    pair.stays === null ? { ...pair, stays: whyObjectsStay(upgrade, path, pair, pairs, groups) } : pair,
  )
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
  if (!isMoving(after)) return 'the new version hands it to something else'
  if (after.unmovable !== null) return after.unmovable
  if (before.kind !== after.kind && isGenerator(before) !== isGenerator(after)) return 'it is called in another way'
  if (isGenerator(before) && before.kind !== after.kind) return 'it is called in another way'
  if (after.usesThis && !(isArrow(before) === isArrow(after) && (!isArrow(before) || before.usesThis)))
    return 'it uses `this` in another way'
  for (const capture of after.captures) {
    if (capture.unused === true) continue
    const reason = whyNotPassed(upgrade, path, capture, before, after)
    if (reason !== null) return reason
  }
  if (!before.takesRest && (after.takesRest || after.parameters > before.parameters))
    return 'it takes more parameters than the earlier code passes on'
  if (after.called && before.signature !== after.signature)
    return 'its parameters changed, and earlier code calls it by its name'
  return null
}

function isMoving({ use }: ClosureFacts): boolean {
  return use === 'repeated' || use === 'member'
}

function isGenerator({ kind }: ClosureFacts): boolean {
  return kind === 'generator' || kind === 'async generator'
}

function isArrow({ kind }: ClosureFacts): boolean {
  return kind === 'arrow'
}

/** Closures by what makes them: what one call of a function makes is one object, as far as can be told. */
type Groups = ReadonlyMap<string, readonly ClosurePair[]>

function groupsOf(pairs: readonly ClosurePair[]): Groups {
  const groups = new Map<string, ClosurePair[]>()
  for (const pair of pairs) {
    const key = groupKey(pair.before)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [pair])
    else group.push(pair)
  }
  return groups
}

function groupKey({ root, within }: ClosureFacts): string {
  return JSON.stringify([root, within])
}

/**
 * Members of objects move as methods of instances do: if what the object has is what the new version would have given it, and all that changes of
 * it changes. For that the functions around it must differ in nothing but closures that move.
 */
function whyObjectsStay(
  upgrade: Upgrade,
  path: ModulePath,
  { before, after }: ClosurePair,
  pairs: readonly ClosurePair[],
  groups: Groups,
): string | null {
  if (before.use === 'repeated' || after === null) return null
  const isSameCode = before.madeAs === after.madeAs
  const changed = (groups.get(groupKey(before)) ?? []).filter(
    ({ before: old, after: now }) => isMoving(old) && old.hash !== now?.hash,
  )
  const together = isSameCode
    ? changed
    : changed.filter(({ before: old }) => madeWith(upgrade, path, before).has(old.key))
  const isAlike = (old: ClosureFacts, now: ClosureFacts | null): boolean =>
    now !== null && isMadeAlike(upgrade, path, old, now)
  if (before.root !== after.root || before.within !== after.within) return 'the code that makes it changed too'
  if (!isSameCode && ![{ before, after }, ...together].every((pair) => isAlike(pair.before, pair.after)))
    return 'the code that makes it changed too'
  for (const { before: old, stays } of together)
    if (stays !== null) return `\`${old.heldBy}\` (line ${old.line}), which is made with it, cannot move: ${stays}`
  const maker = before.within === null ? undefined : pairs.find((pair) => pair.before.key === before.within)
  if (maker === undefined) return null
  return maker.stays ?? whyObjectsStay(upgrade, path, maker, pairs, groups)
}

function whyNotPassed(
  upgrade: Upgrade,
  path: ModulePath,
  now: Capture,
  before: ClosureFacts,
  after: ClosureFacts,
): string | null {
  const { name } = now
  const old = before.captures.find((capture) => capture.name === name)
  if (old === undefined) return `it uses \`${name}\`, which the earlier code did not`
  if (old.shared !== now.shared) return `\`${name}\` is bound in another way`
  const judged = judgeSteps(upgrade.types, [captureStep(path, before.key, after.key, name)])
  const back = judgeSteps(upgrade.types.turned(), [captureStep(path, after.key, before.key, name)])
  if (typeof judged !== 'string') return differenceText(judged, `\`${name}\` holds`, 'the new code needs')
  const declared = old.type !== null && now.type !== null
  // The code around it is still the old one, and reads what the new body puts there.
  if (declared && judged === 'fits' && back === 'fits') return null
  if (declared ? old.type.text !== now.type.text : old.bound !== now.bound)
    return `\`${name}\` is declared in another way`
  // A listener only reads it; members are what the object is.
  const isUndeclaredMember = before.use === 'member' && !declared
  const maker = isUndeclaredMember && now.madeBy?.find((binding) => makesOtherwise(upgrade, path, binding))
  if (typeof maker === 'string') return `\`${name}\` was made by the earlier \`${maker}\``
  const names = now.type?.names ?? []
  const olds = { program: upgrade.from.program, module: path, names }
  const difference = findTypeDifference(olds, { program: upgrade.to.program, module: path, names }, 'accepts')
  return difference === null ? null : `\`${difference.name}\`, the type of \`${name}\`, ${difference.what}`
}

/** Whether a function makes something else than it did: more than closures that move differs in it. */
function makesOtherwise(upgrade: Upgrade, path: ModulePath, binding: string): boolean {
  const { from, to } = upgrade
  const old = resolveBinding(from.program, path, binding)
  const now = resolveBinding(to.program, path, binding)
  if (resolutionText(old) !== resolutionText(now)) return true
  if (old.kind !== 'item' || now.kind !== 'item' || now.item.facts.shape !== 'function') return false
  const [before, after] = [old.item.facts, now.item.facts]
  const isOther = before.hash !== after.hash && (before.frame === undefined || before.frame !== after.frame)
  return isOther && !returnsAlike(upgrade, path, old.item, now.item)
}

/**
 * Whether all that a function may have returned so far is what its new version returns in the same way: the same expression, or closures that are led to the new
 * code.
 */
function returnsAlike(upgrade: Upgrade, path: ModulePath, before: ProgramItem, after: ProgramItem): boolean {
  const { module, facts } = before
  // Up to its parameters: whether it is async, or a generator.
  const head = ({ text }: ItemFacts): string => text.split('(', 1)[0]!
  if (module !== after.module || head(facts) !== head(after.facts)) return false
  const old = returnsIn(upgrade.from, module, facts.key)
  const now = returnsIn(upgrade.to, module, after.facts.key)
  if (old === null || now === null) return false
  const matches = matchClosures(upgrade, module)
  const all = upgrade.from.program.release.facts[module]?.closures ?? []
  return old.every((place) => {
    // The closures that are led for that reason stand in the same module.
    if (module === path && isUnreached(upgrade, module, place.target)) return true
    const made = all.filter(({ key }) => place.target.closures.includes(key))
    const next = made.flatMap((closure) => matches.get(closure) ?? [])
    if (made.some((closure) => whyItStays(upgrade, module, closure, matches.get(closure) ?? null) !== null))
      return false
    return now.some(
      (other) =>
        next.every(({ key }) => other.target.closures.includes(key)) && isReachedAlike(place, other, made, next),
    )
  })
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

/**
 * Whether a definition differs in nothing but closures that move: what it did when it was called is as the new version would do it. What those
 * closures made when they ran is theirs, as it is with methods.
 */
export function differsInLedClosures(upgrade: Upgrade, id: ItemId, before: ItemFacts, after: ItemFacts): boolean {
  if (before.frame === undefined || before.frame !== after.frame) return false
  const own = pairClosures(upgrade, moduleOf(id)).filter(
    ({ before: old }) => old.item === before.key && old.within === null && isMoving(old),
  )
  return own.every(({ before: old, after: now, stays }) => stays === null || old.hash === now?.hash)
}
