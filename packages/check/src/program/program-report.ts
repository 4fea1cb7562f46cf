import type { CheckReport } from '../compare.ts'
import type { UseKind } from './use.ts'

/** What a release does to clients, and to one program if that was asked. */
export interface CheckedReport extends CheckReport {
  readonly program?: ProgramReport
}

/**
 * What a release is for one program.
 * - `safe`: it breaks no client that was tried.
 * - `not-for-you`: it breaks clients, and nothing that this program uses.
 * - `breaking`: it breaks this program.
 * - `not-known`: it breaks clients, and the program may use what breaks where the compiler cannot follow.
 */
export type ProgramVerdict = 'safe' | 'not-for-you' | 'breaking' | 'not-known'

/** A new version of a package, judged for one program. Files are paths from the program's folder; lines and columns count from 1. */
export interface ProgramReport {
  readonly folder: string
  readonly verdict: ProgramVerdict
  readonly breaks: readonly ProgramBreak[]
  /** Why it is not known whether it is safe, where it is not; a sentence each. */
  readonly doubts: readonly string[]
  /** What becomes of each finding of the author's side. */
  readonly findings: readonly JudgedFinding[]
  /** What the program uses of the package. */
  readonly uses: readonly UsedSymbol[]
  readonly notFollowed: readonly NotFollowedPlace[]
  /** What else changes in what is installed, a sentence each. */
  readonly notes: readonly string[]
  readonly lookedAt: {
    readonly files: number
    /** The program's configurations, by which they are compiled. */
    readonly configs: readonly string[]
    readonly places: number
    /** What the compiler says to the program with the old version already. */
    readonly existingErrors: number
  }
}

export interface ProgramPlace {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** A place at which the program breaks. */
export interface ProgramBreak extends ProgramPlace {
  readonly message: string
  /** What the compiler says there with the new version; empty where it cannot tell. */
  readonly diagnostics: readonly string[]
  /** What of the package it is about: `.:Options.timeout`; `null` if it is not known. */
  readonly symbol: string | null
  /** The id of the finding of the author's side that explains it; `null` if there is none. */
  readonly finding: string | null
  readonly remedy: string
}

/**
 * - `breaks`: the program breaks by it.
 * - `fits`: the program uses what it is about, in a way that goes on being right.
 * - `not-used`: the program uses nothing that it is about.
 * - `not-known`: the compiler cannot tell.
 */
export type FindingEffect = 'breaks' | 'fits' | 'not-used' | 'not-known'

export interface JudgedFinding {
  readonly id: string
  readonly effect: FindingEffect
  /** Why, where that needs saying. */
  readonly reason: string | null
}

export interface UsedSymbol {
  /** `.:Queue.prototype.add`, `./lite:parse`; `.:*` for the module itself. */
  readonly symbol: string
  readonly kinds: readonly UseKind[]
  readonly count: number
  readonly places: readonly UsedPlace[]
}

export interface UsedPlace extends ProgramPlace {
  readonly kind: UseKind
  /** Why the compiler cannot judge it; `null` if it can. */
  readonly hidden: string | null
}

export interface NotFollowedPlace extends ProgramPlace {
  readonly what: string
  /** What may be used there: `.:Queue` and its members, `.:*` for all; `null` if nothing tells that it is the package's. */
  readonly reaches: string | null
}
