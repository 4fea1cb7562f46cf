import { StringDecoder } from 'node:string_decoder'

/** Cuts a stream of bytes into lines. Throws a RangeError when a line grows beyond the limit. */
export function lineSplitter(limitBytes: number, onLine: (line: string) => void): (chunk: Buffer) => void {
  const decoder = new StringDecoder('utf8')
  let parts: string[] = []
  let size = 0

  return (chunk) => {
    const pieces = decoder.write(chunk).split('\n')
    const last = pieces.pop() ?? ''
    for (const piece of pieces) {
      const line = parts.join('') + piece
      parts = []
      size = 0
      if (line.length > limitBytes) throw tooLong(limitBytes)
      if (line !== '') onLine(line)
    }
    if (last === '') return
    parts.push(last)
    size += last.length
    if (size > limitBytes) throw tooLong(limitBytes)
  }
}

function tooLong(limitBytes: number): RangeError {
  return new RangeError(`A line is longer than ${limitBytes} bytes`)
}
