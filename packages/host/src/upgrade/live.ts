import { setImmediate } from 'node:timers/promises'
import type { IdleEffects, ModulePath, StayingEffects } from '@midflight/model'
import type { Channel } from '../program/channel.ts'
import { programBusy, programExited, stillStarting, unexpectedAnswer, type Aborted } from './abort.ts'
import type { Limits } from './target.ts'

/** What the planner needs to know of the running program. */
export interface Live {
  readonly kind: 'live'
  readonly loaded: readonly ModulePath[]
  /** Functions that have never run, where that is known. */
  readonly neverRan?: Readonly<Record<ModulePath, readonly string[]>>
  readonly idleEffects?: IdleEffects
  readonly stayingEffects?: StayingEffects
}

/** Builds while the program is asked: the question goes out first, since a build keeps the host's event loop busy. */
export async function buildAndAsk<Built>(
  build: () => Promise<Built>,
  channel: Channel,
  limits: Limits,
): Promise<readonly [Built, Live | Aborted]> {
  const live = liveFacts(channel, limits)
  await setImmediate()
  return [await build(), await live]
}

/** Asks the program what it has loaded, once its entry has been evaluated. */
async function liveFacts(channel: Channel, limits: Limits): Promise<Live | Aborted> {
  const started = await withTimeout(channel.started, limits.startMs)
  if (started === 'timeout') return stillStarting(limits.startMs)
  if (started === null) return programExited('plan')

  const reply = await channel.request({ type: 'status', plans: true }, limits.statusMs)
  if (reply.kind === 'timeout') return programBusy('plan', limits.statusMs)
  if (reply.kind === 'closed') return programExited('plan')
  if (reply.message.type !== 'status') return unexpectedAnswer('plan', reply.message.type)
  const { loaded, neverRan, idleEffects, stayingEffects } = reply.message
  return {
    kind: 'live',
    loaded,
    ...(neverRan === undefined ? {} : { neverRan }),
    ...(idleEffects === undefined ? {} : { idleEffects }),
    ...(stayingEffects === undefined ? {} : { stayingEffects }),
  }
}

async function withTimeout<Value>(value: Promise<Value>, timeoutMs: number): Promise<Value | 'timeout'> {
  const { promise, resolve } = Promise.withResolvers<'timeout'>()
  const timer = setTimeout(() => resolve('timeout'), timeoutMs)
  try {
    return await Promise.race([value, promise])
  } finally {
    clearTimeout(timer)
  }
}
