import { releaseMark, type Accepted, type Plan } from '@midflight/model'
import type { Paint } from '../terminal.ts'

/** Ids that one command line shows; of more, each finding shows its own. */
const idsInCommand = 3

/** What somebody accepts, and what that means; empty where that is nothing. */
export function acceptedView(accepted: readonly Accepted[], paint: Paint): string {
  if (accepted.length === 0) return ''
  const rows = accepted.map(({ id, acceptance }) => `  ${paint('bold', id)}\n    ${acceptance.means}`)
  return `${paint('yellow', 'Accepted')}\n${rows.join('\n')}`
}

/** How findings of a plan are accepted, and of no other. */
export function acceptingCommand(
  command: string,
  { from, to }: Pick<Plan, 'from' | 'to'>,
  ids: readonly string[],
): string {
  const options =
    ids.length > idsInCommand ? '--accept <finding> (once for each)' : ids.map((id) => `--accept ${id}`).join(' ')
  return `${command} ${options} --between ${releaseMark(from)}..${releaseMark(to)} --reason "…"`
}
