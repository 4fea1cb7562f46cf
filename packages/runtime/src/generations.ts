import type { GenerationStatus } from '@midflight/model'
import type { Instance } from './instance.ts'
import type { Program } from './program.ts'

/** One committed state of the program. */
export interface Generation {
  readonly number: number
  readonly release: string
  /** The instances that were made for this generation and have been replaced since. */
  replaced: WeakRef<Instance>[]
}

/** Most generations that are remembered; older ones are forgotten once they have been collected. */
const maxGenerations = 200

/** Remembers instances that have just been replaced, by the generation that they were made for. */
export function noteReplaced(program: Program, replaced: readonly Instance[]): void {
  for (const instance of replaced) {
    program.generations
      .find((generation) => generation.number === instance.generation)
      ?.replaced.push(new WeakRef(instance))
  }
}

export function addGeneration(program: Program, release: string): Generation {
  const number = program.generations.at(-1)!.number + 1
  const generation: Generation = { number, release, replaced: [] }
  program.generations.push(generation)
  while (program.generations.length > maxGenerations) {
    const index = program.generations.findIndex((old) => old !== generation && isCollected(program, old))
    if (index === -1) break
    program.generations.splice(index, 1)
  }
  return generation
}

export function generationStatuses(program: Program): GenerationStatus[] {
  return program.generations.map((generation) => ({
    number: generation.number,
    release: generation.release,
    collected: isCollected(program, generation),
  }))
}

/** Nothing of it is current, and everything that was replaced is gone from memory. */
function isCollected(program: Program, generation: Generation): boolean {
  for (const unit of program.units.values()) if (unit.instance?.generation === generation.number) return false
  generation.replaced = generation.replaced.filter((reference) => reference.deref() !== undefined)
  return generation.replaced.length === 0 && generation !== program.generations.at(-1)
}
