/** A message as the chat server sends it. What the versions differ in is optional. */
export interface MessageFrame {
  readonly type: 'message'
  readonly number: number
  readonly from: string
  readonly seq: number
  readonly text: string
  readonly line: string
  readonly sentAt: string | null
  readonly kind: string | null
}

export interface HeartbeatFrame {
  readonly type: 'heartbeat'
  readonly beat: number
  readonly members: number
  readonly rooms: number | null
  readonly version: string | null
}

export type ServerFrame =
  | MessageFrame
  | HeartbeatFrame
  | { readonly type: 'joined'; readonly messages: number }
  | { readonly type: 'error'; readonly message: string }

/** Reads a frame; one that is not as it should be becomes an `error`. */
export function parseServerFrame(json: string): ServerFrame {
  const frame = parseObject(json)
  switch (frame.type) {
    case 'message':
      return {
        type: 'message',
        number: Number(frame.number),
        from: String(frame.from),
        seq: Number(frame.seq),
        text: String(frame.text),
        line: String(frame.line),
        sentAt: textOrNull(frame.sentAt),
        kind: textOrNull(frame.kind),
      }
    case 'heartbeat':
      return {
        type: 'heartbeat',
        beat: Number(frame.beat),
        members: Number(frame.members),
        rooms: typeof frame.rooms === 'number' ? frame.rooms : null,
        version: textOrNull(frame.version),
      }
    case 'joined':
      return { type: 'joined', messages: Number(frame.messages) }
    case 'error':
      return { type: 'error', message: String(frame.message) }
    default:
      return { type: 'error', message: `not a frame: ${json.slice(0, 80)}` }
  }
}

export function parseObject(json: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(json)
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}
