import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { SignallingPeer, type Signal } from '../clients/signalling-peer.ts'
import { type Answers, type LiveClients, Misbehaviour, type Scenario } from '../scenario.ts'

/** The PeerJS signalling server: compiled TypeScript, from 1.0.0 on bundled into one file, as an ES module too. */
export const peer: Scenario = {
  package: 'peer',
  kind: 'signalling server for WebRTC',
  versions: ['0.3.2', '0.4.0', '0.5.1', '0.5.2', '0.5.3', '0.6.0', '0.6.1', '1.0.0', '1.0.1', '1.0.2'],
  program: 'peer',
  also: { express: '4.21.2' },
  before: '2026-11-01',
  connect,
  probe,
  news: {
    '0.4.0': 'a new id',
    '0.5.1': 'an offer by POST of nobody',
    '1.0.0': 'an offer by POST of nobody',
  },
}

const path = '/signals/peerjs'
/** The program's `expire_timeout`, and more than the server's rounds can add to it. */
const expiryMs = 30_000 + 15_000

async function connect(port: number): Promise<LiveClients> {
  const alice = await Speaker.join(port, 'alice')
  const bob = await Speaker.join(port, 'bob')
  const dora = await Speaker.join(port, 'dora')
  const erik = await Speaker.join(port, 'erik')
  const expiries = await Expiries.start(port)
  let round = 0
  return {
    async check() {
      round += 1
      for (const speaker of [alice, bob]) speaker.say([{ type: 'HEARTBEAT' }])
      await exchange(alice, bob, `round ${round}`)
      await leaveMessages(port, alice, `late-${round}`)
      await expectPresent(port, [alice, bob])
      for (const { peer } of [alice, bob]) peer.expectNothing()
      await expiries.check(round)
    },

    /** Messages for somebody who comes after the upgrade, and a stream of messages that does not stop meanwhile. */
    async span() {
      const later = `later-${round}`
      const kept = [signal('OFFER', later, 'before'), signal('CANDIDATE', later, 'before')]
      dora.say(kept)
      await dora.heard(port)
      const streamed: Signal[] = []
      const timer = setInterval(() => {
        const message = signal('CANDIDATE', 'erik', `stream ${streamed.length}`)
        streamed.push(message)
        dora.say([message])
      }, 5)
      return async () => {
        const guest = await SignallingPeer.join(port, path, later)
        await guest.expect(from('dora', kept))
        clearInterval(timer)
        await erik.peer.expect(from('dora', streamed))
        erik.peer.expectNothing()
        await guest.close()
      }
    },

    async close() {
      for (const { peer } of [alice, bob, dora, erik]) await peer.close()
      await expiries.close()
    },
  }
}

/** A peer, and how many of its messages the program shall have counted. */
class Speaker {
  readonly peer: SignallingPeer
  #said = 0

  private constructor(peer: SignallingPeer) {
    this.peer = peer
  }

  static async join(port: number, id: string): Promise<Speaker> {
    return new Speaker(await SignallingPeer.join(port, path, id))
  }

  get said(): number {
    return this.#said
  }

  say(messages: readonly Signal[]): void {
    for (const message of messages) {
      this.peer.send(message)
      if (message.type !== 'HEARTBEAT') this.#said += 1
    }
  }

  /** Waits until the program has counted all: a server keeps the messages of one connection in order, not those of two. */
  async heard(port: number): Promise<void> {
    const { id } = this.peer
    const heard = await eventually(async () => (await present(port))[id] === this.#said)
    if (!heard) throw new Misbehaviour(`The program has not counted the ${this.#said} messages of ${id}.`)
  }
}

/** An offer, an answer and candidates both ways. */
async function exchange(one: Speaker, other: Speaker, label: string): Promise<void> {
  const messages = (type: string, to: Speaker): Signal[] => [
    signal(type, to.peer.id, label),
    ...Array.from({ length: 20 }, (_, index) => signal('CANDIDATE', to.peer.id, `${label}.${index}`)),
  ]
  const there = messages('OFFER', other)
  const back = messages('ANSWER', one)
  one.say(there)
  other.say(back)
  await other.peer.expect(from(one.peer.id, there))
  await one.peer.expect(from(other.peer.id, back))
}

/** Messages for somebody who comes later, takes them, says goodbye and goes. */
async function leaveMessages(port: number, speaker: Speaker, late: string): Promise<void> {
  const kept = ['first', 'second', 'third'].map((text) => signal('CANDIDATE', late, text))
  speaker.say(kept)
  await speaker.heard(port)
  const guest = await SignallingPeer.join(port, path, late)
  await guest.expect(from(speaker.peer.id, kept))
  guest.send(signal('LEAVE', speaker.peer.id, 'goodbye'))
  await speaker.peer.expect(from(late, [signal('LEAVE', speaker.peer.id, 'goodbye')]))
  await guest.close()
}

/** One who calls somebody who is never there, and is told so, once for each call, after a while. */
class Expiries {
  readonly #caller: SignallingPeer
  readonly #called = new Map<string, number>()

