/** Packets of MQTT 3.1 and 3.1.1, right ones and wrong ones. */

export interface ConnectOptions {
  readonly protocol?: string
  readonly level?: number
  readonly clean?: boolean
  readonly will?: { readonly topic: string; readonly payload: string; readonly retain?: boolean }
  readonly username?: string
}

export function connectPacket(clientId: string, options: ConnectOptions = {}): Buffer {
  const { protocol = 'MQTT', level = 4, clean = true, will, username } = options
  const flags =
    (clean ? 0x02 : 0) |
    (will === undefined ? 0 : 0x04) |
    (will?.retain === true ? 0x20 : 0) |
    (username === undefined ? 0 : 0x80)
  return packet(
    0x10,
    text(protocol),
    Buffer.from([level, flags, 0, 60]),
    text(clientId),
    ...(will === undefined ? [] : [text(will.topic), text(will.payload)]),
    ...(username === undefined ? [] : [text(username)]),
  )
}

/** With an id where the quality of service asks for one. */
export function publishPacket(topic: string, payload: string, id: number | null = null, flags = 0): Buffer {
  return packet(0x30 | flags, text(topic), ...(id === null ? [] : [number(id)]), Buffer.from(payload))
}

export function subscribePacket(id: number, ...topics: readonly (readonly [filter: string, qos: number])[]): Buffer {
  return packet(0x82, number(id), ...topics.flatMap(([filter, qos]) => [text(filter), Buffer.from([qos])]))
}

export function unsubscribePacket(id: number, filter: string): Buffer {
  return packet(0xa2, number(id), text(filter))
}

export const pubrec = (id: number): Buffer => packet(0x50, number(id))
export const pubrel = (id: number): Buffer => packet(0x62, number(id))
export const pubcomp = (id: number): Buffer => packet(0x70, number(id))
export const disconnect = packet(0xe0)

function packet(header: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  const length: number[] = []
  for (let rest = body.length; length.length === 0 || rest > 0; rest >>= 7) {
    length.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0))
  }
  return Buffer.concat([Buffer.from([header, ...length]), body])
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value)
  return Buffer.concat([number(bytes.length), bytes])
}

function number(value: number): Buffer {
  return Buffer.from([value >> 8, value & 0xff])
}
