/** What constructing an instance does. */
export interface ClassSetUp {
  /** Hash of what it does besides giving fields their first values, without the closures that move. */
  readonly hash: string
  /** Hashes of the steps of the same, in order: its statements, and what each does for one of several names; absent where it does nothing. */
  readonly steps?: readonly string[]
  /** Those of these steps that do nothing but complete the instance itself, by their hashes; absent where there are none. */
  readonly completions?: Readonly<Record<string, Completion>>
  /** Hashes of the first values of fields that are always set, by name. */
  readonly values: Readonly<Record<string, string>>
}

/**
 * A statement of a constructor that completes its own instance, as a default does: under a condition on a member of what a field holds, it puts a value there,
 * or puts what is there into a field of the same name. Paths are of names from `this`: `['options', 'quiet']`.
 */
export interface Completion {
  /** Where it writes. */
  readonly path: readonly string[]
  readonly when: {
    readonly path: readonly string[]
    readonly is: 'undefined' | 'nullish' | 'falsy' | 'function'
  }
  readonly value: { readonly literal: string | number | boolean | null } | { readonly path: readonly string[] }
  /** The name that it is done for, where the statement does it for several. */
  readonly element: string | null
  /** Which functions construction gives what the field holds, and functions. */
  readonly handsTo: readonly HandedTo[]
}

/** An argument of a call in a constructor. */
export interface HandedTo {
  /** What is called: `shared.getLogger`. */
  readonly binding: string
  /** Its place, from 0. */
  readonly argument: number
  /** What the field holds, before the statement or after it; or a function that must not run at once. */
  readonly what: 'before' | 'after' | 'function'
}

/** What a function does with a parameter, where it does nothing else: it reads members by name, and may copy the object. */
export interface ParameterReads {
  readonly names: readonly string[]
  readonly copies: boolean
}
