import type { Undo } from './classes.ts'
import type { Callable, Implementations } from './script.ts'
import { Slot } from './slot.ts'
import type { Tasks } from './tasks.ts'

const implementations = new WeakMap<object, { readonly current: Implementations; readonly key: string }>()

/** What stands in the place of an implementation while generations overlap. */
const dispatchers = new WeakMap<Callable, Slot<Callable>>()

/** Remembers what a stable reference leads to. */
export function rememberReference(reference: Callable, current: Implementations, key: string): void {
  implementations.set(reference, { current, key })
}

/** What a stable reference leads to now; anything else is returned as it is. */
export function implementationOf(value: unknown): unknown {
  const known = typeof value === 'function' ? implementations.get(value) : undefined
  const found = known?.current[known.key]
  if (found === undefined) return value
  return dispatchers.get(found)?.pick() ?? found
}

/**
 * Makes a stable reference lead to a new implementation. While tasks of older generations are in flight, to a function that looks up who is running:
 * the property stays a plain one, so that V8 need not forget what it knows of the object that holds it.
 */
export function replaceImplementation(
  tasks: Tasks,
  current: Implementations,
  key: string,
  implementation: Callable,
  from: number | null,
): Undo {
  const before = current[key]
  const slot = before === undefined ? undefined : dispatchers.get(before)
  if (slot !== undefined) return slot.add(from ?? 0, implementation)
  if (before === undefined || from === null) {
    current[key] = implementation
  } else {
    const made = new Slot(tasks, before)
    made.add(from, implementation)
    current[key] = dispatcher(made)
  }
  return () => {
    if (before === undefined) delete current[key]
    else current[key] = before
  }
}

/** Turns the references of a module back into plain ones, as far as no task of these generations needs them otherwise. */
export function settleReferences(current: Implementations, generations: ReadonlySet<number>): boolean {
  let isSettled = true
  for (const key of Object.keys(current)) {
    const slot = dispatchers.get(current[key]!)
    if (slot === undefined) continue
    if (slot.prune(generations)) current[key] = slot.newest
    else isSettled = false
  }
  return isSettled
}

function dispatcher(slot: Slot<Callable>): Callable {
  const dispatch = function (this: unknown, ...values: never[]): unknown {
    const implementation = slot.pick()
    return new.target
      ? Reflect.construct(implementation, values, new.target)
      : Reflect.apply(implementation, this, values)
  }
  dispatchers.set(dispatch, slot)
  return dispatch
}
