import type { ProgramImage } from '@midflight/model'

/** A program of a batch, as its process takes it. */
export interface Job {
  readonly id: number
  readonly entryFile: string
  /** The release to run; null where the program runs under plain Node. */
  readonly image: ProgramImage | null
}
