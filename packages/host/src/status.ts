import { MidflightError, type AcceptedStatus, type ProgramStatus } from '@midflight/model'
import type { Channel } from './program/channel.ts'
import { busyError } from './upgrade/abort.ts'

export interface StatusSource {
  readonly program: string
  readonly pid: number
  readonly channel: Channel
  readonly timeoutMs: number
  /** The release of the current generation, as the host knows it. */
  readonly release: () => string
  /** What was accepted on the way to it. */
  readonly accepted: () => readonly AcceptedStatus[]
}

/** Asks the program how it is. Throws `program-busy` and `program-exited`. */
export async function programStatus(source: StatusSource): Promise<ProgramStatus> {
  const reply = await source.channel.request({ type: 'status' }, source.timeoutMs)
  if (reply.kind === 'timeout') throw busyError('read the status', source.timeoutMs)
  if (reply.kind === 'closed' || reply.message.type !== 'status') {
    throw new MidflightError('program-exited', 'Could not read the status: the program is ending.', {
      remedy: 'Start it again with `midflight run <entry>`.',
    })
  }
  const { generation, generations, tasks, gate, memory, uptimeMs, members } = reply.message
  const { program, pid } = source
  const node = process.version
  const known = {
    program,
    pid,
    node,
    release: source.release(),
    generation,
    generations,
    tasks,
    gate,
    memory,
    uptimeMs,
  }
  const accepted = source.accepted()
  return { ...known, ...(members === undefined ? {} : { members }), ...(accepted.length === 0 ? {} : { accepted }) }
}
