import { performance } from 'node:perf_hooks'
import type { HistoryEntry } from '@midflight/model'
import type { GenerationRecord } from './generations.ts'
import type { ProgramEnd } from './program/process.ts'

type Note = Omit<HistoryEntry, 'format' | 'at' | 'who'>

/** What the history says of a program's start. */
export function noteOfStart(release: string, startedAt: number): Note {
  return { ...noted(release, 1), command: 'start', verdict: 'started', durationMs: elapsed(startedAt) }
}

/** What the history says of a program's end. */
export function noteOfEnd({ releaseId, number }: GenerationRecord, end: ProgramEnd, startedAt: number): Note {
  const last = { ...noted(releaseId, number), reasons: reasonsOf(end) }
  return { ...last, command: 'exit', verdict: 'exited', durationMs: elapsed(startedAt) }
}

function noted(
  release: string,
  generation: number,
): Pick<HistoryEntry, 'release' | 'generation' | 'commitMs' | 'reasons'> {
  return { release, generation, commitMs: null, reasons: [] }
}

/** How a program ended that did not end well. */
function reasonsOf(end: ProgramEnd): HistoryEntry['reasons'] {
  if (end.kind === 'exited' && end.code === 0) return []
  const message =
    end.kind === 'exited' ? `The program exited with code ${end.code}.` : `The program was killed by ${end.signal}.`
  return [{ code: 'program-exited', message }]
}

function elapsed(since: number): number {
  return Math.round(performance.now() - since)
}
