import { setTimeout as delay } from 'node:timers/promises'
import { connect, type IClientOptions, type MqttClient } from 'mqtt'
import { Misbehaviour, type LiveClients } from '../../scenario.ts'
import { numberedListener, until, type Listener } from './numbered.ts'
import { extraSubscription, retainedMessage, sleepingSession, will } from './rounds.ts'
import { beginTransfers } from './transfers.ts'

/** Connects a client; `listener` hears from the first message on. */
export type Connect = (clientId: string, options?: IClientOptions, listener?: Listener) => Promise<MqttClient>

/** One topic for each quality of service: the order holds within one. */
const qualities = [0, 1, 2] as const
const publishEveryMs = 10
const keepaliveSeconds = 5
/** So many messages of each quality are published while a check waits. */
const freshMessages = 3

/**
 * Subscribers with wildcards in each quality of service, a publisher that never rests, a session that sleeps with a queue, a retained message, a will, and
 * packets and deliveries that are under way when the upgrade comes.
 */
export async function connectClients(port: number): Promise<LiveClients> {
  const wrong: string[] = []
  const opened: MqttClient[] = []
  const open: Connect = async (clientId, options, listener) => {
    const fixed = {
      port,
      host: '127.0.0.1',
      protocolVersion: 4,
      reconnectPeriod: 0,
      keepalive: keepaliveSeconds,
    } as const
    const client = connect({ ...fixed, clientId, ...options })
    if (listener !== undefined) client.on('message', (topic, payload) => listener.onMessage(topic, payload))
    opened.push(client)
    await connected(client)
    // Of those that come and go, the rounds say what is wrong.
    return client.on('error', () => undefined)
  }
  const openLasting: Connect = async (clientId, options, listener) => {
    const client = await open(clientId, options, listener)
    client.on('close', () => wrong.push(`the connection of ${clientId} was closed`))
    client.on('error', (error) => wrong.push(`${clientId} has an error: ${error.message}`))
    return client
  }
  const subscribe = async (clientId: string, topics: readonly string[], qos: 0 | 1 | 2): Promise<Listener> => {
    const listener = numberedListener(clientId)
    const client = await openLasting(clientId, {}, listener)
    await client.subscribeAsync([...topics], { qos })
    return listener
  }
  const listeners = [
    await subscribe('exactly-once', ['feed/#'], 2),
    await subscribe('at-least-once', ['feed/+'], 1),
    await subscribe('at-most-once', ['feed/0', 'feed/1', 'feed/2'], 0),
  ]
  const publisher = await openLasting('publisher')
  const feeds = new Map<0 | 1 | 2, Feed>()
  for (const qos of qualities) feeds.set(qos, startFeed(await openLasting(`feeder-${qos}`), qos, wrong))
  const rounds = [
    await sleepingSession(open),
    await retainedMessage(open, openLasting, publisher),
    await will(open, openLasting),
    await extraSubscription(openLasting, publisher),
  ]
  return {
    check: async () => {
      for (const [qos, feed] of feeds) {
        const mark = feed.count() + freshMessages
        await until(
          () => feed.count() >= mark,
          () => `the broker does not acknowledge on feed/${qos}: ${feed.count()} until now, ${mark} expected`,
        )
        for (const listener of listeners) await listener.hears(`feed/${qos}`, mark)
      }
      for (const round of rounds) await round()
      if (wrong[0] !== undefined) throw new Misbehaviour(wrong[0])
    },
    span: async () => beginTransfers(port),
    close: async () => {
      for (const feed of feeds.values()) feed.stop()
      for (const client of opened) client.removeAllListeners('close')
      await Promise.all(opened.map(async (client) => client.endAsync(true)))
    },
  }
}

async function connected(client: MqttClient): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  client.once('connect', () => resolve()).once('error', reject)
  client.once('close', () => reject(new Misbehaviour(`the broker does not let ${client.options.clientId} in`)))
  return promise
}

interface Feed {
  /** The last number that the broker has acknowledged. */
  count(): number
  stop(): void
}

/**
 * Publishes 1, 2, 3 … in one quality of service, the next one when the broker has acknowledged the one before: versions before 1.0 lose some of several messages
 * that are to be delivered exactly once and arrive together.
 */
function startFeed(publisher: MqttClient, qos: 0 | 1 | 2, wrong: string[]): Feed {
  let count = 0
  let stopped = false
  const publish = async (): Promise<void> => {
    while (!stopped) {
      await publisher.publishAsync(`feed/${qos}`, String(count + 1), { qos })
      count += 1
      await delay(publishEveryMs)
    }
  }
  publish().catch((error: unknown) => {
    if (!stopped) wrong.push(`a publish to feed/${qos} failed: ${String(error)}`)
  })
  return {
    count: () => count,
    stop: () => {
      stopped = true
    },
  }
}
