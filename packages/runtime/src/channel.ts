import net from 'node:net'
import type { MemberRequest } from '@midflight/model'
import { createAnswers } from './answers.ts'
import type { Lines } from './lines.ts'
import { createMembers } from './members.ts'
import type { Program } from './program.ts'
import { createTransactions } from './transaction.ts'

/** The pipe to the host is this file descriptor. */
const channelDescriptor = 3

export interface Channel {
  /** Tells the host that the entry has been evaluated. */
  announce(): void
}

/** The pipe to the host or the coordinator, in a process that either has started. It never keeps the program alive. */
export function openPipe(descriptor = channelDescriptor): net.Socket {
  return new net.Socket({ fd: descriptor, readable: true, writable: true }).unref()
}

/**
 * Answers over the channel: the host, or, where `coordinates` is false, the coordinator of the processes that this one is a member of. Either may
 * go and leaves the program running.
 */
export function openChannel(program: Program, lines: Lines, coordinates = true): Channel {
  const self = createAnswers(program, createTransactions(program))
  const members = createMembers(self, coordinates)
  program.recruit = members.recruit
  // Who does not speak the protocol loses the program, and the program runs on.
  const receive = async (line: string): Promise<void> => {
    try {
      lines.send(await members.answer(JSON.parse(line) as MemberRequest))
    } catch {
      lines.close()
    }
  }
  // Nobody is left to end an upgrade that has closed the gate.
  lines.onClose = () => void members.answer({ type: 'abort', id: 0 })
  lines.onLine = (line) => void receive(line)
  lines.flush()
  return {
    announce: () => lines.send(self.start()),
  }
}
