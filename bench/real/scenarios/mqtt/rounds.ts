import type { MqttClient } from 'mqtt'
import { Misbehaviour } from '../../scenario.ts'
import type { Connect } from './clients.ts'
import { numberedListener, until } from './numbered.ts'

/** Something that is checked each time, and left so that it lasts until the next one. */
export type Round = () => Promise<void>

const queued = 5

/** A session that wakes up in each round, finds what was published while it slept, each once and in order, and sleeps again. */
export async function sleepingSession(open: Connect): Promise<Round> {
  const listener = numberedListener('the sleeping session')
  const feeder = await open('feeder')
  let sent = 0
  const wake = async (): Promise<MqttClient> => open('sleeper', { clean: false }, listener)
  const sleep = async (sleeper: MqttClient): Promise<void> => {
    await sleeper.endAsync()
    for (let left = queued; left > 0; left--) {
      sent += 1
      await feeder.publishAsync('sleep/queue', String(sent), { qos: 1 })
    }
  }
  const sleeper = await wake()
  await sleeper.subscribeAsync('sleep/+', { qos: 1 })
  await sleep(sleeper)
  return async () => {
    const sleeper = await wake()
    await listener.hears('sleep/queue', sent)
    await sleep(sleeper)
  }
}

/**
 * Each round subscribes anew and gets the message that the round before has left. Who is subscribed all the time gets it too, as any other message: not as a
 * retained one [MQTT-3.3.1-9].
 */
export async function retainedMessage(open: Connect, openLasting: Connect, publisher: MqttClient): Promise<Round> {
  let kept = 0
  const listener = numberedListener('the constant reader')
  const constant = await openLasting('constant-reader', {}, listener)
  let marked = 0
  constant.on('message', (_topic, _payload, { retain }) => {
    if (retain) marked += 1
  })
  await constant.subscribeAsync('lasting/+', { qos: 1 })
  const keep = async (): Promise<void> => {
    kept += 1
    await publisher.publishAsync('lasting/number', String(kept), { qos: 1, retain: true })
  }
  await keep()
  return async () => {
    const heard: string[] = []
    const reader = await open('reader')
    reader.on('message', (topic, payload, { retain }) => {
      heard.push(`${topic} ${payload.toString()}${retain ? '' : ', not retained'}`)
    })
    await reader.subscribeAsync('lasting/#', { qos: 1 })
    await until(
      () => heard.length > 0,
      () => `the retained message of lasting/number, ${kept}, does not come`,
    )
    await reader.endAsync()
    if (heard.join() !== `lasting/number ${kept}`)
      throw new Misbehaviour(`lasting/number was ${kept}, and heard is ${heard.join()}`)
    await keep()
    await listener.hears('lasting/number', kept)
    if (marked > 0)
      throw new Misbehaviour(
        `a message that was published a moment ago came as a retained one to a subscriber of before`,
      )
  }
}

/** Each round breaks a connection that lives since the one before, and its will is published once. */
export async function will(open: Connect, openLasting: Connect): Promise<Round> {
  const listener = numberedListener('the watcher of wills')
  const watcher = await openLasting('watcher', {}, listener)
  await watcher.subscribeAsync('wills/of/#', { qos: 1 })
  let count = 0
  const openDoomed = async (): Promise<MqttClient> => {
    count += 1
    return open('doomed', {
      will: { topic: 'wills/of/doomed', payload: Buffer.from(String(count)), qos: 1 },
    })
  }
  let doomed = await openDoomed()
  return async () => {
    doomed.stream.destroy()
    await listener.hears('wills/of/doomed', count)
    doomed = await openDoomed()
  }
}

/** Each round subscribes on a connection that lives through all of them, and ends the subscription again. */
export async function extraSubscription(openLasting: Connect, publisher: MqttClient): Promise<Round> {
  const listener = numberedListener('the extra subscriber')
  const client = await openLasting('extra', {}, listener)
  await client.subscribeAsync('extra/fence', { qos: 1 })
  let count = 0
  return async () => {
    count += 1
    await client.subscribeAsync(`extra/+/${count}`, { qos: 2 })
    await publisher.publishAsync(`extra/topic/${count}`, '1', { qos: 2 })
    await listener.hears(`extra/topic/${count}`, 1)
    await client.unsubscribeAsync(`extra/+/${count}`)
    // One that came would be the second 1 on its topic.
    await publisher.publishAsync(`extra/topic/${count}`, '1', { qos: 2 })
    await publisher.publishAsync('extra/fence', String(count), { qos: 1 })
    await listener.hears('extra/fence', count)
  }
}
