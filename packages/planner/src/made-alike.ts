import type { ClosureFacts, Frame, FramePart, ModulePath } from '@midflight/model'
import { allParts, partWith, wayTo, type Passed } from './frames.ts'
import { resolveBinding, type Program } from './program.ts'
import type { Side } from './side.ts'
import type { Upgrade } from './upgrade.ts'

/** A part of a frame where something is made. */
export interface Place {
  readonly side: Side
  readonly path: ModulePath
  readonly frame: Frame
  readonly target: FramePart
}

/** Whether a closure has been made as its new version would be made, as far as that can tell, by a function whose code is another one. */
export function isMadeAlike(upgrade: Upgrade, path: ModulePath, before: ClosureFacts, after: ClosureFacts): boolean {
  const old = placeOf(upgrade.from, path, before)
  const now = placeOf(upgrade.to, path, after)
  return old !== null && now !== null && isReachedAlike(old, now, [before], [after])
}

/** The closures that are made on the same way as one: by their keys. */
export function madeWith({ from }: Upgrade, path: ModulePath, before: ClosureFacts): ReadonlySet<string> {
  const place = placeOf(from, path, before)
  return new Set(place === null ? [] : wayTo(place.frame, place.target).flatMap(({ part }) => part.closures))
}

function placeOf(side: Side, path: ModulePath, closure: ClosureFacts): Place | null {
  const frame = side.program.release.facts[path]?.frames?.[closure.within ?? closure.root]
  const target = frame === undefined ? undefined : partWith(frame, closure.key)
  return frame === undefined || target === undefined ? null : { side, path, frame, target }
}

interface Step extends Passed {
  /** Variables that it has a part in, those of the closures that it makes included. */
  readonly names: readonly string[]
  /** It declares what nothing else in the frame mentions, and does nothing besides. */
  readonly isDead: boolean
}

/**
 * Whether two versions of a frame come to a part in the same way. What a frame does is taken in parts. Those count that mention a variable which the part or the
 * new code of the closures uses, or one that a part which counts mentions, and those that decide what comes next. They must be the same, in the same order. Left
 * out are parts that do nothing, and those of the old frame that work on variables of their own with what Node has: these can neither reach what the closures hold
 * nor be reached through it. `before`, `after`: closures whose own variables do not count, since it is the new code that runs.
 */
export function isReachedAlike(
  old: Place,
  now: Place,
  before: readonly ClosureFacts[],
  after: readonly ClosureFacts[],
): boolean {
  const [oldWay, newWay] = [stepsTo(old, before), stepsTo(now, after)]
  const relevant = relevantNames(now.target, after, oldWay, newWay)
  const counting = [...oldWay, ...newWay].filter((step) => isRelevant(step, relevant))
  const bindings = new Set(counting.flatMap(({ part }) => [...part.uses, ...part.globals]))
  const known = new Set(oldWay.map(({ text }) => text))
  const mayBeLeftOut = (step: Step, { side, path }: Place): boolean => {
    if (isRelevant(step, relevant)) return false
    const isOfNode = (name: string): boolean => !bindings.has(name) && isNodes(side.program, path, name)
    return (
      step.isDead ||
      (known.has(step.text) && isApart(step, isOfNode) && worksOnOwn(step, side === old.side ? oldWay : newWay))
    )
  }
  const textsOf = (way: readonly Step[], place: Place): string =>
    way.flatMap((step) => (mayBeLeftOut(step, place) ? [] : [step.text])).join()
  return textsOf(oldWay, old) === textsOf(newWay, now)
}

function stepsTo({ side, path, frame, target }: Place, closures: readonly ClosureFacts[]): readonly Step[] {
  const own = new Set(closures.map(({ key }) => key))
  const all = side.program.release.facts[path]?.closures ?? []
  const captured = new Map(all.map((each) => [each.key, own.has(each.key) ? [] : namesUsedBy(each)]))
  const way = wayTo(frame, target).map((passed) => {
    const names = [...passed.part.names, ...passed.part.closures.flatMap((key) => captured.get(key) ?? [])]
    return { ...passed, names }
  })
  return way.map((step) => ({ ...step, isDead: isDead(step, way) }))
}

function namesUsedBy({ captures, usesThis }: ClosureFacts): readonly string[] {
  const names = captures.filter(({ unused }) => unused !== true).map(({ name }) => name)
  return usesThis ? [...names, 'this'] : names
}

function relevantNames(
  target: FramePart,
  closures: readonly ClosureFacts[],
  old: readonly Step[],
  now: readonly Step[],
): ReadonlySet<string> {
  const own = now.find(({ part }) => part === target)?.names ?? []
  const relevant = new Set([...closures.flatMap(namesUsedBy), ...own])
  const all = [...old, ...now]
  for (let size = -1; size !== relevant.size;) {
    size = relevant.size
    for (const step of all) if (isRelevant(step, relevant)) for (const name of step.names) relevant.add(name)
  }
  return relevant
}

function isRelevant({ part, names, isDead }: Step, relevant: ReadonlySet<string>): boolean {
  const decides = part.branches !== undefined || part.kind === 'returns' || part.kind === 'leaves'
  return decides || (isDead ? part.declares : names).some((name) => relevant.has(name))
}

function isDead({ part }: Pick<Step, 'part'>, way: readonly Pick<Step, 'part' | 'names'>[]): boolean {
  if (part.kind !== 'pure') return false
  return !way.some((other) => other.part !== part && other.names.some((name) => part.declares.includes(name)))
}

/** It does something with what Node has, and with nothing else. */
function isApart({ part }: Step, isOfNode: (name: string) => boolean): boolean {
  return part.closures.length === 0 && part.uses.every(isOfNode) && part.globals.every((name) => plain.has(name))
}

/** All that it works on are variables that the frame declares: neither what it was given nor what is around it. */
function worksOnOwn({ names }: Step, [, ...way]: readonly Step[]): boolean {
  const own = new Set(way.flatMap(({ part }) => part.declares))
  return names.every((name) => own.has(name))
}

/** Globals through which nothing else is reached. */
const plain = new Set(
  'Math JSON Number String Boolean Array Object Date BigInt RegExp Error TypeError RangeError Map Set WeakMap WeakSet parseInt parseFloat isNaN isFinite undefined NaN Infinity'.split(
    ' ',
  ),
)

function isNodes(program: Program, path: ModulePath, name: string): boolean {
  const resolution = resolveBinding(program, path, name)
  return resolution.kind === 'fixed' && resolution.url.startsWith('node:')
}

/** The returns of a function, by its frame; null where it may end without one, or where its frame is not known. */
export function returnsIn(side: Side, path: ModulePath, key: string): readonly Place[] | null {
  const frame = side.program.release.facts[path]?.frames?.[key]
  if (frame === undefined || !endsByReturn(frame)) return null
  const returns = allParts(frame).filter(({ kind }) => kind === 'returns')
  // One inside of a loop is not seen.
  const isWhole = allParts(frame).every(({ kind }) => kind !== 'leaves')
  return isWhole ? returns.map((target) => ({ side, path, frame, target })) : null
}

function endsByReturn(frame: Frame): boolean {
  const last = frame.at(-1)
  if (last === undefined) return false
  if (last.branches === undefined) return last.kind === 'returns'
  return last.branches.length > 1 && last.branches.every(({ exits }) => exits)
}
