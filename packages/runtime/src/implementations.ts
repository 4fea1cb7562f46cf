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
  showSource(reference)
}

/** The key by which a stable reference finds what it leads to; undefined for anything else. */
export function keyOfReference(reference: Callable): string | undefined {
  return implementations.get(reference)?.key
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

/**
 * Makes `String(reference)` the source of what it leads to, as programs want it that hand functions on as text. A class's own `toString`,
 * or its parent's, goes before.
 */
function showSource(reference: Callable): void {
  // What the program has put there, before an upgrade brought the function back.
  if (Object.hasOwn(reference, 'toString')) return
  Object.defineProperty(reference, 'toString', {
    value: sourceOf,
    writable: true,
    enumerable: false,
    configurable: true,
  })
}

const functionText = Reflect.get(Function.prototype, 'toString') as Callable

/** A method, so that it cannot be constructed, as the one that it stands in for. */
const holder = {
  toString(this: unknown): string {
    const parent = typeof this === 'function' ? (Object.getPrototypeOf(this) as { toString?: unknown } | null) : null
    const inherited = parent?.toString
    const isOwn = typeof inherited === 'function' && inherited !== sourceOf && inherited !== functionText
    if (isOwn) return Reflect.apply(inherited, this, []) as string
    return Reflect.apply(functionText, implementationOf(this), []) as string
  },
}
const sourceOf = Reflect.get(holder, 'toString') as Callable
