import type { Duplex } from 'node:stream'

/** Longest message that is taken, in UTF-16 units: a release of 8 MB modules and more fits. */
const maxMessageLength = 256 * 1024 * 1024

/** JSON values, one a line, over a pipe. */
export interface Lines {
  /** Called with every line. What comes while there is nobody to call waits. */
  onLine: ((line: string) => void) | null
  onClose: (() => void) | null
  /** Takes what has come while there was nobody to call. */
  flush(): void
  send(message: object): void
  close(): void
}

/** Reads a pipe line by line. A message that is too long closes it. */
export function readLines(stream: Duplex): Lines {
  const early: string[] = []
  let buffered: string[] = []
  let length = 0
  const lines: Lines = {
    onLine: null,
    onClose: null,
    flush: () => {
      while (lines.onLine !== null && early.length > 0) lines.onLine(early.shift()!)
    },
    send: (message) => {
      if (!stream.destroyed) stream.write(`${JSON.stringify(message)}\n`)
    },
    close: () => void stream.destroy(),
  }
  stream.setEncoding('utf8')
  stream.on('error', () => {})
  stream.on('close', () => lines.onClose?.())
  stream.on('data', (chunk: string) => {
    let rest = chunk
    for (let end = rest.indexOf('\n'); end !== -1; end = rest.indexOf('\n')) {
      early.push(buffered.join('') + rest.slice(0, end))
      rest = rest.slice(end + 1)
      buffered = []
      length = 0
    }
    if (rest !== '') buffered.push(rest)
    length += rest.length
    lines.flush()
    if (length > maxMessageLength) stream.destroy()
  })
  return lines
}
