import type { ItemKey } from '@midflight/model'
import { isSlot, MemberSlots, type Original } from './class-overlap.ts'
import { identityOfPrototype, type Undo } from './classes.ts'
import type { Instance } from './instance.ts'
import { isSame, ObjectMembers } from './object-members.ts'
import type { Tasks } from './tasks.ts'
import type { ModuleUnit } from './unit.ts'

/** What statements that define members have put where: put there for good at a commit, and taken back. */

export interface Definition {
  readonly holder: object
  readonly key: PropertyKey
  readonly isPrototype: boolean
  /** What was there before. */
  readonly before: PropertyDescriptor | undefined
  readonly after: PropertyDescriptor
}

/** What one statement has defined. */
export interface Defined {
  readonly holders: readonly object[]
  readonly definitions: readonly Definition[]
}

/** What the statements of a version have defined, by item, in their order. */
export type DefinedMembers = Map<ItemKey, Defined>

/** What a version has defined, each member once. */
interface Collected {
  readonly holder: object
  readonly key: PropertyKey
  readonly isPrototype: boolean
  /** What was there before the first statement that defines it. */
  readonly base: PropertyDescriptor | undefined
  readonly after: PropertyDescriptor
}

class Collection {
  readonly #byHolder = new Map<object, Map<PropertyKey, Collected>>()

  add({ before, ...definition }: Definition): void {
    const { holder, key } = definition
    const members = this.#byHolder.get(holder) ?? new Map<PropertyKey, Collected>()
    const known = members.get(key)
    this.#byHolder.set(holder, members)
    const base = known === undefined ? before : known.base
    members.set(key, { ...definition, base })
  }

  find(holder: object, key: PropertyKey): Collected | undefined {
    return this.#byHolder.get(holder)?.get(key)
  }

