/** Several measurements of one thing. */
export interface Spread {
  readonly median: number
  readonly min: number
  readonly max: number
  readonly count: number
}

export function spreadOf(values: readonly number[]): Spread {
  if (values.length === 0) throw new Error('There is nothing to summarise.')
  return { median: quantile(values, 0.5), min: Math.min(...values), max: Math.max(...values), count: values.length }
}

/** The value below which a share of the values lies, between its neighbours where it falls between two. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((left, right) => left - right)
  const position = (sorted.length - 1) * share
  const lower = sorted[Math.floor(position)]!
  const upper = sorted[Math.ceil(position)]!
  return lower + (upper - lower) * (position - Math.floor(position))
}

/**
 * How many of the measurements belong to the faster of two modes; null where there is only one mode. V8 compiles the same loop well or badly
 * from process to process, so a median alone may compare chance with chance.
 */
export function fastMode(
  values: readonly number[],
): { readonly fast: readonly number[]; readonly slow: number } | null {
  const sorted = values.toSorted((left, right) => left - right)
  let widest = { at: 0, factor: 1 }
  for (let index = 1; index < sorted.length; index++) {
    const factor = sorted[index]! / sorted[index - 1]!
    if (factor > widest.factor) widest = { at: index, factor }
  }
  if (widest.factor < 1.8) return null
  return { fast: sorted.slice(0, widest.at), slow: sorted.length - widest.at }
}
