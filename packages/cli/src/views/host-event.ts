import type { HostEvent } from '@midflight/host'
import type { Reason } from '@midflight/model'
import type { Paint } from '../terminal.ts'
import { errorView, sentence } from './error.ts'
import { ms } from './outcome.ts'
import { counted } from './plan.ts'

/** Reasons of a refusal that are shown after a save; `midflight plan` shows them all. */
const shownReasons = 3

export function startedView({ release }: Extract<HostEvent, { kind: 'started' }>, paint: Paint): string {
  return line(`${release} runs as generation 1`, paint)
}

export function warningView({ error }: Extract<HostEvent, { kind: 'warning' }>, paint: Paint): string {
  const { code, message, remedy, place } = error
  return errorView({ code, message, remedy, place, stack: null }, paint)
}

/** One line for what went well, a few for what did not. */
export function savedView({ files, outcome, elapsedMs }: Extract<HostEvent, { kind: 'saved' }>, paint: Paint): string {
  const what = files.length === 1 ? (files[0] ?? '') : counted(files.length, 'file')
  switch (outcome.outcome) {
    case 'committed':
      return line(
        `${paint('green', `generation ${outcome.generation}`)} in ${ms(elapsedMs)}  ${paint('dim', what)}`,
        paint,
      )
    case 'unchanged':
      return line(`no change of code  ${paint('dim', what)}`, paint)
    case 'refused':
      return [
        line(`${paint('red', 'refused')}  ${paint('dim', what)}`, paint),
        ...refusals(outcome.reasons, paint),
      ].join('\n')
    case 'aborted':
      return `${line(`${paint('red', 'aborted')} in the phase ${outcome.phase}  ${paint('dim', what)}`, paint)}\n${errorView(outcome.error, paint)}`
    case 'failed': {
      const { code, message, remedy, place, stack = null } = outcome.error
      return errorView({ code, message, remedy, place, stack }, paint)
    }
  }
}

function refusals(reasons: readonly Reason[], paint: Paint): string[] {
  const shown = reasons.slice(0, shownReasons).map(({ code, file, line: at, item, message, remedy }) => {
    const head = `  ${paint('red', code)} ${paint('bold', `${file}:${at}`)} ${item}`.trimEnd()
    return `${head}: ${sentence(message)} ${paint('cyan', remedy)}`
  })
  const hidden = reasons.length - shown.length
  return hidden > 0 ? [...shown, `  and ${hidden} more: midflight plan`] : shown
}

function line(text: string, paint: Paint): string {
  return `${paint('dim', 'midflight')}  ${text}`
}
