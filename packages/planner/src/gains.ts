import type { MemberChanges, MemberType } from '@midflight/model'
import type { FinerUse } from './finer-facts.ts'
import { referencesTo, type References } from './references.ts'
import type { ItemId, ProgramItem } from './program.ts'
import type { Kept } from './upgrade.ts'

/** Objects that are carried over and whose literal has members more, or fewer, and is otherwise of the same type. */
export type Gains = ReadonlyMap<ItemId, MemberChanges>

/** Finds them. `from` and `to`: who uses what in both releases. */
export function findGains(kept: Iterable<Kept>, from: References, to: References): Gains {
  const gains = new Map<ItemId, MemberChanges>()
  for (const item of kept) {
    const changes = changesOf(item)
    if (changes === null) continue
    const isOwn = [referencesTo(from, item.before.id), referencesTo(to, item.after.id)].flat().every(({ use }) => {
      return leavesOthersAlone(use, changes)
    })
    if (isOwn) gains.set(item.after.id, changes)
  }
  return gains
}

/**
 * Whether a use that takes an object while something is evaluated may see that it has new members: all but those that take members which it had already. Where it is
 * only put somewhere, who takes it from there is not followed.
 */
export function seesGain({ ofMember, member, members }: FinerUse, { gained }: MemberChanges): boolean {
  const taken = members ?? (member === undefined ? null : [member])
  if (ofMember !== true || taken === null) return true
  return taken.some((name) => Object.hasOwn(gained, name))
}

function changesOf(kept: Kept): MemberChanges | null {
  const { before, after, changed, classBefore, classAfter, transition } = kept
  if (!changed || transition !== 'same' || classBefore !== 'state' || classAfter !== 'state') return null
  if (kept.isReloaded === true || before.id !== after.id || !isLiteral(before) || !isLiteral(after)) return null
  const [old, now] = [membersOf(before), membersOf(after)]
  // An empty literal is a table of whatever the program puts in: a new member would be one of these to who walks over it.
  if (old.length === 0 || now.length === 0) return null
  const gained = without(now, old)
  const left = without(old, now)
  const isSame = sameTypes(old, left, now, gained)
  const keepsPlaces =
    before.facts.literals.length === after.facts.literals.length || (isLast(gained, now) && isLast(left, old))
  if (!isSame || !keepsPlaces || gained.length + left.length === 0) return null
  return { gained: identities(gained, after), left: identities(left, before) }
}

function isLiteral({ facts: { shape, initializer, declared, type } }: ProgramItem): boolean {
  return shape === 'constant' && initializer === 'container' && declared === undefined && type?.members !== undefined
}

function membersOf({ facts }: ProgramItem): readonly MemberType[] {
  return facts.type?.members ?? []
}

function without(members: readonly MemberType[], others: readonly MemberType[]): readonly MemberType[] {
  const names = new Set(others.map(({ name }) => name))
  return members.filter(({ name }) => !names.has(name))
}

/** What both literals have is of the same types, in the same order: function literals are known by their place. */
function sameTypes(
  old: readonly MemberType[],
  left: readonly MemberType[],
  now: readonly MemberType[],
  gained: readonly MemberType[],
): boolean {
  const text = (members: readonly MemberType[]): string => JSON.stringify(members.map(({ name, text }) => [name, text]))
  return text(without(old, left)) === text(without(now, gained))
}

function isLast(some: readonly MemberType[], all: readonly MemberType[]): boolean {
  return some.every((member) => all.indexOf(member) >= all.length - some.length)
}

/** Where the syntax does not tell a type, only the very same literal is known to have it again. */
function identities(members: readonly MemberType[], { facts }: ProgramItem): Record<string, string> {
  const identity = ({ name, text }: MemberType): [string, string] => [
    name,
    text.includes('?') ? `${text} ${facts.hash}` : text,
  ]
  return Object.fromEntries(members.map(identity))
}

/** Writing to members that are not known, or to those that are new or gone, may be of any type, and makes a table of the object. */
function leavesOthersAlone({ how, ofMember, member }: FinerUse, { gained, left }: MemberChanges): boolean {
  if (how !== 'mutate') return true
  if (ofMember !== true || member === undefined) return false
  return !Object.hasOwn(gained, member) && !Object.hasOwn(left, member)
}
