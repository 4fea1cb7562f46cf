/** `--inspect`, `--inspect-brk` and `--inspect-wait`, each with `=[host:]port` or without, as Node takes them. */
const pattern = /^--inspect(-brk|-wait)?(=.+)?$/

export interface InspectOptions {
  /** The options, as they are for Node. */
  readonly inspect: readonly string[]
  /** The command line without them. */
  readonly rest: readonly string[]
}

/**
 * Takes the debugger's options out of a command line. They look as Node's do, whose value is optional and follows `=`: read as options of a
 * command line, `--inspect src/main.ts` would take the entry for a port.
 */
export function takeInspectOptions(argv: readonly string[]): InspectOptions {
  const command = argv.find((part) => !part.startsWith('-'))
  if (command !== 'run' && command !== 'dev') return { inspect: [], rest: argv }
  return { inspect: argv.filter((part) => pattern.test(part)), rest: argv.filter((part) => !pattern.test(part)) }
}
