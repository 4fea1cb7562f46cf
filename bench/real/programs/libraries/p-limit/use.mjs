import { setTimeout as delay } from 'node:timers/promises'
import pLimit from 'p-limit'
import * as module from 'p-limit'

export { module as library }
const limit = pLimit(2)
const gate = Promise.withResolvers()
// Two calls run and three wait, until somebody opens the gate after the upgrade.
const order = []
const waiting = [1, 2, 3, 4, 5].map((n) =>
  limit(async () => {
    order.push(n)
    await gate.promise
    return n * 10
  }),
)
const busy = pLimit(3)
export const functions = () => ({
  limited: [busy, async (n) => n * 2, 21],
  made: [(concurrency) => pLimit(concurrency).concurrency, 4],
})
export const kept = () => ({
  active: limit.activeCount,
  pending: limit.pendingCount,
  order: [...order],
  concurrency: limit.concurrency,
})

export const probe = async () => {
  const own = pLimit(1)
  const seen = []
  const all = [1, 2, 3].map((n) =>
    own(async () => {
      await delay(1)
      seen.push(n)
    }),
  )
  await Promise.all(all)
  return {
    seen,
    rejected: await own(async () => {
      throw new Error('inner')
    }).catch((error) => error.message),
    mapped: await (own.map?.([1, 2], async (n) => n + 1) ?? 'no map'),
    index: await (own.map?.(['a'], async (text, index) => text + index) ?? 'no map'),
    iterable: await (own.map?.(new Set([1, 2]), (n) => n) ?? 'no map')?.catch?.((error) => error.message),
    cleared: await cleared(),
    options: outcome(() => typeof pLimit({ concurrency: 2, rejectOnClear: true })),
    decorated: typeof module.limitFunction,
    wrong: outcome(() => pLimit(0)),
    unobserved: await unobserved(),
  }
}

async function cleared() {
  try {
    const own = pLimit({ concurrency: 1, rejectOnClear: true })
    const first = own(() => delay(5))
    const second = own(() => 'never').catch((error) => error.name)
    own.clearQueue()
    return [await first, await Promise.race([second, delay(30, 'for ever')])]
  } catch (error) {
    return [error.name, error.message]
  }
}

/** A broken iterable after a call that fails: whether that failure is reported as unhandled. */
async function unobserved() {
  const own = pLimit(1)
  if (own.map === undefined) return 'no map'
  const seen = []
  const listeners = process.listeners('unhandledRejection')
  process.removeAllListeners('unhandledRejection')
  const listener = (error) => seen.push(error.message)
  process.on('unhandledRejection', listener)
  await own
    .map(
      (function* () {
        yield 1
        throw new Error('iterable')
      })(),
      async () => {
        throw new Error('call')
      },
    )
    .catch((error) => seen.push(`caught ${error.message}`))
  await delay(10)
  process.off('unhandledRejection', listener)
  for (const one of listeners) process.on('unhandledRejection', one)
  return seen.sort()
}

export const work = (n) =>
  Promise.all(
    [n, n + 1].map((value) =>
      busy(async () => {
        await delay(0)
        return value
      }),
    ),
  )

function outcome(call) {
  try {
    return call()
  } catch (error) {
    return [error.name, error.message]
  }
}

export const finish = async () => {
  gate.resolve()
  return { done: await Promise.all(waiting), order: [...order], left: limit.pendingCount }
}
