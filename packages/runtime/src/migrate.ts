import type { Checkpoint, Staged } from './prepare.ts'
import type { Program } from './program.ts'

/**
 * Runs between the gate's closing and the commit, and may wait. Old state is left as it is: what a step makes is kept in the staged instances, takes
 * effect at the commit, and goes with them when they are discarded.
 */
export type MigrateStep = (program: Program, staged: Staged, checkpoint: Checkpoint) => Promise<void>

const steps: readonly MigrateStep[] = []

export async function migrate(program: Program, staged: Staged, checkpoint: Checkpoint): Promise<void> {
  for (const step of steps) await step(program, staged, checkpoint)
}
