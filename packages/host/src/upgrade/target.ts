import type { ProgramImage } from '@midflight/model'
import type { Engine } from '../engine.ts'
import type { Generations } from '../generations.ts'
import type { Channel } from '../program/channel.ts'

/** The running program, as an upgrade sees it. */
export interface UpgradeTarget {
  readonly engine: Pick<Engine, 'planUpgrade'>
  readonly channel: Channel
  readonly generations: Generations
  /** The modules as the runtime has them: those that it was started with or sent since. */
  held: ProgramImage['modules']
  readonly limits: Limits
  /** Settles when the image of the first release's types is made, or with the reason why it cannot be. Whoever asks waits for it. */
  imaged(): Promise<string | null>
}

/** How long the program may take for one step before the upgrade is aborted. */
export interface Limits {
  readonly startMs: number
  readonly statusMs: number
  readonly prepareMs: number
}

export const usualLimits: Limits = { startMs: 30_000, statusMs: 30_000, prepareMs: 30_000 }
