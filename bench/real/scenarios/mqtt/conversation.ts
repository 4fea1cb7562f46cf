import type { Answers } from '../../scenario.ts'
import {
  connectPacket,
  disconnect,
  publishPacket,
  pubrel,
  subscribePacket,
  unsubscribePacket,
  type ConnectOptions,
} from './packets.ts'
import { openWire, types, type Wire } from './wire.ts'

type Heard = readonly string[]

/** What one wants to know of a broker, each on connections and topics of its own. */
const questions: Readonly<Record<string, (port: number) => Promise<unknown>>> = {
  'a first connection': async (port) => asked(port, connectPacket('probe-first')),
  'protocol 3.1': async (port) => asked(port, connectPacket('probe-old', { protocol: 'MQIsdp', level: 3 })),
  'protocol 3.1 with a long client id': async (port) =>
    asked(port, connectPacket('probe-'.repeat(6), { protocol: 'MQIsdp', level: 3 })),
  'protocol 3.1.1 with a long client id': async (port) => asked(port, connectPacket('probe-'.repeat(6))),
  'an unknown protocol': async (port) => asked(port, connectPacket('probe-other', { protocol: 'MQTX' })),
  'an unknown level': async (port) => asked(port, connectPacket('probe-level', { level: 9 })),
  'protocol 5': async (port) => asked(port, connectPacket('probe-five', { level: 5 })),
  'a bridge': async (port) => asked(port, connectPacket('probe-bridge', { level: 0x84 })),
  'a bridge gets nothing back': async (port) => ownMessage(port, 'probe-bridge-loop', { level: 0x84 }),
  'a client gets its own message': async (port) => ownMessage(port, 'probe-loop', {}),
  'no client id, clean': async (port) => asked(port, connectPacket('')),
  'no client id, not clean': async (port) => asked(port, connectPacket('', { clean: false })),
  'a refused user': async (port) => asked(port, connectPacket('probe-nobody', { username: 'nobody' })),
  'a user with an error': async (port) => asked(port, connectPacket('probe-broken', { username: 'broken' })),
  'two connects': async (port) => asked(port, connectPacket('probe-twice'), connectPacket('probe-twice')),
  'a publish before the connect': async (port) => asked(port, publishPacket('probe/early', 'x')),
  'bytes that are no packet': async (port) => asked(port, Buffer.from('00ffffffffff', 'hex')),
  'a length of five bytes': async (port) =>
    asked(port, connectPacket('probe-length'), Buffer.from('30ffffffff7f', 'hex')),
  'flags that are reserved': async (port) => asked(port, connectPacket('probe-flags'), Buffer.from('8000', 'hex')),
  'a quality of 3': async (port) => asked(port, connectPacket('probe-three'), publishPacket('probe/q', 'x', 1, 0x06)),
  'a wildcard in a topic': async (port) =>
    asked(port, connectPacket('probe-wild'), publishPacket('probe/#', 'x', 1, 2)),
  'an empty topic': async (port) => asked(port, connectPacket('probe-empty'), publishPacket('', 'x', 1, 2)),
  'a topic with NUL': async (port) => asked(port, connectPacket('probe-nul'), publishPacket('a\0b', 'x', 1, 2)),
  'a publish to $SYS': async (port) => asked(port, connectPacket('probe-sys'), publishPacket('$SYS/probe', 'x', 1, 2)),
  'a forbidden publish': async (port) =>
    asked(port, connectPacket('probe-forbidden'), publishPacket('forbidden/x', 'x', 1, 2)),
  'a forbidden subscription': forbiddenSubscription,
  'a message id of 0': async (port) =>
    asked(
      port,
      connectPacket('probe-zero'),
      publishPacket('probe/zero', 'x', 0, 2),
      publishPacket('probe/z', 'x', 7, 2),
    ),
  'wrong filters': async (port) => {
    const filters = ['', '#/a', 'a#', 'a+/b', 'a/#/b']
    const answers = filters.map(async (filter, index) =>
      asked(port, connectPacket(`probe-filter-${index}`), subscribePacket(1, [filter, 0])),
    )
    return Promise.all(answers)
  },
  'granted qualities': async (port) =>
    asked(
      port,
      connectPacket('probe-granted'),
      subscribePacket(5, ['p/a', 0], ['p/b', 1], ['p/c', 2], ['secret/a', 1]),
    ),
  'an unknown subscription ended': async (port) =>
    asked(port, connectPacket('probe-un'), unsubscribePacket(9, 'p/none')),
  'an unknown subscription of many levels ended': async (port) =>
    asked(port, connectPacket('probe-un-deep'), unsubscribePacket(9, 'a/'.repeat(120))),
  'an unknown release': async (port) => asked(port, connectPacket('probe-rel'), pubrel(77)),
  'a release without a message, then a message': async (port) =>
    asked(port, connectPacket('probe-rel-2'), pubrel(78), publishPacket('probe/rel', 'x', 79, 2)),
  'an exact delivery': exactDelivery,
  'overlapping subscriptions': async (port) =>
    asked(
      port,
      connectPacket('probe-overlap'),
      subscribePacket(1, ['overlap/#', 0], ['overlap/+', 0], ['overlap/a', 0]),
      publishPacket('overlap/a', 'once'),
    ),
  'wildcards and $SYS': async (port) =>
    asked(
      port,
      connectPacket('probe-hidden'),
      subscribePacket(1, ['+/probe/hidden', 0]),
      publishPacket('$x/probe/hidden', 'x'),
    ),
  'a retained message': retainedMessage,
  wills,
  'a session taken over': takeover,
  'half a message, then a new session': newSession,
  'a session kept': keptSession,
}

