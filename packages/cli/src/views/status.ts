import type { GenerationStatus, ProgramStatus } from '@midflight/model'
import type { Paint } from '../terminal.ts'
import { table } from './table.ts'

/** Generations that people are shown; machines get all. */
const shownGenerations = 10

export function statusView(status: ProgramStatus, paint: Paint): string {
  const { program, release, generation, generations, memory, uptimeMs, pid, node } = status
  const facts = table([
    ['program', paint('bold', program)],
    ['release', release],
    ['generation', String(generation)],
    ['memory', `${megabytes(memory.heapUsedBytes)} heap, ${megabytes(memory.rssBytes)} in all`],
    ['up', `${duration(uptimeMs)}, process ${pid}, Node ${node}`],
  ])
  const latest = generations.toSorted((a, b) => b.number - a.number).slice(0, shownGenerations)
  const hidden = generations.length - latest.length
  const rows = latest.map((row) => generationRow(row, generation, paint))
  return `${facts}\n\n${table(rows)}${hidden > 0 ? `\n${paint('dim', `and ${hidden} older`)}` : ''}`
}

function generationRow({ number, release, collected }: GenerationStatus, current: number, paint: Paint): string[] {
  if (number === current) return [paint('green', '→'), String(number), release, paint('green', 'current')]
  return ['', String(number), release, paint('dim', collected ? 'collected' : 'still in memory')]
}

function megabytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`
}

function duration(ms: number): string {
  const seconds = Math.floor(ms / 1000)
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`
}
