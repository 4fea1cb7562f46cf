import { fastMode, quantile, spreadOf, type Spread } from './statistics.ts'

/** What DESIGN 11 asks of a figure: of its ratio to the peer, or of the value itself. */
export interface Target {
  readonly of: 'ratio' | 'value'
  readonly limit: number
  readonly better: 'lower' | 'higher'
}

/** One line of the results: Midflight against a peer in the same run. */
export interface Figure {
  readonly what: string
  readonly unit: string
  readonly ours: Spread
  readonly peer: { readonly name: string; readonly spread: Spread } | null
  readonly ratio: number | null
  readonly target: Target | null
  readonly note: string
}

export interface Bench {
  readonly title: string
  /** How it was measured, in a few sentences. */
  readonly method: string
  readonly run: (extent: Extent) => Promise<readonly Figure[]>
}

/** How long the benches take: `full` for the record, `short` to see whether they work. */
export type Extent = 'full' | 'short'

export const atMost = (limit: number): Target => ({ of: 'ratio', limit, better: 'lower' })
export const atLeast = (limit: number): Target => ({ of: 'ratio', limit, better: 'higher' })
export const valueAtMost = (limit: number): Target => ({ of: 'value', limit, better: 'lower' })

export interface Measured {
  readonly what: string
  readonly unit: string
  readonly ours: readonly number[]
  readonly peer?: { readonly name: string; readonly values: readonly number[] }
  readonly target?: Target | null
  /** The nth measurements belong together: the ratio is the median of their ratios, which a slow minute of the machine does not touch. */
  readonly paired?: boolean
  readonly note?: string
}

/** Summarises measurements. Where V8 has two modes, the note tells how they are spread. */
export function figure({ what, unit, ours, peer, target, paired, note }: Measured): Figure {
  const spread = spreadOf(ours)
  const other = peer === undefined ? null : { name: peer.name, spread: spreadOf(peer.values) }
  const isCall = unit === 'ns'
  const notes = [
    note,
    ...(isCall ? [modes('Midflight', ours)] : []),
    isCall && peer !== undefined ? modes(peer.name, peer.values) : null,
  ]
  return {
    what,
    unit,
    ours: spread,
    peer: other,
    ratio: peer === undefined ? null : ratioOf(ours, peer.values, paired ?? false),
    target: target ?? null,
    note: notes.filter((part) => part !== null && part !== undefined && part !== '').join('; '),
  }
}

function ratioOf(ours: readonly number[], peer: readonly number[], paired: boolean): number | null {
  const divisor = quantile(peer, 0.5)
  if (divisor === 0) return null
  if (!paired || ours.length !== peer.length) return quantile(ours, 0.5) / divisor
  return quantile(
    ours.map((value, index) => value / peer[index]!),
    0.5,
  )
}

export function isMet({ target, ratio, ours }: Figure): boolean | null {
  if (target === null) return null
  const value = target.of === 'ratio' ? ratio : ours.median
  if (value === null) return null
  return target.better === 'lower' ? value <= target.limit : value >= target.limit
}

function modes(name: string, values: readonly number[]): string | null {
  const found = values.length < 5 ? null : fastMode(values)
  if (found === null || found.fast.length === 0) return null
  return `${name} two modes: ${found.fast.length} fast at ${quantile(found.fast, 0.5).toPrecision(3)}, ${found.slow} slow`
}
