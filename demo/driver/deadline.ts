import { setTimeout as sleep } from 'node:timers/promises'

const deadlineMs = 5_000

/** The promise's value, or an error if it does not come in time. */
export async function within<T>(promise: Promise<T>, otherwise: string): Promise<T> {
  const timeout = sleep(deadlineMs, null, { ref: false }).then(() => {
    throw new Error(`${otherwise}, and ${deadlineMs} ms are over`)
  })
  return Promise.race([promise, timeout])
}
