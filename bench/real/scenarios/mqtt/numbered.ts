import { setTimeout as delay } from 'node:timers/promises'
import { Misbehaviour } from '../../scenario.ts'

const waitLimitMs = 30_000
const pollMs = 5

/** Somebody who is to hear the numbers 1, 2, 3 … on each topic, each once and in order. */
export interface Listener {
  onMessage(topic: string, payload: Buffer): void
  /** Waits until the number is there. Rejects with a {@link Misbehaviour} where it does not come, or where one was lost, doubled or out of order. */
  hears(topic: string, number: number): Promise<void>
}

export function numberedListener(name: string): Listener {
  const last = new Map<string, number>()
  const wrong: string[] = []
  return {
    onMessage: (topic, payload) => {
      const number = Number(payload.toString())
      const before = last.get(topic) ?? 0
      if (number !== before + 1) wrong.push(`${number} after ${before} on ${topic}`)
      last.set(topic, number)
    },
    hears: async (topic, number) => {
      await until(
        () => (last.get(topic) ?? 0) >= number,
        () => `${name} waits for ${number} on ${topic} in vain: the last that came is ${last.get(topic) ?? 'none'}`,
      )
      if (wrong.length > 0) throw new Misbehaviour(`${name} heard ${wrong.slice(0, 5).join(', ')}`)
    },
  }
}

/** Waits, half a minute at most. Rejects with a {@link Misbehaviour} that says what `found` says then. */
export async function until(isThere: () => boolean, found: () => string): Promise<void> {
  const endsAt = Date.now() + waitLimitMs
  while (!isThere()) {
    if (Date.now() > endsAt) throw new Misbehaviour(found())
    await delay(pollMs)
  }
}
