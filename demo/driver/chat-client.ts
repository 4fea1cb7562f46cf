import { once } from 'node:events'
import { WebSocket } from 'ws'
import { parseServerFrame, type HeartbeatFrame, type MessageFrame } from './frames.ts'
import { Sequence, type Arrival } from './sequence.ts'
import { countSent, noteProblem, type Tally } from './tally.ts'

interface Pending {
  readonly sentAtMs: number
  readonly hear: (frame: MessageFrame) => void
}

/** One member of a room, who keeps one connection and counts all that goes wrong on it. */
export class ChatClient {
  readonly name: string
  readonly room: string
  readonly #tally: Tally
  readonly #socket: WebSocket
  readonly #senders = new Map<string, Sequence>()
  readonly #beats = new Sequence(null)
  readonly #beatsHeardMs: number[] = []
  readonly #pending = new Map<number, Pending>()
  #numbers: Sequence | null = null
  #lastSeq = 0
  #isLeaving = false
  #whenJoined: () => void = () => {}
  #whenBeat: ((frame: HeartbeatFrame) => void)[] = []

  constructor(url: string, room: string, name: string, tally: Tally) {
    this.room = room
    this.name = name
    this.#tally = tally
    this.#socket = new WebSocket(`${url.replace(/^http/, 'ws')}/chat`, { perMessageDeflate: false })
    this.#socket.on('message', (data: Buffer) => this.#receive(data.toString('utf8')))
    this.#socket.on('close', (code) => this.#closed(code))
    this.#socket.on('error', (error) => noteProblem(tally, `${name}: ${error.message}`))
  }

  /** Resolves once the member is in its room. */
  async join(): Promise<void> {
    const joined = new Promise<void>((resolve) => {
      this.#whenJoined = resolve
    })
    await once(this.#socket, 'open')
    this.#socket.send(JSON.stringify({ type: 'join', room: this.room, name: this.name }))
    await joined
  }

  /** Says something, and resolves with the message as the room heard it. */
  say(text: string): Promise<MessageFrame> {
    this.#lastSeq += 1
    const seq = this.#lastSeq
    countSent(this.#tally, this.room)
    return new Promise((hear) => {
      this.#pending.set(seq, { sentAtMs: performance.now(), hear })
      this.#socket.send(JSON.stringify({ type: 'say', seq, text }))
    })
  }

  nextHeartbeat(): Promise<HeartbeatFrame> {
    return new Promise((resolve) => {
      this.#whenBeat.push(resolve)
    })
  }

  /** How many of the room's messages have not come, if `last` is the number of its last one. */
  missingUpTo(last: number): number {
    return this.#numbers?.missingUpTo(last) ?? last
  }

  /** How many heartbeats came beyond one in every period: a timer that runs twice counts in order, but too fast. */
  surplusBeats(periodMs: number): number {
    const [firstMs = 0] = this.#beatsHeardMs
    const lastMs = this.#beatsHeardMs.at(-1) ?? 0
    const most = 2 + Math.floor((lastMs - firstMs) / periodMs)
    return Math.max(0, this.#beatsHeardMs.length - most)
  }

  leave(): void {
    this.#isLeaving = true
    this.#socket.close()
  }

  #receive(json: string): void {
    const frame = parseServerFrame(json)
    switch (frame.type) {
      case 'joined':
        this.#numbers = new Sequence(frame.messages)
        this.#whenJoined()
        return
      case 'message':
        this.#hearMessage(frame)
        return
      case 'heartbeat':
        this.#hearBeat(frame)
        return
      case 'error':
        noteProblem(this.#tally, `${this.name} was told: ${frame.message}`)
    }
  }

  #hearMessage(frame: MessageFrame): void {
    this.#tally.messages.delivered += 1
    const arrival = this.#numbers?.accept(frame.number) ?? 'late'
    this.#count(arrival, `message ${frame.number} of ${this.room}`)
    // A message that the server took twice has two numbers of the room, each in its place, but one number of its sender.
    if (arrival === 'next')
      this.#count(this.#sender(frame.from).accept(frame.seq), `message ${frame.seq} of ${frame.from}`)
    if (frame.from === this.name) this.#hearOwn(frame)
  }

  #hearOwn(frame: MessageFrame): void {
    const pending = this.#pending.get(frame.seq)
    if (pending === undefined) return
    this.#pending.delete(frame.seq)
    const { slowestMs } = this.#tally
    slowestMs.message = Math.max(slowestMs.message, performance.now() - pending.sentAtMs)
    pending.hear(frame)
  }

  #hearBeat(frame: HeartbeatFrame): void {
    this.#tally.heartbeats.heard += 1
    this.#beatsHeardMs.push(performance.now())
    const arrival = this.#beats.accept(frame.beat)
    if (arrival !== 'next') {
      this.#tally.heartbeats.wrong += 1
      noteProblem(this.#tally, `${this.name}: heartbeat ${frame.beat} came ${arrival}`)
    }
    for (const resolve of this.#whenBeat.splice(0)) resolve(frame)
  }

  /** Numbers that a gap leaves out may still come; those that never do are counted as dropped at the end. */
  #count(arrival: Arrival, what: string): void {
    if (arrival === 'next') return
    if (arrival === 'late') this.#tally.messages.outOfOrder += 1
    if (arrival === 'double') this.#tally.messages.doubled += 1
    noteProblem(this.#tally, `${this.name}: ${what} came ${arrival}`)
  }

  #sender(name: string): Sequence {
    let sequence = this.#senders.get(name)
    if (sequence === undefined) {
      sequence = new Sequence(null)
      this.#senders.set(name, sequence)
    }
    return sequence
  }

  #closed(code: number): void {
    if (this.#isLeaving) return
    this.#tally.reconnects += 1
    noteProblem(this.#tally, `${this.name}: the connection was closed with code ${code}`)
  }
}
