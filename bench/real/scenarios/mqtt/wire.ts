import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

/** A connection on which MQTT 3.1.1 is written byte by byte, so that wrong packets and halves of packets can be sent too. */
export interface Wire {
  send(...packets: readonly Buffer[]): void
  /**
   * What has come and was not asked for, in hexadecimal, the ids of the broker's own choice left out; last `closed` where it is. Waits until the broker has
   * answered a ping and is quiet.
   */
  heard(): Promise<readonly string[]>
  /** Waits for the next packet of that type; others before it are left for {@link Wire.heard}. */
  next(type: number): Promise<Buffer>
  /** Breaks the connection. */
  cut(): void
}

const quietMs = 150
const answerTimeoutMs = 20_000
const pollMs = 5
const ping = Buffer.from('c000', 'hex')

export const types = { publish: 3, pubrec: 5, pubrel: 6, pubcomp: 7, suback: 9, pingresp: 13 } as const

export async function openWire(port: number): Promise<Wire> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  await once(socket, 'connect')
  const packets: Buffer[] = []
  let rest: Buffer = Buffer.alloc(0)
  let closed = false
  let changedAt = Date.now()
  socket.on('data', (chunk) => {
    changedAt = Date.now()
    rest = Buffer.concat([rest, chunk])
    for (let length = lengthOf(rest); length !== null && length <= rest.length; length = lengthOf(rest)) {
      packets.push(rest.subarray(0, length))
      rest = rest.subarray(length)
    }
  })
  // A broker that breaks the connection may do so while something is on its way to it.
  socket.on('error', () => undefined)
  socket.on('close', () => {
    changedAt = Date.now()
    closed = true
  })
  const until = async (isThere: () => boolean): Promise<boolean> => {
    const endsAt = Date.now() + answerTimeoutMs
    while (!isThere() && !closed && Date.now() < endsAt) await delay(pollMs)
    return isThere()
  }
  return {
    send: (...some) => void socket.write(Buffer.concat(some)),
    cut: () => void socket.destroy(),
    heard: async () => {
      if (!closed) socket.write(ping)
      await until(() => packets.some(isOfType(types.pingresp)))
      while (Date.now() < changedAt + quietMs) await delay(pollMs)
      const heard = packets.splice(0).filter((packet) => !isOfType(types.pingresp)(packet))
      return [...heard.map(shown), ...(closed ? ['closed'] : [])]
    },
    next: async (type) => {
      const isThere = await until(() => packets.some(isOfType(type)))
      if (!isThere) throw new Error(`no packet of type ${type} came${closed ? ': the connection is closed' : ''}`)
      return packets.splice(packets.findIndex(isOfType(type)), 1)[0]!
    },
  }
}

function isOfType(type: number): (packet: Buffer) => boolean {
  return (packet) => packet[0]! >> 4 === type
}

/** Length of the packet at the start, header included; null where that cannot be said yet. */
function lengthOf(bytes: Buffer): number | null {
  let length = 0
  for (let index = 1; index < bytes.length && index <= 4; index++) {
    const digit = bytes[index]!
    length += (digit & 0x7f) << (7 * (index - 1))
    if (digit < 0x80) return index + 1 + length
  }
  return null
}

/** The id of a message that the broker delivers is its own choice. */
function shown(packet: Buffer): string {
  const isDelivery = isOfType(types.publish)(packet) && (packet[0]! & 0x06) !== 0
  if (!isDelivery) return packet.toString('hex')
  const { start, end } = idOf(packet)
  return `${packet.subarray(0, start).toString('hex')}-id-${packet.subarray(end).toString('hex')}`
}

function idOf(packet: Buffer): { readonly start: number; readonly end: number } {
  let header = 1
  while (packet[header]! >= 0x80) header += 1
  const start = header + 1 + 2 + packet.readUInt16BE(header + 1)
  return { start, end: start + 2 }
}

/** The id of a delivered message, to be acknowledged. */
export function deliveryId(packet: Buffer): number {
  return packet.readUInt16BE(idOf(packet).start)
}

/** What {@link Wire.heard} says of a delivered message, as `topic: payload`; anything else as it is. */
export function deliveryText(heard: string): string {
  const bytes = Buffer.from(heard.replace('-id-', ''), 'hex')
  if (!isOfType(types.publish)(bytes)) return heard
  let header = 1
  while (bytes[header]! >= 0x80) header += 1
  const topic = header + 3
  const payload = topic + bytes.readUInt16BE(header + 1)
  return `${bytes.subarray(topic, payload).toString()}: ${bytes.subarray(payload).toString()}`
}
