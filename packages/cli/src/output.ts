import type { ErrorReport } from '@midflight/model'
import { paintFor, type Paint, type Terminal } from './terminal.ts'
import { errorView } from './views/error.ts'

/** Results go to stdout, talk to stderr. */
export interface Output {
  readonly json: boolean
  /** The one result of a command: as JSON for machines, else as `view` shows it. */
  result(value: unknown, view: (paint: Paint) => string): void
  /** An error, for people; for machines also as the result. */
  error(report: ErrorReport): void
  talk(view: (paint: Paint) => string): void
}

export function openOutput(terminal: Terminal, json: boolean): Output {
  const { stdout, stderr, environment } = terminal
  const paint = paintFor(stdout, environment)
  const paintTalk = paintFor(stderr, environment)
  const talk = (view: (paint: Paint) => string): void => void stderr.write(`${view(paintTalk)}\n`)
  return {
    json,
    talk,
    result: (value, view) => void stdout.write(`${json ? JSON.stringify(value) : view(paint)}\n`),
    error: (report) => {
      if (json) stdout.write(`${JSON.stringify({ error: report })}\n`)
      talk((colour) => errorView(report, colour))
    },
  }
}
