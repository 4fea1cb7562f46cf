import { findCommand } from './commands.ts'
import { maxNameLength, maxTextLength } from './limits.ts'

/** What a room keeps of a message. */
export interface Message {
  /** Counts the messages of the room, from 1 and without a gap. */
  readonly number: number
  readonly from: string
  /** Counts the messages of the sender. */
  readonly seq: number
  readonly text: string
  /** Milliseconds since the epoch. */
  readonly at: number
}

export type ClientFrame =
  | { readonly type: 'join'; readonly room: string; readonly name: string }
  | { readonly type: 'say'; readonly seq: number; readonly text: string }
  | { readonly type: 'leave' }

/** A client sent what it should not have. The client is told, and the connection stays. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError'
}

export function parseFrame(json: string): ClientFrame {
  const frame = parseObject(json)
  switch (frame.type) {
    case 'join':
      return { type: 'join', room: checkName(frame.room, 'room'), name: checkName(frame.name, 'name') }
    case 'say':
      return { type: 'say', seq: checkSeq(frame.seq), text: checkText(frame.text) }
    case 'leave':
      return { type: 'leave' }
    default:
      throw new ProtocolError(`Unknown frame type: ${String(frame.type)}`)
  }
}

export function parseObject(json: string): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch {
    throw new ProtocolError('Not JSON')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new ProtocolError('Not an object')
  return { ...value }
}

export function checkName(value: unknown, what: string): string {
  if (typeof value === 'string' && value.length > 0 && value.length <= maxNameLength) return value
  throw new ProtocolError(`A ${what} has 1 to ${maxNameLength} characters`)
}

export function checkSeq(value: unknown): number {
  if (Number.isSafeInteger(value)) return Number(value)
  throw new ProtocolError('A seq is an integer')
}

export function checkText(value: unknown): string {
  if (typeof value === 'string' && value.length <= maxTextLength) return value
  throw new ProtocolError(`A text has at most ${maxTextLength} characters`)
}

/** When the message was sent, in ISO 8601. */
export function sentAt(message: Message): string {
  return new Date(message.at).toISOString()
}

/** The message as people read it. */
export function formatLine(message: Message): string {
  const found = findCommand(message.text)
  return found === null
    ? `${message.from}: ${message.text}`
    : `* ${message.from} ${found.command.describe(found.argument)}`
}

export function messageFrame(room: string, message: Message): string {
  const { number, from, seq, text } = message
  const line = formatLine(message)
  const kind = findCommand(text) === null ? 'text' : 'action'
  return JSON.stringify({ type: 'message', room, number, from, seq, text, kind, line, sentAt: sentAt(message) })
}
