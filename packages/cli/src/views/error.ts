import type { ErrorReport } from '@midflight/model'
import type { Paint } from '../terminal.ts'

/** What went wrong and what to do next, in the first line. The stack follows only for errors of the program, or of Midflight. */
export function errorView({ code, message, remedy, place, stack }: ErrorReport, paint: Paint): string {
  const where = place === null ? '' : `${place.file}:${place.line}:${place.column + 1}: `
  const first =
    `${paint(['red', 'bold'], `error[${code}]`)}: ${where}${sentence(message)} ${paint('cyan', remedy)}`.trimEnd()
  const frames =
    code === 'internal-error' || code === 'evaluation-failed' || code === 'commit-failed' ? framesOf(stack) : []
  return [first, ...frames.map((frame) => paint('dim', frame))].join('\n')
}

/** Messages of the program's own errors seldom end with a full stop. */
export function sentence(message: string): string {
  return /[.!?]$/.test(message) ? message : `${message}.`
}

function framesOf(stack: string | null): string[] {
  return (stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
}
