import { createServer } from 'node:http'
import { json } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import PQueue from 'p-queue'

/** Sends letters, two at a time and no more than 20 in 100 ms. */
const letters = new PQueue({ concurrency: 2, interval: 100, intervalCap: 20 })
/** Waits until somebody starts it. */
const drafts = new PQueue({ concurrency: 1, autoStart: false })
const queues = { letters, drafts }

const done = { letters: [], drafts: [] }
const events = {}
let running = 0
let mostRunning = 0

for (const name of ['active', 'add', 'next', 'completed', 'error', 'idle', 'empty']) {
  events[name] = 0
  letters.on(name, () => events[name]++)
}

async function send(queue, { id, ms }) {
  if (queue === 'letters') mostRunning = Math.max(mostRunning, ++running)
  await delay(ms)
  done[queue].push(id)
  if (queue === 'letters') running--
}

const routes = {
  'POST /letters': async (body) => {
    void letters.add(() => send('letters', body), { priority: body.priority ?? 0 })
    return { waiting: letters.size }
  },
  'POST /letters-and-wait': async (body) => {
    const result = await letters.add(async () => {
      await send('letters', body)
      return `sent ${body.id}`
    })
    return { result }
  },
  'POST /drafts': async (body) => {
    void drafts.add(() => send('drafts', body), { priority: body.priority ?? 0 })
    return { waiting: drafts.size }
  },
  'POST /drafts/start': async () => {
    drafts.start()
    await drafts.onIdle()
    drafts.pause()
    return { done: done.drafts.splice(0) }
  },
  // Takes away what has been sent: each letter is reported once.
  'POST /letters/report': async () => ({ done: done.letters.splice(0), mostRunning, events }),
  'POST /try': examples,
  'GET /state': async () =>
    Object.fromEntries(
      Object.entries(queues).map(([name, queue]) => [
        name,
        {
          size: queue.size,
          pending: queue.pending,
          isPaused: queue.isPaused,
          concurrency: queue.concurrency,
          timeout: queue.timeout,
        },
      ]),
    ),
}

/** A queue of its own that is used in all ways. */
async function examples({ count }) {
  const queue = new PQueue({ concurrency: 1, timeout: 5000 })
  const order = []
  const seen = []
  for (const name of ['active', 'add', 'next', 'completed', 'error', 'idle', 'empty', 'pendingZero'])
    queue.on(name, () => seen.push(name))
  const aborted = new AbortController()
  const numbers = Array.from({ length: count }, (_, number) => number)
  const all = queue.addAll(numbers.map((number) => async () => order.push(number)))
  const urgent = queue.add(async () => order.push('urgent'), { priority: 10, id: 'urgent' })
  const late = queue.add(async () => order.push('late'), { priority: -1, id: 'late' })
  queue.setPriority?.('late', 20)
  const failing = queue.add(async () => {
    throw new Error('On purpose')
  })
  const stopped = queue.add(async () => order.push('never'), { signal: aborted.signal })
  aborted.abort(new Error('No longer wanted'))
  const settled = await Promise.allSettled([all, urgent, late, failing, stopped])
  await queue.onIdle()
  const slow = await new PQueue({ timeout: 20, throwOnTimeout: true })
    .add(() => new Promise(() => {}))
    .then(String, (error) => `${error.name}: ${error.message}`)
  const options = {}
  for (const [name, bad] of Object.entries({
    concurrency: { concurrency: 0 },
    'concurrency in words': { concurrency: 'two' },
    interval: { interval: -1 },
    cap: { intervalCap: 0 },
    timeout: { timeout: -1 },
    strict: { strict: true },
  })) {
    try {
      options[name] = `accepted with ${new PQueue(bad).size} jobs`
    } catch (error) {
      options[name] = `${error.name}: ${error.message}`
    }
  }
  const strange = await queue.add('not a function').then(String, (error) => error.name)
  return {
    order,
    seen,
    settled: settled.map((one) =>
      one.status === 'fulfilled' ? one.value : `${one.reason?.name}: ${one.reason?.message}`,
    ),
    slow,
    options,
    strange,
    offers: Object.getOwnPropertyNames(PQueue.prototype)
      .filter((name) => !name.startsWith('_') && !name.startsWith('#'))
      .sort(),
    running: queue.runningTasks?.length,
    limited: queue.isRateLimited,
    saturated: queue.isSaturated,
  }
}

async function answer(request, response) {
  const route = routes[`${request.method} ${request.url}`]
  response.setHeader('content-type', 'application/json')
  if (route === undefined) return response.writeHead(404).end('{}')
  try {
    const answer = await route(request.method === 'POST' ? await json(request) : undefined)
    response.end(JSON.stringify(answer))
  } catch (error) {
    response.writeHead(500).end(JSON.stringify({ error: error.message }))
  }
}

const server = createServer((request, response) => void answer(request, response))
server.listen(0, '127.0.0.1', () => console.log(`listening on ${server.address().port}`))
