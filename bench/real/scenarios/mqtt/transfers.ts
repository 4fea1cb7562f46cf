import { Misbehaviour } from '../../scenario.ts'
import { connectPacket, disconnect, publishPacket, pubcomp, pubrec, pubrel, subscribePacket } from './packets.ts'
import { deliveryId, deliveryText, openWire, types, type Wire } from './wire.ts'

/** A packet that was cut here has neither its topic nor its payload whole. */
const cutAt = 9
const expected = ['transfer/halved: sent in halves', 'transfer/whole: released late']
const ids = { whole: 31, late: 32 } as const

/**
 * Begins a delivery in each direction and a packet, and does not end them: the broker has acknowledged the first half of a message that it is to deliver exactly
 * once, waits for the acknowledgement of another one, and holds the first bytes of a third. What is returned ends all three and checks that each has come once.
 */
export async function beginTransfers(port: number): Promise<() => Promise<void>> {
  const [from, to, halved] = await Promise.all([
    connected(port, 'transfer-from'),
    connected(port, 'transfer-to'),
    connected(port, 'transfer-halved'),
  ])
  to.send(subscribePacket(1, ['transfer/#', 2]))
  await to.next(types.suback)
  from.send(publishPacket('transfer/late', 'acknowledged late', ids.late, 0x04))
  await from.next(types.pubrec)
  from.send(pubrel(ids.late))
  await from.next(types.pubcomp)
  const delivered = deliveryId(await to.next(types.publish))
  from.send(publishPacket('transfer/whole', 'released late', ids.whole, 0x04))
  await from.next(types.pubrec)
  const packet = publishPacket('transfer/halved', 'sent in halves')
  halved.send(packet.subarray(0, cutAt))
  return async () => {
    to.send(pubrec(delivered))
    await to.next(types.pubrel)
    to.send(pubcomp(delivered))
    from.send(pubrel(ids.whole))
    await from.next(types.pubcomp)
    halved.send(packet.subarray(cutAt))
    const acknowledged = [...(await from.heard()), ...(await halved.heard())]
    const heard = (await to.heard()).map(deliveryText).sort()
    for (const wire of [from, to, halved]) {
      wire.send(disconnect)
      wire.cut()
    }
    const both = [...heard, ...acknowledged].join('; ')
    if (both !== expected.join('; ')) throw new Misbehaviour(`at the end of the transfers: ${both}`)
  }
}

async function connected(port: number, clientId: string): Promise<Wire> {
  const wire = await openWire(port)
  wire.send(connectPacket(clientId))
  await wire.heard()
  return wire
}
