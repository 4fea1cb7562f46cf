import { performance } from 'node:perf_hooks'
import type { ClosureCounts, Place, PlanClosure } from '@midflight/model'
import type { FunctionCount } from './function-counts.ts'
import { analyzeInThread, locate, type WhoSource } from './report.ts'
import { withSnapshot } from './snapshot-file.ts'

/** Counts the functions that exist of each closure of a plan. The program stands still for the snapshot. Throws what {@link withSnapshot} throws. */
export async function countClosures(
  { channel, folder, status }: WhoSource,
  closures: readonly PlanClosure[],
  force: boolean,
): Promise<ClosureCounts> {
  const { memory, generation } = await status()
  const heapBytes = memory.heapUsedBytes
  return withSnapshot({ channel, folder, heapBytes, force }, async ({ file, bytes, pausedMs }) => {
    const startedAt = performance.now()
    const modules = [...new Set(closures.map(({ module }) => module))]
    const { functions } = await analyzeInThread(file, generation, modules)
    const places = await locate(
      channel,
      functions.map(({ scriptName, place }) => ({ script: scriptName, line: place.line, column: place.column })),
    )
    const analysisMs = Math.round(performance.now() - startedAt)
    return {
      closures: closures.map((closure) => countOf(closure, closures, functions, places)),
      snapshot: { pausedMs: Math.round(pausedMs), snapshotBytes: bytes, heapBytes, analysisMs },
    }
  })
}

/**
 * V8 tells where a function's parameters begin, the plan where the function does: on one line, a function belongs to the last closure that begins before
 * its parameters do.
 */
function countOf(
  closure: PlanClosure,
  closures: readonly PlanClosure[],
  functions: readonly FunctionCount[],
  places: readonly (Place | null)[],
): number {
  const { module, line } = closure
  const onLine = closures.filter((other) => other.module === module && other.line === line)
  let count = 0
  for (const [index, found] of functions.entries()) {
    const place = places[index]
    if (found.module !== module || place?.line !== line) continue
    const owner = onLine.filter(({ column }) => column <= place.column).at(-1) ?? onLine[0]
    if (owner === closure) count += found.count
  }
  return count
}
