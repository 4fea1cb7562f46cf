import type { ModulePath } from '@midflight/model'
import { countFunctions, type FunctionCount } from './function-counts.ts'
import { findHolders, type FoundHolder } from './holders.ts'
import { findModuleCode } from './module-code.ts'
import { findAnchors } from './object-paths.ts'
import { reachAround } from './reach.ts'
import { retainedSizes } from './retained-size.ts'
import { readSnapshot } from './snapshot-reader.ts'
import { findTimerDelays } from './timers.ts'

/** What a snapshot tells of old code, as plain data. */
export interface SnapshotAnalysis {
  readonly generations: readonly {
    readonly number: number
    readonly isInUse: boolean
    /** Modules of which a replaced version is in memory. */
    readonly held: readonly ModulePath[]
    readonly retainedBytes: number
  }[]
  readonly sharedBytes: number
  readonly holders: readonly FoundHolder[]
  /** How many functions there are of each place in the modules asked for. */
  readonly functions: readonly FunctionCount[]
}

/** Reads a snapshot and finds who holds code of generations up to the newest. */
export async function analyzeSnapshot(
  path: string,
  newest: number,
  countedModules: readonly ModulePath[] = [],
): Promise<SnapshotAnalysis> {
  const graph = await readSnapshot(path)
  const code = findModuleCode(graph, newest)
  const anchors = findAnchors(graph, code)
  const isOld = (node: number): boolean => {
    const owner = code.owners[node]!
    return owner !== -1 && !code.instances[owner]!.isCurrent
  }
  const reach = reachAround(graph, [...anchors.modules.keys()], isOld)
  const sizes = retainedSizes(graph, code, reach)
  const holders = findHolders({ graph, anchors, delays: findTimerDelays(graph) }, code, reach)
  const numbers = new Set(code.instances.map(({ generation }) => generation))
  const generations = [...numbers].map((number) => {
    const own = code.instances.filter(({ generation }) => generation === number)
    const held = [...new Set(own.filter(({ isCurrent }) => !isCurrent).map((instance) => instance.path))]
    const isInUse = own.some(({ isCurrent }) => isCurrent)
    return { number, isInUse, held, retainedBytes: sizes.byGeneration.get(number) ?? 0 }
  })
  return {
    generations,
    sharedBytes: sizes.sharedBytes,
    holders,
    functions: countFunctions(graph, code, countedModules),
  }
}
