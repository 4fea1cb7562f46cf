import { resolve } from 'node:path'
import type { ExplainAnswer, PlanOutcome } from '@midflight/model'
import { exitCodeOfOutcome, exitCodes, type ExitCode } from '../exit-codes.ts'
import type { InvocationOf } from '../invocation.ts'
import type { Output } from '../output.ts'
import type { Terminal } from '../terminal.ts'
import { explainView } from '../views/explain.ts'
import { planOutcomeView } from '../views/outcome.ts'
import { order } from './host-request.ts'
import { upgradeCommand } from './upgrade.ts'

export async function plan(invocation: InvocationOf<'plan'>, terminal: Terminal, output: Output): Promise<ExitCode> {
  const { source, explain, policy, types, accept, count, force } = invocation
  const request = source === null ? {} : { source: resolve(terminal.cwd, source) }
  if (explain !== null) {
    const answer = await order<ExplainAnswer>(invocation, terminal, '/v1/explain', { ...request, item: explain })
    output.result(answer, (paint) => explainView(answer, paint))
    return exitCodes.done
  }
  const outcome = await order<PlanOutcome>(invocation, terminal, '/v1/plan', {
    ...request,
    ...(policy === null ? {} : { policy }),
    ...(types ? {} : { types }),
    ...(accept.length === 0 ? {} : { accept }),
    ...(count ? { count, force } : {}),
  })
  output.result(outcome, (paint) => planOutcomeView(outcome, upgradeCommand(source), paint))
  return exitCodeOfOutcome(outcome)
}
