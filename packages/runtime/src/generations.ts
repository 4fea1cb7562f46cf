import type { GenerationStatus } from '@midflight/model'
import type { Instance } from './instance.ts'
import type { Program } from './program.ts'

/** One committed state of the program. */
export interface Generation {
  readonly number: number
  readonly release: string
  /** How many of the instances that were made for this generation have been replaced since, and not been collected. */
  alive: number
}

/** Weak references would not do: asking one keeps what it refers to alive for as long as the collector is at work. */
const collected = new FinalizationRegistry<Generation>((generation) => {
  generation.alive -= 1
})

/** Most generations that are remembered; older ones are forgotten once they have been collected. */
const maxGenerations = 200

/** Remembers instances that have just been replaced, by the generation that they were made for. */
export function noteReplaced(program: Program, replaced: readonly Instance[]): void {
  for (const instance of replaced) {
    const generation = program.generations.find(({ number }) => number === instance.generation)
    if (generation === undefined) continue
    generation.alive += 1
    collected.register(instance, generation)
  }
  forgetCollected(program)
}

export function addGeneration(program: Program, release: string): Generation {
  const number = program.generations.at(-1)!.number + 1
  const generation: Generation = { number, release, alive: 0 }
  program.generations.push(generation)
  return generation
}

/** Only once what was replaced has been noted: until then a generation whose last instance has just been replaced looks as if it were gone. */
function forgetCollected(program: Program): void {
  while (program.generations.length > maxGenerations) {
    const index = program.generations.findIndex((old) => isCollected(program, old))
    if (index === -1) return
    program.generations.splice(index, 1)
  }
}

export function generationStatuses(program: Program): GenerationStatus[] {
  return program.generations.map((generation) => ({
    number: generation.number,
    release: generation.release,
    collected: isCollected(program, generation),
    alive: generation.alive,
  }))
}

/** Nothing of it is current, and everything that was replaced is gone from memory. */
function isCollected(program: Program, generation: Generation): boolean {
  if (generation.alive > 0 || generation === program.generations.at(-1)) return false
  return [...program.units.values()].every((unit) => unit.instance?.generation !== generation.number)
}
