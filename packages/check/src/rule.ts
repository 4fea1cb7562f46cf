import type { Probe } from './probe.ts'
import type { Subject } from './subjects.ts'

/** A probe as a rule writes it. */
export type ProbeText = Pick<Probe, 'typeParameters' | 'parameters' | 'statements'> &
  Partial<Pick<Probe, 'about' | 'oldType' | 'isRare' | 'shownBy' | 'hiddenBy'>> & {
    /** Of what part of the symbol it is: a member of an object that clients make. */
    readonly member?: string
  }

/** One kind of break: what a client does that it would stop. */
export interface Rule {
  /** A finding of a rule with a lower rank for the same symbol says what those of a higher rank say. */
  readonly rank: number
  readonly probes: (subject: Subject) => readonly ProbeText[]
  /** What a person reads: the effect on clients, in one sentence without the symbol. */
  readonly effect: string
  readonly remedy: string
  /** Errors of the compiler that another rule's clients show better. */
  readonly othersConcern?: readonly number[]
}
