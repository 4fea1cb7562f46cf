import { isDeepStrictEqual } from 'node:util'
import type { MemberChanges } from '@midflight/model'

/** An object that the program holds, and what the newest version's literal makes in its place. */
export interface HeldObject {
  /** For people: the item. */
  readonly name: string
  readonly object: object
  readonly fresh: object
  readonly changes: MemberChanges
}

/** A member of a live object that came by an upgrade, or that no literal of the current version has any more. */
interface Known {
  readonly type: string
  /** What it was given, and a copy of that, to see whether somebody has written into it; absent where it held something before. */
  readonly given?: { readonly value: unknown; readonly copy: unknown }
}

const known = new WeakMap<object, Map<string, Known>>()

/**
 * Gives an object the members that its newest literal has more. Returns the way back. Throws, with nothing done, if it has one of them already with what the
 * program has put there.
 */
export function giveMembers(held: HeldObject): () => void {
  const { object, fresh, changes } = held
  const { gained, left } = changes
  const given = missingMembers(held)
  const before = known.get(object)
  const notes = new Map(before)
  const replaced = given.map((member) => [member, Object.getOwnPropertyDescriptor(object, member)] as const)
  for (const member of given) {
    const descriptor = Object.getOwnPropertyDescriptor(fresh, member)!
    Object.defineProperty(object, member, descriptor)
    notes.set(member, {
      type: gained[member]!,
      given: { value: descriptor.value as unknown, copy: copyOf(descriptor.value) },
    })
  }
  for (const member of Object.keys(left)) {
    if (Object.hasOwn(object, member) && !notes.has(member)) notes.set(member, { type: left[member]! })
  }
  known.set(object, notes)
  return () => {
    if (before === undefined) known.delete(object)
    else known.set(object, before)
    for (const [member, descriptor] of replaced.toReversed()) {
      if (descriptor === undefined) Reflect.deleteProperty(object, member)
      else Object.defineProperty(object, member, descriptor)
    }
  }
}

/** The new members that an object does not have. Throws if it cannot get them. */
export function missingMembers({ name, object, changes: { gained } }: HeldObject): readonly string[] {
  const missing = Object.keys(gained).filter((member) => isMissing(name, object, member, gained[member]!))
  if (missing.length > 0 && !Object.isExtensible(object)) {
    throw new Error(`Cannot give ${name} the new member \`${missing[0]}\`: the program has frozen or sealed it`)
  }
  return missing
}

/**
 * Whether a live object needs a member that its newest literal has. One that it kept from a version with the same member is as it was, and what an upgrade
 * gave it and nobody has written to makes room for a member of another type, or for another primitive.
 */
function isMissing(name: string, object: object, member: string, type: string): boolean {
  const descriptor = Object.getOwnPropertyDescriptor(object, member)
  if (descriptor === undefined) return true
  const note = known.get(object)?.get(member)
  const isUntouched = note?.given !== undefined && isAsGiven(descriptor.value, note.given)
  if (note?.type === type) return isUntouched && Object(descriptor.value) !== descriptor.value
  if (isUntouched) return true
  throw new Error(`Cannot give ${name} the new member \`${member}\`: the running program has put something there`)
}

function isAsGiven(
  value: unknown,
  { value: given, copy }: { readonly value: unknown; readonly copy: unknown },
): boolean {
  if (!Object.is(value, given)) return false
  return typeof value !== 'object' || value === null || isDeepStrictEqual(value, copy)
}

/** A copy of data; null of what cannot be copied, which then counts as written to. */
function copyOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  try {
    return structuredClone(value)
  } catch {
    return null
  }
}
