import { identityOfPrototype } from '../classes.ts'
import type { Copier } from './copier.ts'
import { kindOf, mapContents, readContents, sameContents, valuesIn, writeContents, type Contents } from './contents.ts'

/** A live object and what it is to hold. */
export interface Write {
  readonly target: object
  readonly contents: Contents
}

/**
 * Leads what migrations returned back to the live objects. A copy stands for the object that it was copied from; a new object stands
 * for an old one where it takes its place: as the whole of a state, or by `once`. Everyone who holds the old object then sees the new contents.
 */
export interface Identities {
  /** Lets a new object take the place of what an old one stands for, where both are of one kind. Returns whether it does. */
  replace(old: unknown, next: unknown): boolean
  /** Takes what a migration returned as it is to be after the commit. */
  settle(result: unknown): unknown
  /** What live objects are to hold. */
  writes(): readonly Write[]
}

export function createIdentities(copier: Copier): Identities {
  const standsFor = new Map<object, object>()
  const superseded = new Set<object>()
  const visited = new Map<object, Contents>()
  const originalOf = (object: object): object | undefined => standsFor.get(object) ?? copier.originalOf(object)
  const settled = (value: unknown): unknown =>
    typeof value === 'object' && value !== null ? (originalOf(value) ?? value) : value
  return {
    replace: (old, next) => {
      const kind = kindOf(next)
      if (kind === null || kind !== kindOf(old) || next === old || !isOfOneClass(old as object, next as object))
        return false
      const original = originalOf(old as object)
      if (original === undefined || originalOf(next as object) !== undefined) return false
      standsFor.set(next as object, original)
      superseded.add(old as object)
      return true
    },
    settle: (result) => {
      const waiting: unknown[] = [result]
      while (waiting.length > 0) {
        const value = waiting.pop()
        const kind = kindOf(value)
        if (kind === null || visited.has(value as object) || isLive(copier, value as object)) continue
        const contents = readContents(value as object, kind)
        visited.set(value as object, contents)
        for (const part of valuesIn(contents)) waiting.push(part)
      }
      return settled(result)
    },
    writes: () => {
      const found: Write[] = []
      for (const [object, contents] of visited) {
        if (superseded.has(object)) continue
        const target = originalOf(object)
        const wanted = mapContents(contents, settled)
        const has = target === undefined ? contents : copier.seen(target)
        if (has === undefined || !sameContents(wanted, has)) found.push({ target: target ?? object, contents: wanted })
      }
      return found
    },
  }
}

function isOfOneClass(left: object, right: object): boolean {
  const [one, other] = [left, right].map((object) => Object.getPrototypeOf(object) as object | null)
  if (one === other) return true
  return (
    one != null &&
    other != null &&
    identityOfPrototype(one) !== null &&
    identityOfPrototype(one) === identityOfPrototype(other)
  )
}

/** Whether one object can be reached from another. */
export function reaches(from: unknown, target: object): boolean {
  const seen = new Set<unknown>()
  const waiting: unknown[] = [from]
  while (waiting.length > 0) {
    const value = waiting.pop()
    if (value === target) return true
    const kind = kindOf(value)
    if (kind === null || seen.has(value)) continue
    seen.add(value)
    for (const part of valuesIn(readContents(value as object, kind))) waiting.push(part)
  }
  return false
}

/** A migration may name live objects too: they stay as they are. */
function isLive(copier: Copier, object: object): boolean {
  return copier.seen(object) !== undefined || copier.isPassedOn(object)
}

/** Writes everything, and returns the way back. */
export function applyWrites(writes: readonly Write[]): () => void {
  const before: Write[] = []
  const back = (): void => {
    for (const { target, contents } of before.toReversed()) writeContents(target, contents)
  }
  try {
    for (const { target, contents } of writes) {
      before.push({ target, contents: readContents(target, contents.kind) })
      writeContents(target, contents)
    }
  } catch (thrown) {
    back()
    throw thrown
  }
  return back
}
