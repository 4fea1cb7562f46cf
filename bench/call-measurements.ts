import { setTimeout as delay } from 'node:timers/promises'
import { startPlain, startUpgradable, type Program, type UpgradableProgram } from './program.ts'
import { quantile } from './statistics.ts'
import { copyProgram, setVersion } from './workspace.ts'

export interface CallPlan {
  /** Fresh processes of each variant. */
  readonly rounds: number
  readonly loops: readonly string[]
  /** After how many upgrades to measure, ascending. */
  readonly upgrades: readonly number[]
  /** Modules that every upgrade changes. */
  readonly changed: readonly string[]
  /** Calls of the loop's body in one go. */
  readonly batch: number
  readonly withCell: boolean
}

/** Nanoseconds a call, one value for each process, by `<loop> <upgrades>`. */
export interface CallMeasurements {
  readonly ours: ReadonlyMap<string, number[]>
  readonly native: ReadonlyMap<string, number[]>
  /** By the number of swaps. */
  readonly cell: ReadonlyMap<number, number[]>
}

const entry = 'src/main.ts'
const sampleMs = 2
const samples = 41
/** Time for the runtime to give unchanged importers fresh definitions, which it does soon after a commit. */
export const refreshMs = 300

/** Measures the loops of programs/calls in fresh processes, under plain Node and under Midflight in turn. */
export async function measureCalls(plan: CallPlan): Promise<CallMeasurements> {
  const ours = new Map<string, number[]>()
  const native = new Map<string, number[]>()
  const cell = new Map<number, number[]>()
  for (let round = 0; round < plan.rounds; round++) {
    const variants = [() => measureOurs(plan, ours), () => measureNative(plan, native, cell)]
    for (const measure of round % 2 === 0 ? variants : variants.toReversed()) await measure()
  }
  return { ours, native, cell }
}

async function measureOurs(plan: CallPlan, into: Map<string, number[]>): Promise<void> {
  const { root, remove } = copyProgram('calls')
  const program = await startUpgradable({ root, entry })
  try {
    let done = 0
    for (const upgrades of plan.upgrades) {
      while (done < upgrades) {
        done += 1
        await upgradeTo(program, root, plan.changed, done + 1)
        if (done === upgrades) await delay(refreshMs)
      }
      for (const loop of plan.loops) add(into, `${loop} ${upgrades}`, await sampleLoop(program, loop, plan.batch))
    }
  } finally {
    await program.stop()
    remove()
  }
}

async function upgradeTo(
  program: UpgradableProgram,
  root: string,
  changed: readonly string[],
  version: number,
): Promise<void> {
  for (const file of changed) setVersion(root, file, version)
  await program.upgrade()
}

/** The same measurements in the same order, with nothing in between. */
async function measureNative(plan: CallPlan, into: Map<string, number[]>, cell: Map<number, number[]>): Promise<void> {
  const { root, remove } = copyProgram('calls')
  const program = await startPlain({ root, entry })
  try {
    for (const upgrades of plan.upgrades)
      for (const loop of plan.loops) add(into, `${loop} ${upgrades}`, await sampleLoop(program, loop, plan.batch))
    for (const upgrades of plan.withCell ? [0, 1, 10] : []) {
      for (let version = upgrades === 0 ? 1 : 0; version < upgrades; version++) await program.ask('swap', version + 2)
      add(cell, upgrades, await sampleLoop(program, 'callCell', plan.batch))
    }
  } finally {
    await program.stop()
    remove()
  }
}

/** The lower quartile of many samples of about {@link sampleMs}: what a call costs when nobody else takes the processor. */
export async function sampleLoop(
  program: Program,
  loop: string,
  batch: number,
  command: 'sample' | 'sampleInTask' = 'sample',
): Promise<number> {
  const first = quantile(await program.ask<number[]>(command, loop, batch, 3, 5), 0)
  const batches = Math.max(1, Math.round((sampleMs * 1e6) / (first * batch)))
  return quantile(await program.ask<number[]>(command, loop, batch, batches, samples), 0.25)
}

function add<Key>(into: Map<Key, number[]>, key: Key, value: number): void {
  const values = into.get(key)
  if (values === undefined) into.set(key, [value])
  else values.push(value)
}
