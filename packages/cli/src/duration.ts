const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const

/** A timer of Node takes no more. */
const longestMs = 2 ** 31 - 1

/** Milliseconds of a duration such as `500ms`, `30s`, `1.5m` or `1h`; null for anything else, and for what no timer can wait for. */
export function durationOf(text: string): number | null {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text) ?? []
  if (amount === undefined || unit === undefined) return null
  const found = Number(amount) * units[unit as keyof typeof units]
  return found <= longestMs ? found : null
}
