import type { TaskStatus } from './channel.ts'
import type { ModulePath } from './facts.ts'

/**
 * Who holds old code:
 * `timer` and `immediate` Node's lists of them, `listener` an emitter or an EventTarget, `async-function` and `generator` calls that have
 * not ended, `promise` what waits for one, `instance` objects whose class has been replaced, `state` the program's variables,
 * `async-context` stores of an AsyncLocalStorage, `native` an object outside JavaScript, `code` other old code, `midflight` Midflight itself,
 * `unknown` anything else.
 */
export type HolderKind =
  | 'timer'
  | 'immediate'
  | 'listener'
  | 'async-function'
  | 'generator'
  | 'promise'
  | 'instance'
  | 'state'
  | 'async-context'
  | 'native'
  | 'code'
  | 'midflight'
  | 'unknown'

/** A piece of old code: a function, a class or a call that has not ended, in the user's file. */
export interface HeldCode {
  readonly module: ModulePath
  /** From 1; null where the release that it belongs to is no longer known. */
  readonly line: number | null
  /** From 0. */
  readonly column: number | null
  /** The function's name; empty where it has none. */
  readonly name: string
}

/** Code of an old generation that something holds: one entry for all that are held alike. */
export interface Holder {
  readonly kind: HolderKind
  readonly code: HeldCode
  /** Where it hangs: `setInterval every 1000 ms`, `'message' of EventEmitter src/bus.ts bus`, `src/rooms.ts rooms.get(…).onClose`. */
  readonly where: string
  readonly count: number
  /** Some of them, where they can be told apart. */
  readonly examples: readonly string[]
}

/** Tasks in flight of one generation that are alike. */
export interface TaskGroup {
  readonly kind: TaskStatus['kind']
  readonly label: string
  readonly count: number
  /** The age of the oldest. */
  readonly oldestMs: number
}

/**
 * `current`: what runs. `in-use`: some of its modules have not been replaced since. `held`: replaced, and something holds its code.
 * `collected`: no code of it is in memory.
 */
export type GenerationState = 'current' | 'in-use' | 'held' | 'collected'

export interface GenerationReport {
  readonly number: number
  readonly release: string
  readonly state: GenerationState
  /** When it was committed and when it was replaced: ISO 8601, UTC; null where it is not known, or has not happened. */
  readonly since: string | null
  readonly until: string | null
  /** Bytes that would be free if nothing held its code; null without a snapshot. */
  readonly retainedBytes: number | null
  /** Modules of which a replaced version is held. */
  readonly modules: readonly ModulePath[]
  readonly holders: readonly Holder[]
  /** Tasks that began in it and have not ended: known without a snapshot. */
  readonly tasks: readonly TaskGroup[]
}

/** What a snapshot cost. */
export interface SnapshotCost {
  /** How long the program stood still. */
  readonly pausedMs: number
  readonly snapshotBytes: number
  readonly heapBytes: number
  /** How long the host took to read it. */
  readonly analysisMs: number
}

export interface WhoReport {
  readonly format: 1
  readonly program: string
  readonly generation: number
  /** Newest first; those of which nothing is known to be in memory are left out, but for the latest ones. */
  readonly generations: readonly GenerationReport[]
  /** Bytes that code of several old generations holds together; null without a snapshot. */
  readonly sharedBytes: number | null
  /** Null for a quick report. */
  readonly snapshot: SnapshotCost | null
}

export interface WhoRequest {
  /** One generation; absent: all. */
  readonly generation?: number
  /** Without a snapshot: what is known at no cost. */
  readonly quick: boolean
  /** Take the snapshot whatever the size of the heap. */
  readonly force: boolean
}
