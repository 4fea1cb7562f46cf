import { once } from 'node:events'
import { WebSocket } from 'ws'
import { Misbehaviour } from '../scenario.ts'

/** A message of the PeerJS protocol. */
export interface Signal {
  readonly type: string
  readonly src?: string
  readonly dst?: string
  readonly payload?: unknown
}

const patienceMs = 15_000

/** A browser at a PeerJS server: a WebSocket, and the messages that came over it, in order. */
export class SignallingPeer {
  readonly id: string
  readonly #socket: WebSocket
  readonly #received: Signal[] = []
  #waiting: (() => void) | null = null
  #closed = false

  private constructor(id: string, socket: WebSocket) {
    this.id = id
    this.#socket = socket
    socket.on('message', (data: Buffer) => {
      this.#received.push(JSON.parse(data.toString()) as Signal)
      this.#waiting?.()
    })
    socket.on('error', () => {})
    socket.on('close', () => {
      this.#closed = true
      this.#waiting?.()
    })
  }

  /** Opens a WebSocket at a path with a query. What the server says first is the first message. */
  static open(port: number, pathAndQuery: string, id = ''): SignallingPeer {
    return new SignallingPeer(id, new WebSocket(`ws://127.0.0.1:${port}${pathAndQuery}`))
  }

  /** Comes to the server under an id. Rejects with {@link Misbehaviour} where the server does not take it. */
  static async join(port: number, path: string, id: string): Promise<SignallingPeer> {
    const peer = SignallingPeer.open(port, `${path}?key=peerjs&id=${id}&token=token-of-${id}`, id)
    const first = await peer.next()
    if (first.type !== 'OPEN') throw new Misbehaviour(`${id} was answered with ${JSON.stringify(first)}.`)
    return peer
  }

  get closed(): boolean {
    return this.#closed
  }

  send(message: Signal | string): void {
    this.#socket.send(typeof message === 'string' ? message : JSON.stringify(message))
  }

  /** The next message. Rejects with {@link Misbehaviour} where none comes. */
  async next(): Promise<Signal> {
    const found = await this.maybeNext()
    if (found === null)
      throw new Misbehaviour(
        this.#closed ? `The connection of ${this.id} was closed.` : `${this.id} waits for a message in vain.`,
      )
    return found
  }

  /** The next message; null where the connection is closed first, or none comes in time. */
  async maybeNext(timeoutMs = patienceMs): Promise<Signal | null> {
    const deadline = Date.now() + timeoutMs
    while (this.#received.length === 0 && !this.#closed && Date.now() < deadline) {
      const { promise, resolve } = Promise.withResolvers<void>()
      const timer = setTimeout(resolve, deadline - Date.now())
      this.#waiting = resolve
      await promise
      clearTimeout(timer)
      this.#waiting = null
    }
    return this.#received.shift() ?? null
  }

  /** Takes as many messages as are due. Rejects with {@link Misbehaviour} where others come, or in another order. */
  async expect(due: readonly Signal[]): Promise<void> {
    for (const expected of due) {
      const message = await this.next()
      if (JSON.stringify(sorted(message)) !== JSON.stringify(sorted(expected)))
        throw new Misbehaviour(
          `${this.id} received ${JSON.stringify(message)} where ${JSON.stringify(expected)} was due.`,
        )
    }
  }

  /** Rejects with {@link Misbehaviour} where a message is here that nobody has asked for. */
  expectNothing(): void {
    const more = this.#received[0]
    if (more !== undefined) throw new Misbehaviour(`${this.id} received ${JSON.stringify(more)}, and nothing was due.`)
  }

  async close(): Promise<void> {
    if (this.#closed) return
    const ended = once(this.#socket, 'close')
    this.#socket.close()
    await ended
  }
}

function sorted({ type, src, dst, payload }: Signal): Signal {
  return { type, ...(src !== undefined && { src }), ...(dst !== undefined && { dst }), payload }
}
