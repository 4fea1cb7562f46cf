import type { HistoryAnswer, ProgramStatus } from '@midflight/model'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import type { InvocationOf } from '../invocation.ts'
import type { Output } from '../output.ts'
import type { Terminal } from '../terminal.ts'
import { historyView } from '../views/history.ts'
import { statusView } from '../views/status.ts'
import { question } from './host-request.ts'

export async function status(
  invocation: InvocationOf<'status' | 'history'>,
  terminal: Terminal,
  output: Output,
): Promise<ExitCode> {
  const answer = await question<ProgramStatus>(invocation, terminal, '/v1/status')
  output.result(answer, (paint) => statusView(answer, paint))
  return exitCodes.done
}

export async function history(
  invocation: InvocationOf<'status' | 'history'>,
  terminal: Terminal,
  output: Output,
): Promise<ExitCode> {
  const answer = await question<HistoryAnswer>(invocation, terminal, '/v1/history')
  output.result(answer, (paint) => historyView(answer.entries, paint))
  return exitCodes.done
}
