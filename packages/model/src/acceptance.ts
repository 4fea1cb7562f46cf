import { reasonCodes } from './errors.ts'
import type { Reason } from './plan.ts'

/** Whether somebody may accept a finding, and what the upgrade then does. */
export type Acceptance =
  | {
      readonly possible: true
      /** What the running program comes to, in one sentence. */
      readonly means: string
    }
  | {
      readonly possible: false
      /** In one sentence. */
      readonly why: string
    }

/** A reason that stops an upgrade, unless somebody accepts it. */
export interface Refusal extends Reason {
  /** The same for the same finding in every plan, wherever its lines stand: `state-type-changed:src/rooms.ts:rooms`. */
  readonly id: string
  readonly acceptance: Acceptance
}

/** One that somebody has accepted. */
export interface Accepted extends Refusal {
  readonly acceptance: Extract<Acceptance, { possible: true }>
}

/** Findings that one upgrade may accept. */
export const acceptedLimit = 100
/** UTF-16 units of a finding's id. */
export const findingIdLimit = 400
/** UTF-16 units of the reason why findings are accepted. */
export const acceptanceReasonLimit = 500

/** Whether a text can be the id of a finding: a code, a file, and mostly an item, in one word. */
export function isFindingId(text: unknown): text is string {
  if (typeof text !== 'string' || text.length > findingIdLimit) return false
  return /^[^:\s]+:\S+$/.test(text) && !hidden.test(text) && reasonCodes.some((code) => text.startsWith(`${code}:`))
}

/** Whether a text says why findings are accepted: one line, with nothing in it that a terminal would not show. */
export function isAcceptanceReason(text: unknown): text is string {
  return typeof text === 'string' && text.trim() !== '' && text.length <= acceptanceReasonLimit && !hidden.test(text)
}

/** What tells a release from all others: the first digits of its digest, with which its id ends. */
export function releaseMark(id: string): string {
  return id.slice(id.lastIndexOf('+') + 1)
}

export function isReleaseMark(text: unknown): text is string {
  return typeof text === 'string' && /^[0-9a-f]{12}$/.test(text)
}

/** Control characters, ends of lines, and what changes the direction of the text after it. */
const hidden = /[\p{Cc}\p{Cs}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/u
