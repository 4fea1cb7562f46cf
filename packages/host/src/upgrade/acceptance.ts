import { MidflightError, releaseMark, type AcceptanceRequest, type Plan } from '@midflight/model'
import type { AcceptedHere } from '../generations.ts'

/** What somebody accepts for one upgrade. */
export interface Acceptance {
  readonly ids: readonly string[]
  /** The two releases that it is for, by their marks; null: those that the upgrade turns out to be between. */
  readonly between: readonly [from: string, to: string] | null
  readonly reason: string
  readonly who: string
}

/** Reads what a request accepts; null where that is nothing. */
export function acceptanceOf({ accept = [], reason = '', between }: AcceptanceRequest, who: string): Acceptance | null {
  return accept.length === 0 ? null : { ids: accept, between: between ?? null, reason, who }
}

/** Throws `not-acceptable` where somebody accepts findings of an upgrade between other releases than these, which are given by their ids. */
export function checkBetween(acceptance: Acceptance | null, from: string, to: string): void {
  const [old, next] = acceptance?.between ?? [releaseMark(from), releaseMark(to)]
  if (old === releaseMark(from) && next === releaseMark(to)) return
  const message = `Could not accept findings of the way from ${old} to ${next}: this one is from ${from} to ${to}.`
  throw new MidflightError('not-acceptable', message, {
    remedy: 'Something has changed since the plan was made: look at `midflight plan` again.',
  })
}

/** What is noted of it with the generation that it has led to. */
export function acceptedOf(
  { from, to, accepted = [] }: Plan,
  acceptance: Acceptance | null,
): { readonly accepted?: AcceptedHere } {
  if (acceptance === null || accepted.length === 0) return {}
  const { who, reason } = acceptance
  const findings = accepted.map(({ id, message, acceptance: { means } }) => ({ id, message, means }))
  return { accepted: { from, to, who, reason, findings } }
}
