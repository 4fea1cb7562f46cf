import type { Memory } from './memory.ts'
import { losses, type Tally } from './tally.ts'

/** What the table is made of. */
export interface Figures {
  readonly committed: number
  readonly rollbacks: number
  readonly refused: number
  readonly aborted: number
  /** The pause of every commit, rollbacks included. */
  readonly commitMs: readonly number[]
  /** `after` is null if the program did not live to tell. */
  readonly memory: { readonly before: Memory; readonly after: Memory | null }
  readonly durationMs: number
  readonly tally: Tally
}

/** The run's figures for machines: one object. */
export function summarize(figures: Figures, failures: readonly string[]): Record<string, unknown> {
  const { committed, rollbacks, refused, aborted, memory, durationMs, tally } = figures
  const { messages, heartbeats, requests, reconnects, slowestMs } = tally
  return {
    ok: failures.length === 0,
    failures,
    upgrades: { committed, rollbacks, refused, aborted },
    commitMs: { median: median(figures.commitMs), worst: worst(figures.commitMs) },
    requests,
    messages,
    heartbeats,
    reconnects,
    slowestMs,
    heapBytes: { before: memory.before.heapBytes, after: memory.after?.heapBytes ?? null },
    generations: memory.after?.generations ?? null,
    durationMs: Math.round(durationMs),
  }
}

/** The same for people: a table. */
export function formatTable(figures: Figures): string {
  const { tally } = figures
  const rows: readonly (readonly [string, string])[] = [
    [
      'upgrades',
      `${figures.committed} committed, ${figures.rollbacks} rolled back, ${figures.refused} refused, ${figures.aborted} aborted`,
    ],
    [
      'commit pause',
      `${milliseconds(median(figures.commitMs))} median, ${milliseconds(worst(figures.commitMs))} worst`,
    ],
    ['requests', `${count(tally.requests.sent)} sent, ${count(tally.requests.failed)} failed`],
    ['messages', `${count(tally.messages.sent)} sent, ${count(tally.messages.delivered)} delivered`],
    ['  dropped', count(tally.messages.dropped)],
    ['  out of order', count(tally.messages.outOfOrder)],
    ['  doubled', count(tally.messages.doubled)],
    ['heartbeats', `${count(tally.heartbeats.heard)} heard, ${count(tally.heartbeats.wrong)} missed or doubled`],
    ['reconnects', count(tally.reconnects)],
    [
      'longest wait',
      `${milliseconds(tally.slowestMs.message)} for a message, ${milliseconds(tally.slowestMs.request)} for a request`,
    ],
    ['heap', formatHeap(figures.memory)],
    ['old code', formatGenerations(figures.memory.after)],
    ['lost', losses(tally).length === 0 ? 'nothing' : 'see below'],
  ]
  const width = Math.max(...rows.map(([name]) => name.length))
  return rows.map(([name, value]) => `  ${name.padEnd(width)}   ${value}`).join('\n')
}

function formatHeap({ before, after }: Figures['memory']): string {
  return `${megabytes(before.heapBytes)} before, ${after === null ? 'unknown' : megabytes(after.heapBytes)} after`
}

function formatGenerations(memory: Memory | null): string {
  if (memory === null) return 'unknown'
  const { held, all } = memory.generations
  return `${all - held} of ${all} generations are out of memory`
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  return ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2
}

function worst(values: readonly number[]): number {
  return Math.max(0, ...values)
}

function count(value: number): string {
  return value.toLocaleString('en-US').replaceAll(',', ' ')
}

function milliseconds(value: number): string {
  return `${value.toFixed(value < 10 ? 2 : 0)} ms`
}

function megabytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`
}
