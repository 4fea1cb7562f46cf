import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import { exchange, interview, json } from './web/exchange.ts'
import { Misbehaviour, type Answers, type LiveClients, type Scenario } from '../scenario.ts'

export const toadScheduler: Scenario = {
  package: 'toad-scheduler',
  kind: 'job scheduler with timers',
  versions: ['2.0.0', '2.1.0', '2.1.1', '2.2.0', '2.3.0', '3.0.0', '3.0.1', '3.1.0', '4.0.1', '4.1.0'],
  program: 'toad-scheduler',
  before: '2026-11-01',
  connect,
  probe,
  news: {
    '2.1.0': 'another scheduler',
    '2.2.0': 'another scheduler',
    '2.3.0': 'another scheduler',
    '3.1.0': 'another scheduler',
    '4.1.0': 'another scheduler',
  },
}

/** The intervals of the program's own jobs, and of the one that a client adds. */
const intervalsMs = { sweep: 10, report: 15, failing: 20, client: 12 } as const
const watchMs = 300
const mostWaitMs = 20_000

interface Counts {
  readonly counts: Readonly<Record<'sweep' | 'report' | 'failing' | 'failed', number>>
  readonly mostReporting: number
  readonly added: Readonly<Record<string, number>>
}

async function connect(port: number): Promise<LiveClients> {
  let clients = 0
  const post = async (path: string, body: unknown): Promise<unknown> => {
    const { status, body: answer } = await exchange(port, json('POST', path, body))
    assert.equal(status, 200, `POST ${path}: ${answer}`)
    return JSON.parse(answer)
  }
  assert.equal(await post('/jobs', { id: 'client', milliseconds: intervalsMs.client }), 'running')
  let last = await look(port)
  const check = async () => {
    const since = last
    const deadline = performance.now() + mostWaitMs
    do {
      await delay(watchMs)
      last = await look(port)
      if (performance.now() > deadline) throw new Misbehaviour(`A job does not run: ${JSON.stringify(last.runs)}`)
    } while (Object.entries(last.runs).some(([job, runs]) => runs < (since.runs[job] ?? 0) + 3))
    for (const [job, intervalMs] of Object.entries(intervalsMs)) {
      const runs = (last.runs[job] ?? 0) - (since.runs[job] ?? 0)
      const most = ((last.atMs - since.askedMs) / intervalMs) * 1.2 + 5
      if (runs > most) throw new Misbehaviour(`${job} ran ${runs} times where its interval allows ${Math.round(most)}`)
    }
  }
  return {
    check,
    async span() {
      const id = `paused-${++clients}`
      assert.equal(await post('/jobs', { id, milliseconds: 5 }), 'running')
      await delay(20)
      assert.equal(await post('/jobs/stop', { id }), 'stopped')
      const before = (await look(port)).runs[id] ?? 0
      return async () => {
        const after = (await look(port)).runs[id]
        assert.equal(after, before, 'A job that was stopped has run')
        assert.equal(await post('/jobs/start', { id }), 'running')
        const deadline = performance.now() + mostWaitMs
        while (((await look(port)).runs[id] ?? 0) < before + 3) {
          if (performance.now() > deadline) throw new Misbehaviour('A job that was started again does not run')
          await delay(5)
        }
        await post('/jobs/remove', { id })
      }
    },
    async close() {
      await post('/jobs/remove', { id: 'client' })
    },
  }
}

/** How often each job has run until then; asked and answered at those times of this process's clock. */
async function look(port: number): Promise<{ runs: Readonly<Record<string, number>>; askedMs: number; atMs: number }> {
  const askedMs = performance.now()
  const { body } = await exchange(port, { path: '/counts' })
  const { counts, mostReporting, added } = JSON.parse(body) as Counts
  if (counts.failing !== counts.failed)
    throw new Misbehaviour(`Of ${counts.failing} failures of a job ${counts.failed} reached its handler`)
  if (mostReporting > 1) throw new Misbehaviour(`A job that must not overrun ran ${mostReporting} times at once`)
  return { runs: { ...counts, ...added }, askedMs, atMs: performance.now() }
}

function probe(port: number): Promise<Answers> {
  return interview(port, {
    'another scheduler': json('POST', '/try', {}),
    'an unknown job': json('POST', '/jobs/stop', { id: 'none' }),
    'no such route': { path: '/nowhere' },
  })
}
