import type { HeapGraph } from './heap-graph.ts'
import type { Source } from './snapshot-reader.ts'

const quote = 34
const backslash = 92
const closingBracket = 93
const digitZero = 48
const digitNine = 57
/** Longest name that can be looked up by its text. */
const longestName = 64
const ephemeron = Buffer.from(' / part of key (')

/** Reads the strings of a snapshot. They stay bytes until somebody asks for their text. */
export async function openStringTable(source: Source): Promise<Pick<HeapGraph, 'text' | 'numberOf' | 'isEphemeron'>> {
  const bytes = await bytesOfStrings(source)
  const starts = startsOf(bytes)
  const count = starts.length - 1
  const raw = (name: number): Buffer => bytes.subarray(starts[name]! + 1, starts[name + 1]! - 1)
  const text = (name: number): string => JSON.parse(`"${raw(name).toString('utf8')}"`) as string
  const numbers = new Map<string, number>()
  const ephemerons = new Uint8Array(count)
  for (let name = 0; name < count; name += 1) {
    const length = starts[name + 1]! - starts[name]! - 2
    const first = bytes[starts[name]! + 1]!
    if (length <= longestName && !(first >= digitZero && first <= digitNine)) {
      const key = raw(name).toString('latin1')
      if (!numbers.has(key)) numbers.set(key, name)
    } else if (raw(name).indexOf(ephemeron) !== -1 && isNumberedPart(raw(name))) ephemerons[name] = 1
  }
  return {
    text,
    numberOf: (name) => numbers.get(name) ?? -1,
    isEphemeron: (name) => ephemerons[name] === 1,
  }
}

/** `6 / part of key (Room @165369) -> value (Room @148999) pair in WeakMap (table @130119)` */
function isNumberedPart(name: Buffer): boolean {
  return /^\d+ \/ part of key \(/.test(name.subarray(0, 40).toString('latin1'))
}

/** The bytes from the first quote on, up to the end of the file. */
async function bytesOfStrings(source: Source): Promise<Buffer> {
  const pieces: Buffer[] = []
  do pieces.push(Buffer.from(source.bytes.subarray(source.position)))
  while (await source.next())
  return Buffer.concat(pieces)
}

/**
 * Where each string begins, and where one more would. Between two strings stands `,\n`; so that a string ends one byte
 * before the next entry, what stands between is taken out by moving the strings together.
 */
function startsOf(bytes: Buffer): Uint32Array {
  const starts: number[] = []
  let to = 0
  let inside = false
  for (let from = 0; from < bytes.length; from += 1) {
    const byte = bytes[from]!
    if (!inside) {
      if (byte === closingBracket) break
      if (byte !== quote) continue
      inside = true
      starts.push(to)
    } else if (byte === backslash) {
      bytes[to++] = byte
      from += 1
      bytes[to++] = bytes[from]!
      continue
    } else if (byte === quote) inside = false
    bytes[to++] = byte
  }
  starts.push(to)
  return Uint32Array.from(starts)
}
