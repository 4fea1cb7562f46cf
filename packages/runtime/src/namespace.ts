import type { ResolvedExport } from '@midflight/model'

/**
 * A module namespace object, as ECMA-262 10.4.6 describes it. Named imports never go through it; it exists where a program uses a namespace
 * as a value. `read` gives the current value of an export and throws for one that is not initialised.
 */
export interface Namespace {
  readonly object: object
  /** Copies the current values to where `util.inspect` looks: behind the proxy. */
  refresh(): void
}

export function createNamespace(
  exports: () => readonly ResolvedExport[],
  read: (resolved: ResolvedExport) => unknown,
): Namespace {
  const names = exports().map(({ name }) => name)
  const target = Object.create(null) as Record<PropertyKey, unknown>
  for (const name of [...names].sort())
    Object.defineProperty(target, name, { value: undefined, writable: true, enumerable: true, configurable: false })
  Object.defineProperty(target, Symbol.toStringTag, {
    value: 'Module',
    writable: false,
    enumerable: false,
    configurable: false,
  })
  Object.preventExtensions(target)
  const valueOf = (key: PropertyKey): unknown => {
    const resolved =
      typeof key === 'string' && Object.hasOwn(target, key) ? exports().find(({ name }) => name === key) : undefined
    return resolved === undefined ? undefined : read(resolved)
  }
  const object = new Proxy(target, {
    get: (_, key) => (typeof key === 'string' ? valueOf(key) : target[key]),
    set: () => false,
    deleteProperty: (_, key) => !Object.hasOwn(target, key),
    setPrototypeOf: (_, prototype) => prototype === null,
    getOwnPropertyDescriptor: (_, key) => {
      const descriptor = Object.getOwnPropertyDescriptor(target, key)
      return descriptor === undefined || typeof key !== 'string' ? descriptor : { ...descriptor, value: valueOf(key) }
    },
    defineProperty: (_, key, wanted) => {
      const descriptor = Object.getOwnPropertyDescriptor(target, key)
      if (descriptor === undefined || wanted.get !== undefined || wanted.set !== undefined) return false
      if (
        wanted.configurable === true ||
        wanted.enumerable === !descriptor.enumerable ||
        wanted.writable === !descriptor.writable
      )
        return false
      const current = typeof key === 'string' ? valueOf(key) : descriptor.value
      return !('value' in wanted) || Object.is(wanted.value, current)
    },
  })
  const refresh = (): void => {
    for (const name of names) {
      try {
        target[name] = valueOf(name)
      } catch {
        // Not initialised yet: shown as undefined.
      }
    }
  }
  return { object, refresh }
}
