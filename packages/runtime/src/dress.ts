import type { Callable } from './script.ts'

/** Gives a stable reference the name, the length and the kind of the function that it stands for. Own properties of the program stay. */
export function dressReference(reference: Callable, implementation: Callable): void {
  // As they stand: they may be static accessors of the program, which are not called here.
  for (const key of ['length', 'name'] as const) {
    const wanted = Object.getOwnPropertyDescriptor(implementation, key)
    const held = Object.getOwnPropertyDescriptor(reference, key)
    if (wanted !== undefined && (wanted.value !== held?.value || wanted.get !== held?.get))
      Object.defineProperty(reference, key, wanted)
  }
  const prototype = Object.getOwnPropertyDescriptor(implementation, 'prototype')
  // That of a generator function, which a reference does not have of itself.
  if (prototype?.writable === true && !Object.hasOwn(reference, 'prototype'))
    Object.defineProperty(reference, 'prototype', prototype)
  const kind = Object.getPrototypeOf(implementation) as object
  const hasClassParent = prototype?.writable === false
  if (!hasClassParent && Object.getPrototypeOf(reference) !== kind) Object.setPrototypeOf(reference, kind)
}

/** Gives a function another name, as the language gives names. */
export function rename(target: Callable, name: string): void {
  Object.defineProperty(target, 'name', { value: name, configurable: true })
}
