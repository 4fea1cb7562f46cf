import { createHash } from 'node:crypto'
import { Writable } from 'node:stream'

/** Takes one chunk, and no more until it is told to go on. */
export class HeldWritable extends Writable {
  readonly chunks: Buffer[] = []
  readonly #begun = Promise.withResolvers<void>()
  #released = false
  #held: (() => void) | null = null

  get begun(): Promise<void> {
    return this.#begun.promise
  }

  get bytes(): number {
    return this.chunks.reduce((sum, chunk) => sum + chunk.length, 0)
  }

  goOn(): void {
    this.#released = true
    this.#held?.()
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.chunks.push(chunk)
    this.#begun.resolve()
    if (this.#released) done()
    else this.#held = done
  }
}

/** Half of a body, and the other half once it may go on. */
export async function* inHalves(body: Buffer, begun: () => void, released: Promise<void>): AsyncGenerator<Buffer> {
  yield body.subarray(0, body.length / 2)
  begun()
  await released
  yield body.subarray(body.length / 2)
}

/** Bytes that are the same for the same seed. */
export function pattern(length: number, seed: number): Buffer {
  const bytes = Buffer.alloc(length)
  let state = seed
  for (let at = 0; at < length; at += 1) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    bytes[at] = state >>> 16
  }
  return bytes
}

export function digest(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}
