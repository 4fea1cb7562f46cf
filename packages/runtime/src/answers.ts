import { channelVersion, reportError, type HostMessage, type RuntimeMessage } from '@midflight/model'
import { generationStatuses } from './generations.ts'
import { writeSnapshot } from './heap-snapshot.ts'
import { idleEffects } from './idle-effects.ts'
import { stayingEffects } from './staying-effects.ts'
import { originalPlace } from './loader-source-maps.ts'
import { watchOutsiders, type Outsiders } from './outsiders.ts'
import { functionsThatNeverRan } from './never-ran.ts'
import { currentGeneration, loadedModules, type Program } from './program.ts'
import type { Transactions } from './transaction.ts'

/** What one member answers for itself. */
export interface Answers {
  readonly program: Program
  readonly transactions: Transactions
  /** Notes that the entry has been evaluated, and says so. */
  start(): Extract<RuntimeMessage, { type: 'started' }>
  status(id: number, plans?: boolean): StatusMessage
  /** Threads and processes that this thread has started and that are no members. */
  readonly outsiders: Outsiders
  prepare(message: Extract<HostMessage, { type: 'prepare' }>): Promise<RuntimeMessage>
  /** What has nothing to do with upgrades. */
  look(message: Extract<HostMessage, { type: 'snapshot' | 'locate' }>): Promise<RuntimeMessage>
}

export type StatusMessage = Extract<RuntimeMessage, { type: 'status' }>
export type Aborted = Extract<RuntimeMessage, { type: 'aborted' }>

export function createAnswers(program: Program, transactions: Transactions): Answers {
  let isStarted = false
  return {
    program,
    transactions,
    outsiders: watchOutsiders(),
    start: () => {
      isStarted = true
      return { type: 'started', version: channelVersion, node: process.version, loaded: loadedModules(program) }
    },
    status: (id, plans = false) => {
      const { heapUsed, rss } = process.memoryUsage()
      return {
        type: 'status',
        id,
        generation: currentGeneration(program).number,
        generations: generationStatuses(program),
        loaded: loadedModules(program),
        ...(plans ? { neverRan: functionsThatNeverRan(program) } : {}),
        idleEffects: idleEffects(program.units),
        ...(program.left.staying.size === 0 ? {} : { stayingEffects: stayingEffects(program.left) }),
        tasks: program.tasks.statuses(),
        gate: { closed: program.gate.isClosed, held: program.gate.held },
        memory: { heapUsedBytes: heapUsed, rssBytes: rss },
        uptimeMs: Math.round(process.uptime() * 1000),
      }
    },
    prepare: async (message) => {
      if (!isStarted) return { type: 'aborted', id: message.id, phase: 'prepare', error: notStarted() }
      return transactions.prepare(message)
    },
    look: async (message) =>
      message.type === 'snapshot'
        ? writeSnapshot(message, transactions)
        : { type: 'located', id: message.id, places: message.places.map(originalPlace) },
  }
}

function notStarted(): ReturnType<typeof reportError> {
  return reportError(new Error('The program is still starting'), {
    code: 'evaluation-failed',
    remedy: 'Wait until it has started, then upgrade again.',
  })
}
