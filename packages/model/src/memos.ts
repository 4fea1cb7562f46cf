import type { Place } from './facts.ts'

/** A function that keeps what it has computed in a container, and looks there first: `this.cache.get(key)`, `this.cache.set(key, value)`. */
export interface MemoFacts extends Place {
  /** The container, as the code says it: `this.cache`. */
  readonly container: string
  /** Hash of the function's code. */
  readonly hash: string
  /** Names that it calls for the value. */
  readonly calls: readonly string[]
}
