import type { Callable, Implementations } from './script.ts'

const implementations = new WeakMap<object, { readonly current: Implementations; readonly key: string }>()

/** Remembers what a stable reference leads to. */
export function rememberReference(reference: Callable, current: Implementations, key: string): void {
  implementations.set(reference, { current, key })
}

/** What a stable reference leads to now; anything else is returned as it is. */
export function implementationOf(value: unknown): unknown {
  const known = typeof value === 'function' ? implementations.get(value) : undefined
  return known?.current[known.key] ?? value
}
