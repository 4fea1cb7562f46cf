import { expect, test } from 'vitest'
import { openTurnstile, queueLimit, type Turnstile } from '../src/upgrade/turnstile.ts'

const pass = async (turnstile: Turnstile, work: () => Promise<unknown>, gone?: AbortSignal): Promise<unknown> =>
  turnstile.pass({ queue: true, onWaiting: () => undefined, ...(gone === undefined ? {} : { gone }) }, work)

test('the turnstile lets one through at a time, in order, and the queue has its limit', async () => {
  const turnstile = openTurnstile()
  const order: number[] = []
  let inside = 0
  const work = (number: number) => async (): Promise<void> => {
    inside += 1
    expect(inside).toBe(1)
    await new Promise((resolve) => setTimeout(resolve, 1))
    order.push(number)
    inside -= 1
  }
  const passes = Array.from({ length: queueLimit + 1 }, (_, number) => pass(turnstile, work(number)))
  await expect(pass(turnstile, work(99))).rejects.toMatchObject({ code: 'upgrade-running' })
  await Promise.all(passes)
  expect(order).toEqual(Array.from({ length: queueLimit + 1 }, (_, number) => number))
})

test('a failing pass does not block the next one', async () => {
  const turnstile = openTurnstile()
  await expect(pass(turnstile, async () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  await expect(pass(turnstile, async () => Promise.resolve('yes'))).resolves.toBe('yes')
})

test('who goes away while waiting gives up the place', async () => {
  const turnstile = openTurnstile()
  const { promise, resolve } = Promise.withResolvers<void>()
  const first = pass(turnstile, async () => promise)
  const gone = new AbortController()
  const left = pass(turnstile, async () => Promise.reject(new Error('must not run')), gone.signal)
  const last = pass(turnstile, async () => Promise.resolve('last'))
  gone.abort()
  await expect(left).rejects.toMatchObject({ code: 'upgrade-running' })
  resolve()
  await first
  await expect(last).resolves.toBe('last')
})
