import { Duplex } from 'node:stream'
import type { MessagePort } from 'node:worker_threads'

/** Passes a message on, now or later. */
export type Admit = (message: string, deliver: () => void) => void

/**
 * A message port as a stream, so that what talks over a pipe can talk between two threads. It never keeps its thread alive. `admit` sees what
 * comes in first.
 */
export function portStream(port: MessagePort, admit: Admit = (_message, deliver) => deliver()): Duplex {
  const stream = new Duplex({
    decodeStrings: false,
    read: () => undefined,
    write: (chunk: string, _encoding, done) => {
      port.postMessage(chunk)
      done()
    },
    destroy: (error, done) => {
      port.close()
      done(error)
    },
  })
  port.on('message', (text: string) => admit(text, () => void stream.push(text)))
  port.on('close', () => stream.push(null))
  port.unref()
  return stream
}
