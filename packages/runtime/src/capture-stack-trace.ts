import type { Callable, Implementations } from './script.ts'

const implementations = new WeakMap<object, { readonly current: Implementations; readonly key: string }>()

/** Remembers what a stable reference leads to. */
export function rememberReference(reference: Callable, current: Implementations, key: string): void {
  implementations.set(reference, { current, key })
}

type CaptureStackTrace = (target: object, above?: unknown) => void

let patched = false

/**
 * `Error.captureStackTrace(error, Failure)` leaves out the frames above `Failure`. On the stack is the implementation, not the stable
 * reference that the program has: V8 would not find it, and leave out all frames.
 */
export function patchCaptureStackTrace(): void {
  const original = Error.captureStackTrace.bind(Error)
  if (patched) return
  patched = true
  const captureStackTrace: CaptureStackTrace = (target, above) => {
    const known = typeof above === 'function' ? implementations.get(above) : undefined
    const implementation = known?.current[known.key]
    original(target, implementation ?? (typeof above === 'function' ? above : captureStackTrace))
  }
  Object.defineProperty(captureStackTrace, 'length', { value: 2, configurable: true })
  Object.defineProperty(Error, 'captureStackTrace', { value: captureStackTrace, writable: true, configurable: true })
}
