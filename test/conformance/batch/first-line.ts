import { inspect } from 'node:util'

/** What was thrown, in one line. */
export function firstLine(thrown: unknown): string {
  const text = thrown instanceof Error ? String(thrown) : inspect(thrown)
  return text.split('\n', 1).join('')
}
