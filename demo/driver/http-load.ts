import { setTimeout as sleep } from 'node:timers/promises'
import { findBehaviour } from './behaviour.ts'
import { parseObject } from './frames.ts'
import { createHttpClient, type HttpAnswer, type HttpClient } from './http-client.ts'
import { countSent, noteProblem, type Tally } from './tally.ts'

/** What a worker waits between two requests: the point is constant load, not the greatest. */
const pauseMs = 4

/** Keep-alive connections that send one request after the other until they are stopped. */
export interface HttpLoad {
  readonly stop: () => Promise<void>
}

export function startHttpLoad(url: string, rooms: readonly string[], workers: number, tally: Tally): HttpLoad {
  let isStopping = false
  const running = Array.from({ length: workers }, async (_, index) => {
    const worker = createWorker(url, `http-${index + 1}`, rooms, tally)
    for (let turn = 1; !isStopping; turn += 1) {
      await sendCounted(worker, turn)
      await sleep(pauseMs)
    }
    worker.client.close()
  })
  return {
    stop: async () => {
      isStopping = true
      await Promise.all(running)
    },
  }
}

interface Worker {
  readonly name: string
  readonly client: HttpClient
  readonly rooms: readonly string[]
  /** The number of the last message that it posted, by room. */
  readonly lastSeq: Map<string, number>
  readonly tally: Tally
}

function createWorker(url: string, name: string, rooms: readonly string[], tally: Tally): Worker {
  let connections = 0
  const client = createHttpClient(url, () => {
    connections += 1
    if (connections > 1) tally.reconnects += 1
  })
  return { name, client, rooms, lastSeq: new Map(), tally }
}

async function sendCounted(worker: Worker, turn: number): Promise<void> {
  const { name, tally } = worker
  const startedMs = performance.now()
  tally.requests.sent += 1
  try {
    await sendOne(worker, turn)
  } catch (error) {
    tally.requests.failed += 1
    noteProblem(tally, `${name}: ${error instanceof Error ? error.message : String(error)}`)
  }
  tally.slowestMs.request = Math.max(tally.slowestMs.request, performance.now() - startedMs)
}

/** Sends the requests in turn, and throws if the answer is not what it should be. */
async function sendOne(worker: Worker, turn: number): Promise<void> {
  const { client, rooms } = worker
  const room = rooms[turn % rooms.length] ?? 'lobby'
  switch (turn % 4) {
    case 0:
      await post(worker, room)
      return
    case 1:
      expectStatus(await client.send('GET', '/stats'), 200)
      return
    case 2:
      expectStatus(await client.send('GET', `/rooms/${room}/messages`), 200)
      return
    default:
      expectOneVersion(await client.send('GET', '/version'))
  }
}

async function post({ name, client, lastSeq, tally }: Worker, room: string): Promise<void> {
  const seq = (lastSeq.get(room) ?? 0) + 1
  lastSeq.set(room, seq)
  countSent(tally, room)
  expectStatus(await client.send('POST', `/rooms/${room}/messages`, { from: name, seq, text: 'hello' }), 201)
}

function expectStatus(answer: HttpAnswer, status: number): void {
  if (answer.status !== status) throw new Error(`Status ${answer.status} in place of ${status}: ${answer.body}`)
}

/** The header comes from one module, the version from a second, the limits from two more: they must be of one version. */
function expectOneVersion(answer: HttpAnswer): void {
  expectStatus(answer, 200)
  const { version, limits } = parseObject(answer.body)
  const found = JSON.stringify({ header: answer.headers['x-chat-version'] ?? null, limits })
  const behaviour = findBehaviour(String(version))
  const expected = JSON.stringify({ header: behaviour.header, limits: behaviour.limits })
  if (found !== expected) throw new Error(`${String(version)} answers ${found} in place of ${expected}`)
}