/** Asks all at once: their connections and topics are apart. */
export async function conversation(port: number): Promise<Answers> {
  const answers = Object.entries(questions).map(async ([name, ask]) => [name, await ask(port)] as const)
  return Object.fromEntries(await Promise.all(answers))
}

async function asked(port: number, ...packets: readonly Buffer[]): Promise<Heard> {
  const wire = await openWire(port)
  wire.send(...packets)
  const heard = await wire.heard()
  wire.send(disconnect)
  wire.cut()
  return heard
}

async function connected(
  port: number,
  clientId: string,
  options: ConnectOptions = {},
): Promise<[wire: Wire, heard: Heard]> {
  const wire = await openWire(port)
  wire.send(connectPacket(clientId, options))
  return [wire, await wire.heard()]
}

async function ownMessage(port: number, topic: string, options: ConnectOptions): Promise<Heard> {
  return asked(port, connectPacket(topic, options), subscribePacket(1, [topic, 0]), publishPacket(topic, 'back'))
}

async function forbiddenSubscription(port: number): Promise<unknown> {
  const stored = await asked(port, connectPacket('probe-secret-1'), publishPacket('secret/kept', 'hidden', 1, 0x03))
  const heard = await asked(port, connectPacket('probe-secret-2'), subscribePacket(2, ['secret/kept', 1]))
  const removed = await asked(port, connectPacket('probe-secret-3'), publishPacket('secret/kept', '', 1, 0x03))
  return { stored, heard, removed }
}

async function exactDelivery(port: number): Promise<unknown> {
  const [to] = await connected(port, 'probe-exact-to')
  to.send(subscribePacket(1, ['exact/+', 2]))
  await to.next(types.suback)
  const [from] = await connected(port, 'probe-exact-from')
  from.send(publishPacket('exact/a', 'once', 21, 0x04))
  const received = await from.heard()
  from.send(publishPacket('exact/a', 'once', 21, 0x0c))
  const again = await from.heard()
  from.send(pubrel(21))
  const complete = await from.heard()
  const delivered = await to.heard()
  end(from, to)
  return { received, again, complete, delivered }
}

async function retainedMessage(port: number): Promise<unknown> {
  const stored = await asked(port, connectPacket('probe-keep-1'), publishPacket('kept/a', 'kept', 1, 0x03))
  const late = await asked(port, connectPacket('probe-keep-2'), subscribePacket(1, ['kept/+', 1]))
  const removed = await asked(port, connectPacket('probe-keep-3'), publishPacket('kept/a', '', 1, 0x03))
  const gone = await asked(port, connectPacket('probe-keep-4'), subscribePacket(1, ['kept/+', 1]))
  return { stored, late, removed, gone }
}

async function wills(port: number): Promise<unknown> {
  const [watcher] = await connected(port, 'probe-will-watcher')
  watcher.send(subscribePacket(1, ['wills/probe/+', 0]))
  await watcher.next(types.suback)
  const [polite] = await connected(port, 'probe-polite', { will: { topic: 'wills/probe/polite', payload: 'x' } })
  const [broken] = await connected(port, 'probe-cut', { will: { topic: 'wills/probe/cut', payload: 'x' } })
  polite.send(disconnect)
  await polite.heard()
  broken.cut()
  const heard = [...(await watcher.heard()), ...(await watcher.heard())]
  end(watcher, polite)
  return heard
}

async function takeover(port: number): Promise<unknown> {
  const [first, one] = await connected(port, 'probe-same')
  const [second, two] = await connected(port, 'probe-same')
  const left = await first.heard()
  const goesOn = await second.heard()
  end(second)
  return { one, two, left, goesOn }
}

/** The second message has the id of the first one, whose session is gone. */
async function newSession(port: number): Promise<unknown> {
  const [to] = await connected(port, 'probe-half-to')
  to.send(subscribePacket(1, ['half/+', 0]))
  await to.next(types.suback)
  const [before] = await connected(port, 'probe-half')
  before.send(publishPacket('half/a', 'one', 41, 0x04))
  const half = await before.heard()
  before.cut()
  const [after] = await connected(port, 'probe-half')
  after.send(publishPacket('half/a', 'two', 41, 0x04))
  const second = await after.heard()
  after.send(pubrel(41))
  const complete = await after.heard()
  const delivered = await to.heard()
  end(after, to)
  return { half, second, complete, delivered }
}

async function keptSession(port: number): Promise<unknown> {
  const [before, first] = await connected(port, 'probe-session', { clean: false })
  before.send(subscribePacket(1, ['session/+', 1]))
  await before.next(types.suback)
  before.send(disconnect)
  await before.heard()
  await asked(port, connectPacket('probe-session-from'), publishPacket('session/a', 'waits', 3, 2))
  const [after, second] = await connected(port, 'probe-session', { clean: false })
  const rest = await after.heard()
  end(after)
  const cleaned = await asked(port, connectPacket('probe-session'))
  return { first, second, rest, cleaned }
}

function end(...wires: readonly Wire[]): void {
  for (const wire of wires) {
    wire.send(disconnect)
    wire.cut()
  }
}
