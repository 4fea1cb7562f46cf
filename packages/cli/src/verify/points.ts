import type { Place } from '../recorder/instructions.ts'
import type { Point } from './run-record.ts'

/** Writes a place as people name it: the number alone will do where one process has all points. */
export function writePlace({ process, number }: Place, processes: ReadonlySet<string>): string {
  return processes.size === 1 ? String(number) : `${process}:${number}`
}

/** Reads what {@link writePlace} writes; the process is null where only a number is given. Null: it is neither. */
export function readPlace(text: string): { readonly process: string | null; readonly number: number } | null {
  const [, process, digits] = /^(?:(.+):)?(\d+)$/.exec(text) ?? []
  const number = Number(digits)
  if (!Number.isSafeInteger(number) || number < 1) return null
  return { process: process ?? null, number }
}

/**
 * Puts points in an order of which every beginning is spread evenly: first, last, the middle, the middles of the halves, and so on. However
 * early the budget is used up, no stretch of the tests has been left out.
 */
export function spread(points: readonly Point[]): Point[] {
  const ordered = new Set<Point>()
  const add = (index: number): void => {
    const point = points[index]
    if (point !== undefined) ordered.add(point)
  }
  add(0)
  add(points.length - 1)
  for (let parts = 2; ordered.size < points.length; parts *= 2) {
    for (let part = 1; part < parts; part += 2) add(Math.floor((points.length * part) / parts))
  }
  return [...ordered]
}
