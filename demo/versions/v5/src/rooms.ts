import { findCommand } from './commands.ts'
import { historyLength } from './limits.ts'
import type { Member } from './members.ts'
import { moderate } from './moderation.ts'
import { formatLine, messageFrame, type Message } from './protocol.ts'
import { countCommand, countMessage } from './stats.ts'

export interface RoomSummary {
  readonly name: string
  readonly members: number
  readonly messages: number
  /** The newest message, as people read it. */
  readonly latest: string | null
  readonly topic: string | null
}

const rooms = new Map<string, Room>()

export class Room {
  readonly name: string
  topic?: string
  readonly #members = new Set<Member>()
  readonly #history: Message[] = []
  #lastNumber = 0

  constructor(name: string) {
    this.name = name
  }

  get history(): readonly Message[] {
    return this.#history
  }

  add(member: Member): void {
    this.#members.add(member)
  }

  remove(member: Member): void {
    this.#members.delete(member)
  }

  /** Numbers the message, remembers it, and sends it to everybody in the room, its sender included. */
  post(from: string, seq: number, text: string): Message {
    this.#lastNumber += 1
    const message: Message = { number: this.#lastNumber, from, seq, text: moderate(text.trim()), at: Date.now() }
    this.#obey(message.text)
    this.#remember(message)
    const frame = messageFrame(this.name, message)
    for (const member of this.#members) member.send(frame)
    countMessage()
    return message
  }

  summary(): RoomSummary {
    const newest = this.#history.at(-1)
    const latest = newest === undefined ? null : formatLine(newest)
    return {
      name: this.name,
      members: this.#members.size,
      messages: this.#lastNumber,
      latest,
      topic: this.topic ?? null,
    }
  }

  #obey(text: string): void {
    const found = findCommand(text)
    if (found === null) return
    countCommand()
    found.command.carryOut?.(this, found.argument)
  }

  #remember(message: Message): void {
    const surplus = this.#history.push(message) - historyLength
    if (surplus > 0) this.#history.splice(0, surplus)
  }
}

/** The room of that name, opened if need be. */
export function openRoom(name: string): Room {
  let room = rooms.get(name)
  if (room === undefined) {
    room = new Room(name)
    rooms.set(name, room)
  }
  return room
}

export function findRoom(name: string): Room | undefined {
  return rooms.get(name)
}

export function listRooms(): RoomSummary[] {
  return Array.from(rooms.values(), (room) => room.summary())
}

export function countRooms(): number {
  return rooms.size
}