  private constructor(caller: SignallingPeer) {
    this.#caller = caller
  }

  static async start(port: number): Promise<Expiries> {
    return new Expiries(await SignallingPeer.join(port, path, 'caller'))
  }

  async check(round: number): Promise<void> {
    for (let message = await this.#caller.maybeNext(1); message !== null; message = await this.#caller.maybeNext(1))
      if (message.type !== 'EXPIRE' || !this.#called.delete(message.src!))
        throw new Misbehaviour(`The caller received ${JSON.stringify(message)}, which was not due.`)
    if (this.#caller.closed) throw new Misbehaviour("The caller's connection was closed.")
    for (const [name, since] of this.#called)
      if (Date.now() - since > expiryMs)
        throw new Misbehaviour(`The caller was not told that ${name} did not answer, ${expiryMs} ms after the call.`)
    const name = `nobody-${round}`
    this.#caller.send(signal('OFFER', name, 'hello?'))
    this.#called.set(name, Date.now())
  }

  async close(): Promise<void> {
    await this.#caller.close()
  }
}

function signal(type: string, dst: string, text: string): Signal {
  return { type, dst, payload: { text } }
}

function from(src: string, messages: readonly Signal[]): Signal[] {
  return messages.map((message) => ({ ...message, src }))
}

/** What the program has counted of these, and that the package lists them; and that guests have gone when their connections have. */
async function expectPresent(port: number, speakers: readonly Speaker[]): Promise<void> {
  let shown = ''
  const expected = speakers.map(({ peer, said }) => `${peer.id} ${said}`).join()
  const ids = speakers.map(({ peer }) => peer.id)
  const right = await eventually(async () => {
    const here = await present(port)
    const peers = JSON.parse((await get(port, `${path}/peers`)).body) as string[]
    const guests = [...Object.keys(here), ...peers].filter((id) => id.startsWith('late-'))
    shown = [...ids.map((id) => `${id} ${here[id]}`), ...guests].join()
    return shown === expected && ids.every((id) => peers.includes(id))
  })
  if (!right) throw new Misbehaviour(`The program counts ${shown}, where ${expected} is right.`)
}

async function present(port: number): Promise<Readonly<Record<string, number>>> {
  return JSON.parse((await get(port, '/present')).body) as Record<string, number>
}

/** Whether a condition holds before the patience is over. */
async function eventually(holds: () => Promise<boolean>): Promise<boolean> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    if (await holds()) return true
    await delay(25)
  }
  return false
}

interface Response {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: string
}

async function get(
  port: number,
  target: string,
  options: { readonly method?: string; readonly headers?: Record<string, string>; readonly body?: string } = {},
): Promise<Response> {
  const { method = 'GET', headers = {}, body } = options
  const asked = request({ port, host: '127.0.0.1', path: target, method, headers, agent: false })
  asked.end(body)
  const [response] = (await once(asked, 'response')) as [IncomingMessage]
  let text = ''
  for await (const chunk of response.setEncoding('utf8')) text += chunk
  const { date: _date, ...kept } = response.headers
  return { status: response.statusCode!, headers: kept, body: text }
}

const json = { 'content-type': 'application/json' }

async function probe(port: number): Promise<Answers> {
  const answers: Record<string, unknown> = {}
  const page = async (name: string, target: string, options?: Parameters<typeof get>[2]) => {
    answers[name] = await get(port, target, options)
  }
  await page('the description', '/signals')
  await page('the description, asked by a page of another site', '/signals/', {
    headers: { origin: 'http://example.com' },
  })
  await page('whether another site may ask', '/signals', {
    method: 'OPTIONS',
    headers: { origin: 'http://example.com', 'access-control-request-method': 'POST' },
  })
  await page('a page that is not there', '/nothing')
  await page('a page below the key that is not there', `${path}/nothing`)
  await page('the head of the description', '/signals', { method: 'HEAD' })
  answers['a new id'] = kindOfId((await get(port, `${path}/id`)).body)
  answers['a new id under another key'] = (await get(port, '/signals/other/id')).status

  const here = await SignallingPeer.join(port, path, 'probe-a')
  answers['an offer by POST'] = await posted(port, 'probe-a/token-of-probe-a/offer', '{"type":"OFFER","dst":"probe-a"}')
  answers['an offer by POST with a wrong token'] = await posted(port, 'probe-a/wrong/offer', '{}')
  answers['an offer by POST of nobody'] = await posted(port, 'nobody/token/offer', '{}')
  answers['an offer by POST that is no JSON'] = await posted(port, 'probe-a/token-of-probe-a/offer', '{')
  answers['what came of it'] = await here.maybeNext(300)
  answers['the peers'] = await probesHere(port)
  Object.assign(answers, await firstWords(port))
  Object.assign(answers, await messages(here))
  await here.close()
  answers['too many'] = await tooMany(port)
  return answers
}

async function posted(port: number, target: string, body: string): Promise<string> {
  const response = await get(port, `${path}/${target}`, { method: 'POST', headers: json, body })
  // The rest of an error's page is its stack.
  return `${response.status} ${/<pre>(.*?)(?:<br>|<\/pre>)/.exec(response.body)?.[1] ?? response.body}`
}

/** What the server says to those who come in one way or another. */
async function firstWords(port: number): Promise<Answers> {
  const ways: readonly (readonly [string, string])[] = [
    ['nothing said', path],
    ['no id', `${path}?key=peerjs&token=t`],
    ['no token', `${path}?key=peerjs&id=probe-b`],
    ['no key', `${path}?id=probe-b&token=t`],
    ['another key', `${path}?key=other&id=probe-b&token=t`],
    ['an id that is taken', `${path}?key=peerjs&id=probe-a&token=t`],
    ['two ids', `${path}?key=peerjs&id=probe-b&id=probe-c&token=t`],
    ['an id with a space', `${path}?key=peerjs&id=probe%20b&token=t`],
    ['a version', `${path}?key=peerjs&id=probe-b&token=t&version=1.5.0`],
    ['another path', '/signals/elsewhere?key=peerjs&id=probe-b&token=t'],
    ['a path with a slash', `${path}/?key=peerjs&id=probe-b&token=t`],
  ]
  const answers: Record<string, unknown> = {}
  for (const [name, target] of ways) {
    const peer = SignallingPeer.open(port, target)
    const first = await peer.maybeNext(2000)
    answers[`who comes with ${name}`] = first ?? (peer.closed ? '(closed)' : '(nothing)')
    answers[`the peers after ${name}`] = await probesHere(port)
    await peer.close()
    await gone(port)
  }
  return answers
}

/** Messages of one peer to itself, and what comes back. */
async function messages(here: SignallingPeer): Promise<Answers> {
  const said: readonly (readonly [string, Signal | string])[] = [
    ['OFFER', signal('OFFER', 'probe-a', 'offer')],
    ['an unknown type', signal('DANCE', 'probe-a', 'dance')],
    ['EXPIRE', signal('EXPIRE', 'probe-a', 'late')],
    ['HEARTBEAT', { type: 'HEARTBEAT' }],
    ['no JSON', '{'],
    ['a number', '5'],
    ['no type', '{"dst":"probe-a"}'],
    ["somebody else's name", { type: 'OFFER', src: 'alice', dst: 'probe-a' }],
  ]
  const answers: Record<string, unknown> = {}
  for (const [name, message] of said) {
    here.send(message)
    here.send(signal('ANSWER', 'probe-a', 'that was it'))
    const replies: Signal[] = []
    for (;;) {
      const reply = await here.next()
      if (reply.type === 'ANSWER') break
      replies.push(reply)
    }
    answers[`what comes of ${name}`] = replies
  }
  return answers
}

/** What is said to the first who finds no room. */
async function tooMany(port: number): Promise<Signal | null> {
  const peers: SignallingPeer[] = []
  let last: Signal | null = { type: 'OPEN' }
  while (last?.type === 'OPEN' && peers.length < 50) {
    const peer = SignallingPeer.open(port, `${path}?key=peerjs&id=probe-${peers.length}&token=t`)
    peers.push(peer)
    last = await peer.maybeNext()
  }
  for (const peer of peers) await peer.close()
  await gone(port)
  return last
}

async function probesHere(port: number): Promise<string[]> {
  const ids = JSON.parse((await get(port, `${path}/peers`)).body) as unknown[]
  return ids.map(String).filter((id) => id.startsWith('probe'))
}

/** Waits until only the first of the probe's peers is left, or none. */
async function gone(port: number): Promise<void> {
  await eventually(async () => (await probesHere(port)).every((id) => id === 'probe-a'))
}

function kindOfId(id: string): string {
  return id.replace(/^guest-\d+$/, 'guest-n').replace(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/, 'uuid')
}
