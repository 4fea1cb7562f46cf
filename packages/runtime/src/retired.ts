import type { Undo } from './classes.ts'
import { keyOfReference } from './implementations.ts'
import type { Callable } from './script.ts'
import type { ModuleUnit } from './unit.ts'

/** Implementations of functions that no newer version has: each lives as long as its stable reference does, which somebody may hold. */
const implementations = new WeakMap<object, Callable>()

/**
 * Lets go of the functions that the new version does not have: whoever holds a stable reference to one goes on calling it, and when nobody does,
 * the code that it belongs to can be collected. Classes stay: their instances need what they inherit. Returns the way back.
 */
export function retireReferences(unit: ModuleUnit, stays: ReadonlySet<string>): Undo {
  const gone = Object.keys(unit.current).filter(
    (key) => !stays.has(key) && !unit.retired.has(key) && !unit.classes.has(key),
  )
  const undo = gone.map((key) => retire(unit, key))
  return () => {
    for (const step of undo) step()
  }
}

/** Functions that the new version has again are no longer kept apart. Returns the way back. */
export function restoreReferences({ retired }: ModuleUnit, present: ReadonlySet<string>): Undo {
  const undo = [...retired].flatMap(([key, weak]): Undo[] => {
    if (!present.has(key)) return []
    const reference = weak.deref()
    const implementation = reference === undefined ? undefined : implementations.get(reference)
    retired.delete(key)
    if (reference !== undefined) implementations.delete(reference)
    return [
      () => {
        retired.set(key, weak)
        if (reference !== undefined && implementation !== undefined) implementations.set(reference, implementation)
      },
    ]
  })
  return () => {
    for (const step of undo) step()
  }
}

/** The stable reference of a key that comes back, if somebody still holds it; it is a plain property again. */
export function reviveReference({ references, retired }: ModuleUnit, key: string, made: Callable): Callable {
  const reference = retired.get(key)?.deref() ?? made
  Object.defineProperty(references, key, { value: reference, writable: true, enumerable: true, configurable: true })
  return reference
}

/** Takes a reference back that an upgrade has added or revived. */
export function takeBackReference({ references, retired }: ModuleUnit, key: string): void {
  const reference = retired.get(key)
  if (reference === undefined) delete references[key]
  else Object.defineProperty(references, key, weakly(reference))
}

function retire(unit: ModuleUnit, key: string): Undo {
  const { current, references, retired } = unit
  const reference = references[key]!
  const implementation = current[key]!
  // One that leads by another key does not need what is under this one.
  if (keyOfReference(reference) === key) implementations.set(reference, implementation)
  retired.set(key, new WeakRef(reference))
  current[key] = forwardTo(new WeakRef(implementation))
  takeBackReference(unit, key)
  return () => {
    retired.delete(key)
    current[key] = implementation
    Object.defineProperty(references, key, { value: reference, writable: true, enumerable: true, configurable: true })
  }
}

// What these make lives as long as the unit, so they stand where they can capture nothing but what they are given.

function weakly(reference: WeakRef<Callable>): PropertyDescriptor {
  return { get: () => reference.deref(), enumerable: true, configurable: true }
}

function forwardTo(implementation: WeakRef<Callable>): Callable {
  return function (this: unknown, ...given: never[]): unknown {
    const target = implementation.deref()!
    return new.target === undefined ? Reflect.apply(target, this, given) : Reflect.construct(target, given, new.target)
  }
}
