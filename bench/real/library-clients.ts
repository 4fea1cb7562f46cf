import { Agent, get } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { differenceOf } from './answers.ts'
import { Misbehaviour, type Answers, type LiveClients } from './scenario.ts'

/** What the program counts and notes of itself. */
interface Record {
  /** Requests for work that have been served. */
  readonly served: number
  /** The numbers of those that were served more than once. */
  readonly doubled: readonly number[]
  readonly errors: readonly string[]
  readonly ticks: { readonly begun: number; readonly ended: number; readonly emitted: number; readonly heard: number }
}

interface Worked {
  readonly n: number
  readonly first: string
  readonly second: string
}

/** Connections that each have a request on the way at every moment. */
const connectionCount = 8
/** How many answers each check waits for: so it sees what the program does after the upgrade. */
const roundsPerCheck = 100
/** A request calls the library, waits up to so long, and calls it again: there is always one that spans the upgrade. */
const longestWaitMs = 40

/** Everything that a program of the frame answers, of a library that has been swapped or not. */
export async function libraryAnswers(port: number): Promise<Answers> {
  const agent = new Agent()
  try {
    return (await ask(agent, port, '/answers')) as Answers
  } finally {
    agent.destroy()
  }
}

/** Keeps the program busy over connections that stay open, and remembers what it said of what it holds. */
export async function libraryClients(port: number): Promise<LiveClients> {
  const agent = new Agent({ keepAlive: true, maxSockets: connectionCount + 1 })
  const held = (await ask(agent, port, '/held')) as Answers
  /** What the nth call of the library gives, in every version. */
  const known = new Map<number, string>()
  const served = (await record(agent, port)).served
  let asked = 0
  let answered = 0
  let problem: Error | null = null
  let isClosed = false
  let gate = Promise.withResolvers<void>()
  gate.resolve()
  const lanes = Array.from({ length: connectionCount }, async () => {
    while (!isClosed && problem === null) {
      const n = served + asked++
      try {
        compare(n, (await ask(agent, port, `/work?n=${n}&ms=${n % longestWaitMs}`)) as Worked, known)
      } catch (error) {
        problem ??= error instanceof Error ? error : new Error(String(error))
      }
      answered++
      await gate.promise
    }
  })
  const until = async (isTrue: () => boolean): Promise<void> => {
    while (!isTrue() && problem === null) await delay(5)
    if (problem !== null) throw problem
  }
  /** Nothing is on the way then, so what was asked and what was served can be compared. */
  const inQuiet = async (look: () => Promise<void>): Promise<void> => {
    gate = Promise.withResolvers()
    try {
      await until(() => answered === asked)
      await look()
    } finally {
      gate.resolve()
    }
  }
  const checkCounts = async (): Promise<void> => {
    const { errors, doubled, ticks, served: total } = await record(agent, port)
    if (errors.length > 0) throw new Misbehaviour(`The program noted: ${errors.slice(0, 3).join('; ')}`)
    if (doubled.length > 0) throw new Misbehaviour(`Served more than once: requests ${doubled.slice(0, 5).join(', ')}`)
    if (total - served !== asked) throw new Misbehaviour(`${asked} requests, ${total - served} served`)
    if (ticks.heard !== ticks.emitted)
      throw new Misbehaviour(`${ticks.emitted} calls of listeners, ${ticks.heard} heard`)
  }
  return {
    check: async () => {
      const enough = answered + roundsPerCheck
      await until(() => answered >= enough)
      const now = (await ask(agent, port, '/held')) as Answers
      if (!isDeepStrictEqual(now, held)) throw new Misbehaviour(`What was held has changed: ${differenceOf(held, now)}`)
      await inQuiet(checkCounts)
    },
    close: async () => {
      isClosed = true
      await Promise.all(lanes)
      agent.destroy()
    },
  }
}

function compare(n: number, { n: echoed, first, second }: Worked, known: Map<number, string>): void {
  const expected = known.get(n % 64) ?? first
  known.set(n % 64, expected)
  if (echoed !== n || first !== expected || second !== expected)
    throw new Misbehaviour(`Request ${n} (${echoed}) was answered ${first} and then ${second}, before ${expected}`)
}

async function record(agent: Agent, port: number): Promise<Record> {
  return (await ask(agent, port, '/record')) as Record
}

/** Rejects with a {@link Misbehaviour} where the answer is no success. */
function ask(agent: Agent, port: number, path: string): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>()
  const request = get({ agent, port, path, host: '127.0.0.1' }, (response) => {
    let text = ''
    response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
    response.once('error', reject)
    response.once('end', () => {
      if (response.statusCode === 200) resolve(JSON.parse(text))
      else reject(new Misbehaviour(`${path} was answered with ${response.statusCode}: ${text.slice(0, 500)}`))
    })
  })
  request.once('error', (error) => reject(new Misbehaviour(`${path} was not answered: ${error.message}`)))
  return promise
}
