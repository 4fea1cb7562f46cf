import { resolve } from 'node:path'
import type { AcceptanceRequest, RollbackRequest, UpgradeOutcome, UpgradeRequest } from '@midflight/model'
import { exitCodeOfOutcome, type ExitCode } from '../exit-codes.ts'
import type { InvocationOf } from '../invocation.ts'
import type { Output } from '../output.ts'
import type { Terminal } from '../terminal.ts'
import { upgradeOutcomeView } from '../views/outcome.ts'
import { order } from './host-request.ts'

export async function upgrade(
  invocation: InvocationOf<'upgrade'>,
  terminal: Terminal,
  output: Output,
): Promise<ExitCode> {
  const { source, strategy, queue, types } = invocation
  const from = source === null ? {} : { source: resolve(terminal.cwd, source) }
  const request: UpgradeRequest = { ...from, ...(types ? {} : { types }), ...tasksOf(invocation), strategy, queue }
  return shown(
    await order<UpgradeOutcome>(invocation, terminal, '/v1/upgrade', request),
    upgradeCommand(source),
    output,
  )
}

export async function rollback(
  invocation: InvocationOf<'rollback'>,
  terminal: Terminal,
  output: Output,
): Promise<ExitCode> {
  const { to, queue } = invocation
  const request: RollbackRequest = { ...(to === null ? {} : { to }), ...tasksOf(invocation), queue }
  const command = to === null ? 'midflight rollback' : `midflight rollback --to ${to}`
  return shown(await order<UpgradeOutcome>(invocation, terminal, '/v1/rollback', request), command, output)
}

/** As somebody would type it. */
export function upgradeCommand(source: string | null): string {
  if (source === null) return 'midflight upgrade'
  return `midflight upgrade ${/^[\w./@-]+$/.test(source) ? source : `'${source.replaceAll("'", String.raw`'\''`)}'`}`
}

/** What is left out is left to the plan. */
function tasksOf({
  policy,
  deadlineMs,
  accept,
  reason,
  between,
}: InvocationOf<'upgrade' | 'rollback'>): Pick<RollbackRequest, 'policy' | 'deadlineMs' | keyof AcceptanceRequest> {
  return {
    ...(policy === null ? {} : { policy }),
    ...(deadlineMs === null ? {} : { deadlineMs }),
    ...(reason === null ? {} : { accept, reason }),
    ...(between === null ? {} : { between }),
  }
}

function shown(outcome: UpgradeOutcome, command: string, output: Output): ExitCode {
  output.result(outcome, (paint) => upgradeOutcomeView(outcome, command, paint))
  return exitCodeOfOutcome(outcome)
}
