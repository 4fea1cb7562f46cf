import type { Reason } from '@midflight/model'
import type { Paint } from '../terminal.ts'

/** Reasons as a good compiler shows them: code, place and item, then the message, then the remedy. */
export function reasonsView(reasons: readonly Reason[], paint: Paint, severity: 'error' | 'notice' = 'error'): string {
  return reasons.map((reason) => reasonView(reason, paint, severity)).join('\n\n')
}

export function reasonView(
  { code, file, line, item, message, remedy }: Reason,
  paint: Paint,
  severity: 'error' | 'notice' = 'error',
): string {
  const colour = severity === 'error' ? 'red' : 'yellow'
  const head = `${paint([colour, 'bold'], code)}  ${paint('bold', `${file}:${line}`)}  ${item}`.trimEnd()
  return [head, ...lines(message), ...lines(`${paint('cyan', 'remedy')}: ${remedy}`)].join('\n')
}

function lines(text: string): string[] {
  return text.split('\n').map((line) => `    ${line}`.trimEnd())
}
