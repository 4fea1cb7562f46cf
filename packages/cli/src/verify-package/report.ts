import type { BehaviourDifference, Comparison } from './compare.ts'

/** What `midflight verify --package` found out. */
export interface PackageReport {
  readonly name: string
  readonly versions: { readonly old: string; readonly new: string }
  /** `untold`: no test of the old version tells anything about the new one. */
  readonly outcome: 'kept' | 'broken' | 'untold'
  /** How the tests are run, as `tape`, with the number of files. */
  readonly runners: readonly { readonly name: string; readonly files: number }[]
  /** How many tests are as before, and the names of the others. */
  readonly kept: number
  readonly broken: readonly string[]
  readonly excused: readonly string[]
  readonly flaky: readonly string[]
  readonly failedBefore: readonly string[]
  readonly notSeen: readonly string[]
  /** Test files that were not run, since the time was over. */
  readonly notRun: readonly string[]
  readonly differences: readonly BehaviourDifference[]
  /** Packages that the tests need and that npm cannot give. */
  readonly missingPackages: readonly string[]
  readonly unknownRunners: readonly string[]
  /** How the runs of the old version ended that had no test that counts, by file. */
  readonly complaints: readonly { readonly file: string; readonly complaint: string }[]
  readonly elapsedMs: number
}

export function outcomeOf({ broken, kept }: Pick<Comparison, 'broken' | 'kept'>): PackageReport['outcome'] {
  if (broken.length > 0) return 'broken'
  return kept.length === 0 ? 'untold' : 'kept'
}
