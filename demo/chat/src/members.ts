import type { WebSocket } from 'ws'
import { maxBacklogBytes, maxMissedBeats } from './limits.ts'
import type { Room } from './rooms.ts'

export const members = new Set<Member>()

let lastId = 0

/** Somebody who is connected, in at most one room. */
export class Member {
  readonly id: number
  readonly #socket: WebSocket
  #name: string
  #room: Room | null = null
  #missedBeats = 0

  constructor(socket: WebSocket) {
    lastId += 1
    this.id = lastId
    this.#socket = socket
    this.#name = `guest-${this.id}`
  }

  get name(): string {
    return this.#name
  }

  get room(): Room | null {
    return this.#room
  }

  enter(room: Room, name: string): void {
    this.leave()
    this.#name = name
    this.#room = room
    room.add(this)
  }

  leave(): void {
    this.#room?.remove(this)
    this.#room = null
  }

  send(frame: string): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return
    if (this.#socket.bufferedAmount > maxBacklogBytes) this.#socket.terminate()
    else this.#socket.send(frame)
  }

  /** Asks for a sign of life, and cuts the connection of a member that owes too many. */
  beat(): void {
    this.#missedBeats += 1
    if (this.#missedBeats > maxMissedBeats) this.#socket.terminate()
    else this.#socket.ping()
  }

  isAlive(): void {
    this.#missedBeats = 0
  }

  disconnect(reason: string): void {
    this.#socket.close(1001, reason)
  }
}
