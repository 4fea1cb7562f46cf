import assert from 'node:assert/strict'
import { Agent } from 'node:http'
import type { Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { Misbehaviour } from '../../scenario.ts'
import { exchange, json, type Question, type Reply } from './exchange.ts'

/** How many items are left in the cart. */
const kept = 5
const pauseMs = 15

/** A client with a session and one connection, over which it goes on filling its cart and taking out of it. */
export interface Browser {
  /** How many items it has put into its cart, and found there. */
  readonly rounds: number
  /** What went wrong first. */
  readonly failure: unknown
  /** The headers that carry its session. */
  readonly headers: Readonly<Record<string, string>>
  /** Ends its work and closes its connection. */
  close(): Promise<void>
}

/**
 * Signs in and begins to work.
 *
 * The program knows `POST /sessions` `{ name }`, which sets the cookie; `POST /cart` `{ item }` (201) and `DELETE /cart/<item>`, which return
 * `{ name, items, added }`: the items in order, and how many have been added ever.
 */
export async function openBrowser(port: number, name: string): Promise<Browser> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const signedIn = await exchange(port, { ...json('POST', '/sessions', { name }), agent })
  const cookie = signedIn.headers['set-cookie']?.map((set) => set.split(';')[0]).join('; ')
  if (signedIn.status !== 200 || cookie === undefined)
    throw new Misbehaviour(`${name} cannot sign in: ${signedIn.status} ${signedIn.body}`)
  const state = { rounds: 0, failure: undefined as unknown, closing: false }
  const work = shop({ port, name, agent, cookie, socket: signedIn.socket }, state)
  return {
    get rounds() {
      return state.rounds
    },
    get failure() {
      return state.failure
    },
    headers: { cookie },
    async close() {
      state.closing = true
      await work
      agent.destroy()
    },
  }
}

interface Session {
  readonly port: number
  readonly name: string
  readonly agent: Agent
  readonly cookie: string
  readonly socket: Socket
}

async function shop(session: Session, state: { rounds: number; failure: unknown; closing: boolean }): Promise<void> {
  const items: string[] = []
  try {
    while (!state.closing) {
      const item = `${session.name}-${state.rounds + 1}`
      items.push(item)
      await expectCart(session, json('POST', '/cart', { item }), 201, items, state.rounds + 1)
      state.rounds++
      if (items.length > kept) {
        const oldest = items.shift()
        await expectCart(session, { method: 'DELETE', path: `/cart/${oldest}` }, 200, items, state.rounds)
      }
      await delay(pauseMs)
    }
  } catch (error) {
    state.failure = error
  }
}

async function expectCart(
  { port, name, agent, cookie, socket }: Session,
  question: Question,
  status: number,
  items: readonly string[],
  added: number,
): Promise<void> {
  const reply: Reply = await exchange(port, { ...question, headers: { ...question.headers, cookie }, agent })
  const asked = `${question.method} ${question.path} of ${name}`
  assert.equal(reply.status, status, `${asked}: ${reply.body}`)
  assert.deepEqual(JSON.parse(reply.body), { name, items, added }, asked)
  assert.equal(reply.socket, socket, `${asked} came over another connection`)
}
