import {
  ULIDError,
  decodeTime,
  encodeTime,
  incrementBase32,
  isValid,
  monotonicFactory,
  ulid,
  ulidToUUID,
  uuidToULID,
} from 'ulid'

export * as library from 'ulid'
const counter = { n: 0 }
const fixed = () => (counter.n++ % 10) / 10
const monotonic = monotonicFactory(() => 0.5)
const id = '01ARYZ6S41TSV4RRFFQ69G5FAV'
export const functions = () => ({
  decode: [decodeTime, id],
  encode: [encodeTime, 1469918176385, 10],
  valid: [isValid, id],
  uuid: [ulidToUUID, id],
})

const issued = [monotonic(1000), monotonic(1000), monotonic(1000)]
export const kept = () => ({
  issued,
  sorted: issued.every((one, index) => index === 0 || issued[index - 1] < one),
  later: monotonic(1000) > issued[2],
})

export const probe = () => ({
  seeded: (() => {
    counter.n = 0
    return ulid(1000, fixed)
  })(),
  top: outcome(() => ulid(1, () => 0.9999)),
  detected: withByte(255),
  round: uuidToULID(ulidToUUID(id)) === id,
  incremented: incrementBase32('A109C'),
  wrong: [() => decodeTime('x'), () => encodeTime(-1, 10), () => incrementBase32('ZZ'), () => uuidToULID('x')].map(
    outcome,
  ),
})

/** What a random source that gives the highest byte leads to. */
function withByte(byte) {
  const { getRandomValues } = globalThis.crypto
  globalThis.crypto.getRandomValues = (bytes) => bytes.fill(byte)
  try {
    return ulid(1)
  } catch (error) {
    return [error.name, error.message]
  } finally {
    globalThis.crypto.getRandomValues = getRandomValues
  }
}

export const work = (n) => [decodeTime(ulid(n * 1000 + 1)), isValid(monotonicFactory()(n))]

function outcome(call) {
  try {
    return call()
  } catch (error) {
    return [error instanceof ULIDError, error.code, error.message]
  }
}
