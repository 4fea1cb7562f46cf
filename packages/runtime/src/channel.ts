import net from 'node:net'
import type { Duplex } from 'node:stream'
import { channelVersion, reportError, type HostMessage, type RuntimeMessage } from '@midflight/model'
import type { Program } from './program.ts'
import { loadedModules } from './program.ts'
import { originalPlace } from './loader-source-maps.ts'
import { writeSnapshot } from './heap-snapshot.ts'
import { createTransactions, type Transactions } from './transaction.ts'
import { generationStatuses } from './generations.ts'

/** The pipe to the host is this file descriptor. */
const channelDescriptor = 3

/** Longest message that is taken, in UTF-16 units: a release of 8 MB modules and more fits. */
const maxMessageLength = 256 * 1024 * 1024

export interface Channel {
  /** Tells the host that the entry has been evaluated. */
  announce(): void
}

/** The pipe to the host, in a process that the host has started. It never keeps the program alive. */
export function openPipe(): Duplex {
  return new net.Socket({ fd: channelDescriptor, readable: true, writable: true }).unref()
}

/** Answers the host over its channel. A host that is gone leaves the program running. */
export function openChannel(program: Program, socket: Duplex): Channel {
  const send = (message: RuntimeMessage): void => {
    if (!socket.destroyed) socket.write(`${JSON.stringify(message)}\n`)
  }
  const transactions = createTransactions(program)
  let isStarted = false
  // A host that does not speak the protocol loses the program, and the program runs on.
  const receive = async (line: string): Promise<void> => {
    try {
      send(await answer(program, transactions, isStarted, JSON.parse(line) as HostMessage))
    } catch {
      socket.destroy()
    }
  }
  let buffered: string[] = []
  let length = 0
  socket.setEncoding('utf8')
  socket.on('error', () => {})
  // Nobody is left to end an upgrade that has closed the gate.
  socket.on('close', () => void transactions.abort(0))
  socket.on('data', (chunk: string) => {
    let rest = chunk
    for (let end = rest.indexOf('\n'); end !== -1; end = rest.indexOf('\n')) {
      const line = buffered.join('') + rest.slice(0, end)
      rest = rest.slice(end + 1)
      buffered = []
      length = 0
      void receive(line)
    }
    if (rest !== '') buffered.push(rest)
    length += rest.length
    if (length > maxMessageLength) socket.destroy()
  })
  return {
    announce: () => {
      isStarted = true
      send({ type: 'started', version: channelVersion, node: process.version, loaded: loadedModules(program) })
    },
  }
}

async function answer(
  program: Program,
  transactions: Transactions,
  isStarted: boolean,
  message: HostMessage,
): Promise<RuntimeMessage> {
  const { id } = message
  switch (message.type) {
    case 'status':
      return statusOf(program, id)
    case 'prepare': {
      if (!isStarted) return { type: 'aborted', id, phase: 'prepare', error: notStarted() }
      return transactions.prepare(message)
    }
    case 'gate':
      return transactions.gate(id, message.deadlineMs)
    case 'commit':
      return transactions.commit(id)
    case 'abort':
      return transactions.abort(id)
    case 'snapshot':
      return writeSnapshot(message, transactions)
    case 'locate':
      return { type: 'located', id, places: message.places.map(originalPlace) }
  }
}

function notStarted(): ReturnType<typeof reportError> {
  return reportError(new Error('The program is still starting'), {
    code: 'evaluation-failed',
    remedy: 'Wait until it has started, then upgrade again.',
  })
}

function statusOf(program: Program, id: number): RuntimeMessage {
  const { heapUsed, rss } = process.memoryUsage()
  return {
    type: 'status',
    id,
    generation: program.generations.at(-1)!.number,
    generations: generationStatuses(program),
    loaded: loadedModules(program),
    tasks: program.tasks.statuses(),
    memory: { heapUsedBytes: heapUsed, rssBytes: rss },
    uptimeMs: Math.round(process.uptime() * 1000),
  }
}
