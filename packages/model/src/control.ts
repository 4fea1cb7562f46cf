import type { GenerationStatus, Phase } from './channel.ts'
import type { ErrorReport } from './errors.ts'
import type { Plan, Reason } from './plan.ts'

/**
 * The protocol between the command and the host: HTTP over the control socket. `GET /v1/status`, `GET /v1/history`,
 * `POST /v1/plan`, `POST /v1/upgrade`, `POST /v1/rollback`, bodies and answers in JSON. Longer requests answer with JSON lines:
 * any number of {@link Progress}, then one outcome.
 */
export const controlVersion = 1

export interface PlanRequest {
  /** Absolute path of a directory of the same program; absent: what is on disk now. */
  readonly source?: string
}

export interface UpgradeRequest extends PlanRequest {
  readonly strategy: 'hot' | 'auto'
  /** Wait for a running upgrade to end, instead of being refused. */
  readonly queue: boolean
}

export interface RollbackRequest {
  /** The generation whose release comes back; absent: the one before the current. */
  readonly to?: number
  readonly queue: boolean
}

export interface Progress {
  readonly progress: 'building' | 'planning' | 'preparing' | 'committing' | 'waiting'
}

export type UpgradeOutcome =
  | {
      readonly outcome: 'committed'
      readonly generation: number
      readonly release: string
      readonly strategy: 'hot'
      readonly commitMs: number
      readonly prepareMs: number
      readonly plan: Plan
    }
  | { readonly outcome: 'unchanged'; readonly generation: number; readonly release: string; readonly plan: Plan }
  | { readonly outcome: 'refused'; readonly reasons: readonly Reason[]; readonly plan: Plan | null }
  | { readonly outcome: 'aborted'; readonly phase: Phase; readonly error: ErrorReport }

export type PlanOutcome =
  | { readonly outcome: 'planned'; readonly plan: Plan }
  | { readonly outcome: 'refused'; readonly reasons: readonly Reason[]; readonly plan: Plan | null }

export interface ProgramStatus {
  readonly program: string
  readonly pid: number
  readonly node: string
  readonly release: string
  readonly generation: number
  readonly generations: readonly GenerationStatus[]
  readonly memory: { readonly heapUsedBytes: number; readonly rssBytes: number }
  readonly uptimeMs: number
}

/** One line of the history. */
export interface HistoryEntry {
  readonly format: 1
  /** ISO 8601, UTC. */
  readonly at: string
  readonly who: string
  readonly command: 'start' | 'upgrade' | 'rollback' | 'exit'
  readonly verdict: 'started' | 'committed' | 'unchanged' | 'refused' | 'aborted' | 'exited'
  readonly release: string | null
  readonly generation: number | null
  readonly durationMs: number
  readonly commitMs: number | null
  /** Codes and messages of refusals, or the error of an abort. */
  readonly reasons: readonly { readonly code: string; readonly message: string }[]
}

/** What the control API answers when it cannot do what was asked. HTTP status 400, 404 or 409. */
export interface ControlFailure {
  readonly error: ErrorReport
}
