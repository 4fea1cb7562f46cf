import type { ClassVersion } from './classes.ts'
import type { Callable, Implementations } from './script.ts'

/** Property keys of a class's methods by the keys of their stable references, of all its versions so far. */
const known = new WeakMap<object, Map<string, PropertyKey>>()

/**
 * Puts stable references in the place of methods that are taken as values (`on('tick', this.tick)`, `this.tick.bind(this)`): so what was taken is the same
 * in every version, and a call of it reaches the newest. Returns what the references lead to. A method that an earlier version handed
 * on goes on being reached, also if this one does not hand it on.
 */
export function referToMethods(
  { identity, implementation, isPinned }: ClassVersion,
  methods: Readonly<Record<string, PropertyKey>>,
  references: Implementations,
  current: Implementations,
): Map<string, Callable> {
  const keys = known.get(identity) ?? new Map<string, PropertyKey>()
  known.set(identity, keys)
  for (const [key, property] of Object.entries(methods)) keys.set(key, property)
  const found = new Map<string, Callable>()
  const { prototype } = implementation
  for (const [key, property] of keys) {
    const reference = references[key]
    const descriptor = Object.getOwnPropertyDescriptor(prototype, property)
    const method: unknown = descriptor?.value
    if (reference === undefined || typeof method !== 'function' || method === reference) continue
    const before = current[key]
    const own = method as Callable
    found.set(key, isPinned && before !== undefined ? forOldInstances(identity.reference.prototype, before, own) : own)
    Object.defineProperty(prototype, property, { ...descriptor, value: reference })
  }
  return found
}

/** Instances that keep the methods of their version keep those that were handed on as well. */
function forOldInstances(oldPrototype: object, before: Callable, method: Callable): Callable {
  const choose = function (this: unknown, ...values: never[]): unknown {
    const isOld = Object.prototype.isPrototypeOf.call(oldPrototype, this as object)
    return Reflect.apply(isOld ? before : method, this, values)
  }
  const { length, name } = method
  return Object.defineProperties(choose, { length: { value: length }, name: { value: name } })
}
