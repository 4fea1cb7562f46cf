import { relative, sep } from 'node:path'
import type { Reason } from '@midflight/model'

/** What `midflight verify` has the processes of a run of the tests do; in the variable {@link instructionsVariable}, as JSON. */
export interface Instructions {
  /** The file that all processes of the run append {@link RecordedEvent}s to, one a line. */
  readonly log: string
  /** Processes whose entry is in this folder are recorded. */
  readonly root: string
  /** The folder of the new version; null where the run is a cold start. */
  readonly source: string | null
  /** Where the upgrade is applied; null: nowhere. */
  readonly at: Place | null
}

/** One of the update points of one process. */
export interface Place {
  readonly process: string
  /** From 1 on, in the order in which the process comes to them. */
  readonly number: number
}

export const instructionsVariable = 'MIDFLIGHT_VERIFY'

export type RecordedEvent =
  | { readonly kind: 'process'; readonly pid: number; readonly parent: number; readonly entry: string }
  /** What an upgrade of the process would be, as it is after its start. */
  | {
      readonly kind: 'plan'
      readonly process: string
      readonly verdict: 'hot' | 'unchanged' | 'refused'
      readonly reasons: readonly Reason[]
    }
  | { readonly kind: 'point'; readonly process: string; readonly number: number; readonly label: string }
  | ({ readonly kind: 'upgraded'; readonly process: string; readonly number: number } & Upgraded)
  | { readonly kind: 'test-begin'; readonly process: string; readonly test: string }
  | {
      readonly kind: 'test-end'
      readonly process: string
      readonly test: string
      readonly passed: boolean
      /** The message of its failure. */
      readonly message: string | null
    }
  | { readonly kind: 'request'; readonly process: string; readonly request: number; readonly name: string }
  | {
      readonly kind: 'answer'
      readonly process: string
      readonly request: number
      readonly status: number
      /** SHA-256 of the body, and its first characters. */
      readonly digest: string
      readonly text: string
    }

/** How an upgrade at a point ended. */
export type Upgraded =
  | { readonly outcome: 'committed' | 'unchanged' }
  | { readonly outcome: 'refused'; readonly reasons: readonly Reason[] }
  | { readonly outcome: 'aborted'; readonly message: string }

/** The instructions that this process was started with, if its entry is one that they are for. */
export function instructionsFor(
  entryFile: string,
  environment: Readonly<Record<string, string | undefined>>,
): Instructions | null {
  const text = environment[instructionsVariable]
  if (text === undefined) return null
  const instructions = JSON.parse(text) as Instructions
  const path = relative(instructions.root, entryFile).split(sep)
  return path[0] === '..' || path.includes('node_modules') ? null : instructions
}
