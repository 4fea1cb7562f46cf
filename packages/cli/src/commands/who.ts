import type { WhoReport, WhoRequest } from '@midflight/model'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import type { InvocationOf } from '../invocation.ts'
import type { Output } from '../output.ts'
import type { Terminal } from '../terminal.ts'
import { whoView } from '../views/who.ts'
import { order } from './host-request.ts'

export async function who(invocation: InvocationOf<'who'>, terminal: Terminal, output: Output): Promise<ExitCode> {
  const { generation, quick, force } = invocation
  const request: WhoRequest = { quick, force, ...(generation === null ? {} : { generation }) }
  const report = await order<WhoReport>(invocation, terminal, '/v1/who', request)
  output.result(report, (paint) => whoView(report, paint))
  return exitCodes.done
}
