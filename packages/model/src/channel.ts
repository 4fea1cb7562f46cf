import type { ErrorReport } from './errors.ts'
import type { ItemKey, ModulePath, Place } from './facts.ts'
import type { MemberStatus } from './members.ts'
import type { ModuleStep, Policy, Reason } from './plan.ts'
import type { CompiledModule } from './release.ts'

/**
 * The protocol between the host and the runtime inside the program: JSON values, one a line, over the pipe that the host gives
 * the program as file descriptor 3. The host asks; the runtime answers with the same `id`. Only one transaction is open at a time.
 */
export const channelVersion = 1

/** What the runtime needs of a release: all but the facts. Written to disk by the host and read once by the program at start. */
export interface ProgramImage {
  readonly format: 1
  readonly release: string
  /** Absolute path of the package's folder, without a slash at the end. */
  readonly root: string
  readonly entry: ModulePath
  readonly modules: Readonly<Record<ModulePath, CompiledModule>>
  /** Modules that fail when they are imported, as in Release. */
  readonly broken?: Readonly<Record<ModulePath, Reason>>
}

export type HostMessage =
  | {
      readonly type: 'prepare'
      readonly id: number
      readonly release: string
      readonly steps: readonly ModuleStep[]
      /** New and changed modules; a refreshed one is listed where its code differs (its imports lead elsewhere now). */
      readonly modules: readonly CompiledModule[]
      /** Modules that the plan takes to be loaded; absent: all that are. */
      readonly loaded?: readonly ModulePath[]
      readonly timeoutMs: number
      /** What becomes of tasks in flight; absent: pinned. */
      readonly policy?: Policy
    }
  /** After prepare: new tasks wait from here on; answered when those in flight have ended and what is to be migrated has been. */
  | { readonly type: 'gate'; readonly id: number; readonly deadlineMs: number }
  | { readonly type: 'commit'; readonly id: number }
  | { readonly type: 'abort'; readonly id: number }
  /** `plans`: asks for what only a plan needs, too. */
  | { readonly type: 'status'; readonly id: number; readonly plans?: boolean }
  | {
      /** Writes a heap snapshot to a file that is not there yet: the program stands still meanwhile. */
      readonly type: 'snapshot'
      readonly id: number
      readonly file: string
    }
  | { readonly type: 'locate'; readonly id: number; readonly places: readonly CompiledPlace[] }

/** A place in a compiled module: the name of its script, a line and a column that count from 0. */
export interface CompiledPlace {
  readonly script: string
  readonly line: number
  readonly column: number
}

export type Phase = 'plan' | 'prepare' | 'gate' | 'migrate' | 'commit'

/** One generation, as the runtime sees it. */
export interface GenerationStatus {
  readonly number: number
  readonly release: string
  /** No code of this generation is left in memory. */
  readonly collected: boolean
  /** How many of its module instances have been replaced and not been collected. */
  readonly alive: number
}

/** One task in flight. */
export interface TaskStatus {
  readonly id: number
  readonly kind: 'http' | 'http2' | 'ws' | 'task'
  /** For people: `GET /rooms`, or the name of a function. */
  readonly label: string
  /** The generation that it sees. */
  readonly generation: number
  readonly ageMs: number
}

/** The gate, which new tasks wait at while an upgrade waits for those in flight. */
export interface GateStatus {
  readonly closed: boolean
  readonly held: number
}

/** What a commit met of tasks. */
export interface TaskCounts {
  /** Tasks in flight at the commit, that go on in the generation that they began in. */
  readonly inFlight: number
  /** New tasks that waited at the gate. */
  readonly held: number
  /** How long the gate was closed. */
  readonly gateMs: number
}

/**
 * Effects that have done nothing when they ran, since their conditions were false, by their modules: in the main thread and in every member that has
 * loaded the module. Absent: none is known.
 */
export type IdleEffects = Readonly<Record<ModulePath, readonly ItemKey[]>>

/** Effects that have run, whose statements are gone, and whose doing stays, since somebody has accepted that; by their modules, in the main thread. */
export type StayingEffects = Readonly<Record<ModulePath, readonly ItemKey[]>>

export type RuntimeMessage =
  | {
      readonly type: 'started'
      readonly version: number
      readonly node: string
      readonly loaded: readonly ModulePath[]
    }
  | { readonly type: 'prepared'; readonly id: number; readonly prepareMs: number }
  | { readonly type: 'gated'; readonly id: number }
  | {
      readonly type: 'committed'
      readonly id: number
      readonly generation: number
      readonly commitMs: number
      readonly tasks: TaskCounts
      /** What failed after the commit, and undid nothing: old resources that did not close, upgrade listeners that threw. */
      readonly failures?: readonly ErrorReport[]
    }
  | { readonly type: 'aborted'; readonly id: number; readonly phase: Phase; readonly error: ErrorReport }
  | {
      readonly type: 'status'
      readonly id: number
      readonly generation: number
      readonly generations: readonly GenerationStatus[]
      /** Modules evaluated so far; others of the release wait for a dynamic import. */
      readonly loaded: readonly ModulePath[]
      /** For a plan: functions that no version in memory has ever run, by their names in `makers`, and returns of theirs. Absent where that is not known. */
      readonly neverRan?: Readonly<Record<ModulePath, readonly string[]>>
      readonly idleEffects?: IdleEffects
      /** Absent where there are none. */
      readonly stayingEffects?: StayingEffects
      readonly tasks: readonly TaskStatus[]
      readonly gate: GateStatus
      readonly memory: { readonly heapUsedBytes: number; readonly rssBytes: number }
      readonly uptimeMs: number
      /** Every member of the program; absent where there is none but the main thread. */
      readonly members?: readonly MemberStatus[]
    }
  | {
      readonly type: 'snapshot'
      readonly id: number
      readonly pausedMs: number
    }
  | {
      readonly type: 'located'
      readonly id: number
      /** Places in the user's files, in the order of the question; null where there is no source map. */
      readonly places: readonly (Place | null)[]
    }
  | { readonly type: 'failed'; readonly id: number; readonly error: ErrorReport }
