import type { Reason } from '@midflight/model'
import type { Difference } from './differences.ts'

/** What `midflight verify` found out. */
export interface VerifyReport {
  /** `different` is the worst and `unchanged` the least of what was found: no process of the tests runs code that changed. */
  readonly outcome: 'same' | 'different' | 'refused' | 'unchanged'
  /** Update points of the old version's tests at which an upgrade changes something. */
  readonly points: number
  /** How those that were tried ended; the sum of the next five. */
  readonly tried: number
  readonly same: number
  readonly different: number
  readonly refused: number
  /** A difference that was not there when the run was repeated. */
  readonly unsteady: number
  /** The process ended, or was another one, before it came to the point. */
  readonly notReached: number
  /** Tests that do not always end alike on a cold start; they are not compared. */
  readonly flakyTests: readonly string[]
  readonly refusals: readonly Refusal[]
  readonly findings: readonly Finding[]
  readonly elapsedMs: number
}

/** Refused for one process; its other points were not tried. */
export interface Refusal {
  readonly process: string
  readonly reasons: readonly Reason[]
}

export interface Finding {
  readonly at: string
  readonly label: string
  readonly isSteady: boolean
  readonly differences: readonly Difference[]
  /** The command that does it again. */
  readonly repeat: string
}
