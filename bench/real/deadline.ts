import { Misbehaviour } from './scenario.ts'

const limitMs = 60_000

/** What the promise gives; a {@link Misbehaviour} after a minute, since a client that waits for ever has not been served. */
export async function inTime<Value>(what: string, promise: Promise<Value>): Promise<Value> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Misbehaviour(`${what} took longer than ${limitMs / 1000} s`)), limitMs)
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}
