import { identityOfPrototype } from './classes.ts'
import { collect, currentOf, putBack, type Defined, type Definition } from './definitions.ts'
import type { Instance } from './instance.ts'
import { openProperties } from './open-properties.ts'
import { isSame, ObjectMembers } from './object-members.ts'
import { previewChange } from './preview.ts'

/**
 * Statements that do nothing but define members of the module's own definitions: `Room.prototype.enter = function () {…}`. What each has put where is
 * watched when it runs. In an upgrade it runs while the new side is evaluated, is taken back at once, and is put there for good at the commit.
 */

/** An object, and the key of the member that is defined there; null where it is computed. */
type Place = readonly [holder: object, key: PropertyKey | null, isPrototype?: true]

/** The statement; it defines with `open` what could not be defined again otherwise. */
type Run = (open: typeof openProperties) => void

/** `$$u.defines(index, places, run)`. */
export function defineMembers(instance: Instance, index: number, places: () => readonly Place[], run: Run): void {
  const { unit, module, defined } = instance
  const { key } = module.items[index]!
  // A module that is evaluated again as a whole does all that it does again.
  if (isFirst(instance) || (instance.isReloaded && instance.stepOf(index) === 'run')) {
    defined.set(key, watch(places(), run))
    return
  }
  const known = unit.defined.get(key)
  const step = instance.stepOf(index)
  if (known !== undefined && (unit.instance === null || (step !== 'run' && step !== 'evaluate'))) {
    // It goes on as it is, or comes back with its module.
    defined.set(key, carry(instance, known, places()))
  } else if (step === 'run' || (step === 'evaluate' && hasSetter(instance, places()))) {
    // As any other new effect.
    instance.effects.push({ key, run: () => void unit.defined.set(key, watch(places(), run)) })
  } else if (step === 'evaluate') {
    defined.set(key, evaluate(instance, places(), run))
  }
}

/** Nobody else has the module's definitions yet. */
function isFirst({ isStaged, unit }: Instance): boolean {
  return !isStaged || (unit.instance === null && unit.defined.size === 0)
}

/** Assigning to it would run somebody's code. */
function hasSetter({ unit }: Instance, places: readonly Place[]): boolean {
  const own = collect(unit.defined)
  return places.some(([holder, key]) => {
    for (let object: object | null = holder; key !== null && object !== null;) {
      const descriptor = Object.getOwnPropertyDescriptor(object, key)
      if (descriptor !== undefined) return descriptor.set !== undefined && own.find(object, key) === undefined
      object = Object.getPrototypeOf(object) as object | null
    }
    return false
  })
}

/** `isAgain`: an accessor that is there already may be what the version before has defined, and not one that was assigned through. */
function watch(places: readonly Place[], run: Run, isAgain = false): Defined {
  const before = places.map(([holder, key]) => descriptorsOf(holder, key))
  run(openProperties)
  const definitions = places.flatMap(([holder, key, isPrototype = false], index) => {
    const after = descriptorsOf(holder, key)
    return Reflect.ownKeys(after).flatMap((name): Definition[] => {
      const descriptor = after[name]!
      const was = before[index]![name]
      const isAccessor = !('value' in descriptor)
      if (isSame(was, descriptor) && (key === null || (isAccessor && !isAgain))) return []
      return [{ holder, key: name, isPrototype, before: was, after: descriptor }]
    })
  })
  return { holders: places.map(([holder]) => holder), definitions }
}

function descriptorsOf(holder: object, key: PropertyKey | null): Record<PropertyKey, PropertyDescriptor> {
  if (key === null) return Object.getOwnPropertyDescriptors(holder)
  const descriptor = Object.getOwnPropertyDescriptor(holder, key)
  return descriptor === undefined ? {} : { [key]: descriptor }
}

/** Runs a statement of the new side. What the running program holds is as before when the preview is over. */
function evaluate(instance: Instance, places: readonly Place[], run: Run): Defined {
  const shared = sharedAmong(
    instance,
    places.map(([holder]) => holder),
  )
  previewMembers(shared, () => {
    for (const holder of shared) instance.unit.sharedPrototypes.get(holder)?.dressNewest(holder)
    // What the version before has defined is not there for a statement that looks what is.
    if (places.some(([, key]) => key === null)) removeMembers(instance, shared)
  })
  return previewMembers(shared, () => watch(places, run, true))
}

function removeMembers({ unit, defined }: Instance, holders: readonly object[]): void {
  const again = collect(defined)
  for (const { holder, key, base, after } of collect(unit.defined).all()) {
    if (!holders.includes(holder) || again.find(holder, key) !== undefined) continue
    if (isSame(currentOf(unit, holder, key), after)) putBack(holder, key, base)
  }
}

/** A statement that goes on as it is. A class has a prototype for each version: what was defined there goes along. */
function carry(instance: Instance, known: Defined, places: readonly Place[]): Defined {
  const holders = places.map(([holder]) => holder)
  const moved = new Map(known.holders.map((holder, index) => [holder, holders[index] ?? holder]))
  if ([...moved].every(([from, to]) => from === to)) return known
  const definitions = known.definitions.flatMap((definition): Definition[] => {
    const holder = moved.get(definition.holder)!
    if (holder === definition.holder) return [definition]
    const after = patchedOf(definition)
    const before = Object.getOwnPropertyDescriptor(holder, definition.key)
    return after === undefined ? [] : [{ ...definition, holder, before, after }]
  })
  previewMembers(sharedAmong(instance, holders), () => {
    for (const { holder, key, after } of definitions) Object.defineProperty(holder, key, after)
  })
  return { holders, definitions }
}

/** What others have put in its place stays, unless several versions share the object: then it is not told from what these have put there. */
function patchedOf({ holder, key, after }: Definition): PropertyDescriptor | undefined {
  return identityOfPrototype(holder)?.overlap == null ? Object.getOwnPropertyDescriptor(holder, key) : after
}

/** The prototype of a class that this version brings is nobody's yet. */
function sharedAmong({ classes }: Instance, holders: readonly object[]): readonly object[] {
  return [...new Set(holders)].filter(
    (holder) => !classes.some(({ implementation }) => implementation.prototype === holder),
  )
}

function previewMembers<T>(holders: readonly object[], change: () => T): T {
  const members = holders.map((holder) => new ObjectMembers(holder))
  previewChange(() => {
    for (const each of members) each.restore()
  })
  const result = change()
  for (const each of members) each.noteChanged()
  return result
}
