import type { RuntimeMessage } from '@midflight/model'

type Fields = Readonly<Record<string, 'string' | 'number' | 'object'>>

/** The fields of every message, with the types that are checked on the way in. */
const shapes: Readonly<Record<RuntimeMessage['type'], Fields>> = {
  started: { version: 'number', node: 'string', loaded: 'object' },
  prepared: { id: 'number', prepareMs: 'number' },
  gated: { id: 'number' },
  committed: { id: 'number', generation: 'number', commitMs: 'number', tasks: 'object' },
  aborted: { id: 'number', phase: 'string', error: 'object' },
  status: {
    id: 'number',
    generation: 'number',
    generations: 'object',
    loaded: 'object',
    tasks: 'object',
    gate: 'object',
    memory: 'object',
    uptimeMs: 'number',
  },
  snapshot: { id: 'number', pausedMs: 'number' },
  located: { id: 'number', places: 'object' },
  failed: { id: 'number', error: 'object' },
}

/** Parses one line of the channel. Throws an Error that says what is wrong with it. */
export function parseRuntimeMessage(line: string): RuntimeMessage {
  const value: unknown = JSON.parse(line)
  if (typeof value !== 'object' || value === null) throw new Error('a line is not an object')
  const message = value as Record<string, unknown>
  const shape = isType(message['type']) ? shapes[message['type']] : undefined
  if (shape === undefined) throw new Error(`a message has the unknown type ${JSON.stringify(message['type'])}`)
  for (const [field, type] of Object.entries(shape)) {
    if (typeof message[field] === type && message[field] !== null) continue
    throw new Error(`the field ${field} of a message '${String(message['type'])}' is not of type ${type}`)
  }
  return message as unknown as RuntimeMessage
}

function isType(value: unknown): value is RuntimeMessage['type'] {
  return typeof value === 'string' && Object.hasOwn(shapes, value)
}
