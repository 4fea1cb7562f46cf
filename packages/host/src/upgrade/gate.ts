import type { Channel } from '../program/channel.ts'
import { aborted, programExited, unexpectedAnswer, type Aborted } from './abort.ts'

/** How long tasks in flight may take to end, if nobody says otherwise. */
export const usualDeadlineMs = 30_000

/**
 * Has the program hold new tasks until those in flight have ended, and migrate. The gate stays closed until commit or abort. There is no time limit
 * here: the program watches the deadline, and a migration takes what it takes.
 */
export async function gatePhase(channel: Channel, deadlineMs: number): Promise<Aborted | null> {
  const reply = await channel.request({ type: 'gate', deadlineMs }, null)
  if (reply.kind !== 'answer') return programExited('gate')
  const { message } = reply
  if (message.type === 'aborted') return aborted(message.phase, message.error)
  return message.type === 'gated' ? null : unexpectedAnswer('gate', message.type)
}
