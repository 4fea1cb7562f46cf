import { SignallingPeer, type Signal } from '../../clients/signalling-peer.ts'
import { type LiveClients, Misbehaviour } from '../../scenario.ts'
import { eventually, get, path, signal } from './server.ts'

/** The program's `expire_timeout`, and more than the server's rounds can add to it. */
const expiryMs = 30_000 + 15_000

/** Peers who talk between upgrades, two who do not stop meanwhile, and one who calls nobody. */
export async function connect(port: number): Promise<LiveClients> {
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
