import { inspect } from 'node:util'

/** An answer as text: what differs in it differs in the text. */
export const shown = (value) =>
  inspect(value, { depth: 10, breakLength: Infinity, sorted: true, maxArrayLength: 1000, maxStringLength: 4000 })
