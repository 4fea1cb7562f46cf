import type { Plan, Refusal } from '@midflight/model'
import type { Paint } from '../terminal.ts'
import { acceptedView, acceptingCommand } from './accepted.ts'
import { counted } from './plan.ts'
import { reasonView } from './reasons.ts'

/** What refuses a plan: what to mend, what may be accepted instead and what that means, and how. `command` is the upgrade or rollback that was asked for. */
export function refusalsView(
  plan: Pick<Plan, 'from' | 'to' | 'accepted'>,
  reasons: readonly Refusal[],
  command: string,
  paint: Paint,
): string {
  const accepted = plan.accepted ?? []
  const stopping = reasons.filter(({ acceptance }) => !acceptance.possible)
  const places = counted(reasons.length, 'place')
  const todo = stopping.length === 0 ? `mend or accept ${places}` : `mend ${places}`
  const head = `${paint(['red', 'bold'], 'Refused')}: ${todo} and try again; the program runs on as before.`
  const parts = reasons.map((refusal) => [reasonView(refusal, paint), acceptanceView(refusal, paint)].join('\n'))
  const ids = [...accepted, ...reasons].map(({ id }) => id)
  const next =
    stopping.length === 0
      ? `Or accept ${ids.length === 1 ? 'it' : 'them all'}, and say why for the history:\n  ${acceptingCommand(command, plan, ids)}`
      : notEnough(stopping, ids)
  return [head, acceptedView(accepted, paint), ...parts, next].filter((part) => part !== '').join('\n\n')
}

function acceptanceView({ id, acceptance }: Refusal, paint: Paint): string {
  const said = acceptance.possible
    ? `${paint('cyan', 'or accept')}: ${acceptance.means}`
    : `${paint('dim', 'cannot be accepted')}: ${acceptance.why}`
  return `    ${said}\n    ${paint('dim', `finding: ${id}`)}`
}

function notEnough(stopping: readonly Refusal[], ids: readonly string[]): string {
  if (stopping.length === ids.length) return ''
  const some = stopping.length === 1 ? 'One of them' : `${stopping.length} of them`
  return `${some} cannot be accepted: to accept the others is not enough.`
}
