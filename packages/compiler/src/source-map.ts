import remapping from '@jridgewell/remapping'
import { decode, encode, type SourceMapSegment } from '@jridgewell/sourcemap-codec'
import { originalPositionFor, TraceMap, type SourceMapInput } from '@jridgewell/trace-mapping'
import type { Place } from '@midflight/model'

/** Finds the place in the user's file for an offset in generated code. */
export type Locate = (offset: number) => Place

/** Builds a locator for `code`, which `map` maps to the user's file. Unmapped offsets get the nearest mapping before them, or line 1. */
export function locator(code: string, map: SourceMapInput): Locate {
  const trace = new TraceMap(map)
  const starts = lineStarts(code)
  return (offset) => {
    const line = lineOf(starts, offset)
    const column = offset - starts[line]!
    const found = originalPositionFor(trace, { line: line + 1, column })
    return { line: found.line ?? 1, column: found.column ?? 0 }
  }
}

/** Joins the map of the last step with that of the step before, and gives the result as JSON text. */
export function composeMaps(last: SourceMapInput, before: SourceMapInput): string {
  return remapping([last, before], () => null).toString()
}

/** Offsets at which the lines of a text start. */
export function lineStarts(text: string): number[] {
  const starts = [0]
  for (let index = text.indexOf('\n'); index !== -1; index = text.indexOf('\n', index + 1)) starts.push(index + 1)
  return starts
}

/** The line (from 0) that holds an offset. */
export function lineOf(starts: readonly number[], offset: number): number {
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (starts[middle]! <= offset) low = middle
    else high = middle - 1
  }
  return low
}

/** Adds mappings for columns of the first line, in their order, to a map of one source that starts with unmapped text. */
export function withPlaces(
  map: { readonly mappings: string },
  lines: readonly number[],
  places: readonly { readonly column: number; readonly offset: number }[],
): string {
  const decoded = decode(map.mappings)
  const added = places.map(({ column, offset }): SourceMapSegment => {
    const line = lineOf(lines, offset)
    return [column, 0, line, offset - lines[line]!]
  })
  decoded[0] = [...added, ...(decoded[0] ?? [])].sort((left, right) => left[0] - right[0])
  return JSON.stringify({ ...map, mappings: encode(decoded) })
}
