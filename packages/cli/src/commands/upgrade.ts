import { resolve } from 'node:path'
import type { RollbackRequest, UpgradeOutcome, UpgradeRequest } from '@midflight/model'
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
  return shown(await order<UpgradeOutcome>(invocation, terminal, '/v1/upgrade', request), output)
}

export async function rollback(
  invocation: InvocationOf<'rollback'>,
  terminal: Terminal,
  output: Output,
): Promise<ExitCode> {
  const { to, queue } = invocation
  const request: RollbackRequest = { ...(to === null ? {} : { to }), ...tasksOf(invocation), queue }
  return shown(await order<UpgradeOutcome>(invocation, terminal, '/v1/rollback', request), output)
}

/** What is left out is left to the plan. */
function tasksOf({
  policy,
  deadlineMs,
}: InvocationOf<'upgrade' | 'rollback'>): Pick<UpgradeRequest, 'policy' | 'deadlineMs'> {
  return { ...(policy === null ? {} : { policy }), ...(deadlineMs === null ? {} : { deadlineMs }) }
}

function shown(outcome: UpgradeOutcome, output: Output): ExitCode {
  output.result(outcome, (paint) => upgradeOutcomeView(outcome, paint))
  return exitCodeOfOutcome(outcome)
}
