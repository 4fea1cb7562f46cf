import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { within } from './deadline.ts'
import { exitCodes } from './midflight.ts'
import { readJson, type Stage } from './stage.ts'

/** What the program's memory holds when all garbage has been collected. */
export interface Memory {
  readonly heapBytes: number
  /** Generations of which code is still in memory, and all that there have been. */
  readonly generations: { readonly held: number; readonly all: number }
}

/** The environment of a program whose garbage can be collected from outside. */
export function collectableEnvironment(): NodeJS.ProcessEnv {
  const preload = pathToFileURL(join(import.meta.dirname, 'collect-garbage.ts')).href
  const inherited = process.env.NODE_OPTIONS ?? ''
  return { ...process.env, NODE_OPTIONS: `${inherited} --expose-gc --import ${preload}`.trim() }
}

const rounds = 3
const roundMs = 100

/** Collects garbage in rounds, since what one of them frees may have held more. */
export async function readMemory(stage: Stage): Promise<Memory> {
  const pid = Number((await readJson(stage, ['status'], exitCodes.done)).pid)
  let heapBytes = 0
  for (let round = 1; round <= rounds; round += 1) {
    const told = stage.program.nextLine(/^heap in use: (\d+) bytes$/)
    process.kill(pid, 'SIGUSR2')
    heapBytes = Number(await within(told, 'The program does not tell its heap'))
    await sleep(roundMs)
  }
  const { generations } = await readJson(stage, ['status'], exitCodes.done)
  const all = generations as readonly { collected: boolean }[]
  const held = all.filter(({ collected }) => !collected).length
  return { heapBytes, generations: { held, all: all.length } }
}