  all(): Collected[] {
    return [...this.#byHolder.values()].flatMap((members) => [...members.values()])
  }
}

export function collect(defined: DefinedMembers): Collection {
  const found = new Collection()
  for (const { definitions } of defined.values()) for (const definition of definitions) found.add(definition)
  return found
}

/** What an object has of its own, to the newest version. */
export function currentOf(
  { sharedPrototypes }: ModuleUnit,
  holder: object,
  key: PropertyKey,
): PropertyDescriptor | undefined {
  const now = Object.getOwnPropertyDescriptor(holder, key)
  const newest = isSlot(now) ? sharedPrototypes.get(holder)?.newest(key) : undefined
  return newest === undefined ? now : (newest ?? undefined)
}

/** Under this key is what no statement defines any more and others have changed: should one define it again, what they have put there stays. */
const leftKey: ItemKey = ''

/** Whether anything that a version has defined is not as it is in the version before. */
export function definesOtherwise({ unit, defined }: Instance): boolean {
  return defined.size !== unit.defined.size || [...defined].some(([key, own]) => unit.defined.get(key) !== own)
}

/** While tasks of older generations are in flight: from which generation on members are others. */
interface Beside {
  readonly tasks: Tasks
  readonly from: number
}

/** Takes back what the version before has defined and this one does not. What others have put there since stays. */
export function withdrawMembers({ unit, defined }: Instance, undo: Undo[], beside: Beside | null = null): void {
  defined.delete(leftKey)
  const next = collect(defined)
  const gone = collect(unit.defined)
    .all()
    // Instances of older versions of a class keep what is on its older prototypes.
    .filter(({ holder, key }) => identityOfPrototype(holder) === null && next.find(holder, key) === undefined)
  const isOurs = ({ holder, key, after }: Collected): boolean => isSame(currentOf(unit, holder, key), after)
  const left = gone.filter((member) => !isOurs(member) && currentOf(unit, member.holder, member.key) !== undefined)
  const ours = gone.filter(isOurs).map(({ base, ...member }) => ({ ...member, wanted: base }))
  change(unit, ours, undo, beside)
  const definitions = left.map(({ base, ...member }) => ({ ...member, before: base }))
  if (left.length > 0) defined.set(leftKey, { holders: [], definitions })
}

/** Puts there what this version defines. What others have put in its place stays. */
export function publishMembers(instance: Instance, undo: Undo[], beside: Beside | null = null): void {
  const { unit } = instance
  const before = collect(unit.defined)
  const { defined } = unit
  const next = collect(instance.defined).all()
  const changed = next.filter(({ holder, key, after }) => {
    if (identityOfPrototype(holder) !== null) return false
    const now = currentOf(unit, holder, key)
    if (isSame(now, after)) return false
    // A stable reference has just got the name of the function that it stands for.
    if (typeof holder === 'function' && (key === 'name' || key === 'length')) return true
    const was = before.find(holder, key)
    return was === undefined || isSame(now, was.after)
  })
  const wanted = changed.map((member) => ({ ...member, wanted: member.after }))
  change(unit, wanted, undo, beside)
  undo.push(() => {
    unit.defined = defined
  })
  unit.defined = rebased(instance.defined, before)
}

/** A member that is to be another one, or none. */
type Change = Pick<Collected, 'holder' | 'key' | 'isPrototype'> & { readonly wanted: PropertyDescriptor | undefined }

function change(unit: ModuleUnit, changes: readonly Change[], undo: Undo[], beside: Beside | null): void {
  const objects = [...new Set(changes.map(({ holder }) => holder))].map((holder) => new ObjectMembers(holder))
  undo.push(() => {
    for (const object of objects) object.restore()
  })
  // Of older generations there are instances, and tasks that go on with the members that these have.
  const isBeside = ({ isPrototype }: Change): boolean => beside !== null && isPrototype
  for (const each of changes) if (!isBeside(each)) putBack(each.holder, each.key, each.wanted)
  const byHolder = Map.groupBy(changes.filter(isBeside), ({ holder }) => holder)
  for (const [holder, own] of byHolder) if (beside !== null) changeBeside(unit, holder, own, undo, beside)
  for (const object of objects) object.noteChanged()
}

function changeBeside(
  unit: ModuleUnit,
  holder: object,
  changes: readonly Change[],
  undo: Undo[],
  { tasks, from }: Beside,
): void {
  const slots = unit.sharedPrototypes.get(holder) ?? new MemberSlots(tasks)
  const parent = Object.getPrototypeOf(holder) as object | null
  const before: Original = { members: {}, parent }
  const next: Original = { members: {}, parent }
  for (const key of [...slots.keys(), ...changes.map(({ key }) => key)]) {
    const now = currentOf(unit, holder, key)
    const changed = changes.find((each) => each.key === key)
    const wanted = changed === undefined ? now : changed.wanted
    if (now !== undefined) before.members[key] = now
    if (wanted !== undefined) next.members[key] = wanted
  }
  unit.sharedPrototypes.set(holder, slots)
  undo.push(slots.add(before, next, from))
  slots.dress(holder)
}

/** Ends what a commit began beside tasks in flight, if no task of these generations needs it. Returns whether it has. */
export function settleMembers({ sharedPrototypes }: ModuleUnit, generations: ReadonlySet<number>): boolean {
  for (const [holder, slots] of sharedPrototypes) {
    if (!slots.prune(generations)) continue
    slots.dressNewest(holder)
    sharedPrototypes.delete(holder)
  }
  return sharedPrototypes.size === 0
}

export function putBack(holder: object, key: PropertyKey, wanted: PropertyDescriptor | undefined): void {
  if (wanted === undefined) Reflect.deleteProperty(holder, key)
  else Object.defineProperty(holder, key, wanted)
}

/** What was there before a statement of this version ran may be what one of the version before had put there. */
function rebased(defined: DefinedMembers, before: Collection): DefinedMembers {
  const entries = [...defined].map(([item, { definitions, ...rest }]): [ItemKey, Defined] => {
    const based = definitions.map((definition): Definition => {
      const was = before.find(definition.holder, definition.key)
      return was === undefined ? definition : { ...definition, before: was.base }
    })
    return [item, { ...rest, definitions: based }]
  })
  return new Map(entries)
}
