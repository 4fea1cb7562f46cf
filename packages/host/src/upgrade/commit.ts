import type { ErrorReport, TaskCounts } from '@midflight/model'
import type { Channel } from '../program/channel.ts'
import { aborted, programExited, unexpectedAnswer, type Aborted } from './abort.ts'

export interface Committed {
  readonly kind: 'committed'
  readonly generation: number
  readonly commitMs: number
  readonly tasks: TaskCounts
  readonly failures: readonly ErrorReport[]
}

/**
 * Has the program switch to what it has prepared. There is no time limit: the request cannot be taken back, so only the answer,
 * or the end of the program, tells what has happened.
 */
export async function commitPhase(channel: Channel): Promise<Committed | Aborted> {
  const reply = await channel.request({ type: 'commit' }, null)
  if (reply.kind !== 'answer') return programExited('commit')
  const { message } = reply
  if (message.type === 'aborted') return aborted(message.phase, message.error)
  if (message.type !== 'committed') return unexpectedAnswer('commit', message.type)
  const { generation, commitMs, tasks, failures = [] } = message
  return { kind: 'committed', generation, commitMs, tasks, failures }
}
