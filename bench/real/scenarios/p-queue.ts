import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import { exchange, interview, json } from './web/exchange.ts'
import { Misbehaviour, type Answers, type LiveClients, type Scenario } from '../scenario.ts'

export const pQueue: Scenario = {
  package: 'p-queue',
  kind: 'job queue with limits and timers',
  versions: [
    '8.0.0',
    '8.0.1',
    '8.1.0',
    '8.1.1',
    '9.0.0',
    '9.0.1',
    '9.1.0',
    '9.1.1',
    '9.1.2',
    '9.2.0',
    '9.3.0',
    '9.3.1',
    '9.3.2',
    '9.3.3',
    '9.3.4',
    '9.3.5',
  ],
  program: 'p-queue',
  before: '2026-11-01',
  connect,
  probe,
  news: {
    '8.1.0': 'a queue of three',
    '9.0.0': 'a queue of three',
    '9.1.0': 'an empty queue',
    '9.1.1': 'an empty queue',
  },
}

const pauseMs = 12
const mostWaitMs = 20_000
const concurrency = 2

interface Report {
  readonly done: readonly string[]
  readonly mostRunning: number
}

/** One client adds letters without waiting, one waits for each; both count what has been sent. */
async function connect(port: number): Promise<LiveClients> {
  const state = { added: 0, reported: 0, waited: 0, failure: undefined as unknown, closed: false }
  const reported = new Map<string, number>()
  const post = async <T>(path: string, body: unknown): Promise<T> => {
    const { status, body: answer } = await exchange(port, json('POST', path, body))
    assert.equal(status, 200, `POST ${path}: ${answer}`)
    return JSON.parse(answer) as T
  }
  const collect = async (): Promise<void> => {
    const { done, mostRunning } = await post<Report>('/letters/report', {})
    if (mostRunning > concurrency) throw new Misbehaviour(`${mostRunning} letters were sent at once`)
    for (const id of done) {
      if (reported.has(id)) throw new Misbehaviour(`The letter ${id} was sent twice`)
      reported.set(id, reported.size)
    }
    state.reported = reported.size
  }
  const adding = (async () => {
    while (!state.closed) {
      await post('/letters', { id: `letter-${++state.added}`, ms: 3 })
      await collect()
      await delay(pauseMs)
    }
  })()
  const waiting = (async () => {
    while (!state.closed) {
      const id = `answered-${state.waited + 1}`
      const { result } = await post<{ result: string }>('/letters-and-wait', { id, ms: 3 })
      assert.equal(result, `sent ${id}`)
      state.waited++
      await delay(pauseMs)
    }
  })()
  const ended = Promise.all([adding, waiting]).catch((error: unknown) => {
    state.failure ??= error
  })
  let spans = 0
  return {
    async check() {
      const { added, waited } = state
      const deadline = performance.now() + mostWaitMs
      const reached = () => {
        for (let letter = 1; letter <= added + 3; letter++) if (!reported.has(`letter-${letter}`)) return false
        return state.waited >= waited + 3
      }
      while (!reached()) {
        await delay(10)
        if (state.failure !== undefined) throw misbehaviour(state.failure)
        if (performance.now() > deadline)
          throw new Misbehaviour(`Of ${state.added} letters ${state.reported} were sent, and no more are`)
      }
    },
    async span() {
      const span = ++spans
      const ids = Array.from({ length: 12 }, (_, at) => `draft-${span}-${at}`)
      for (const [at, id] of ids.entries()) await post('/drafts', { id, ms: 1, priority: at % 3 })
      return async () => {
        const { done } = await post<{ done: readonly string[] }>('/drafts/start', {})
        const expected = [2, 1, 0].flatMap((priority) => ids.filter((_, at) => at % 3 === priority))
        assert.deepEqual(done, expected, 'What waited across the upgrade')
      }
    },
    async close() {
      state.closed = true
      await ended
    },
  }
}

function misbehaviour(cause: unknown): Misbehaviour {
  return cause instanceof Misbehaviour
    ? cause
    : new Misbehaviour(cause instanceof Error ? cause.message : String(cause), { cause })
}

function probe(port: number): Promise<Answers> {
  return interview(port, {
    'a queue of three': json('POST', '/try', { count: 3 }),
    'an empty queue': json('POST', '/try', { count: 0 }),
    'no such route': { path: '/nowhere' },
  })
}
