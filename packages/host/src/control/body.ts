import type { IncomingMessage } from 'node:http'
import { MidflightError } from '@midflight/model'

export const bodyLimitBytes = 1024 * 1024

/** Reads a request's body as JSON; an empty one is an empty object. Throws `bad-usage`. */
export async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > bodyLimitBytes) throw badBody(`its body is larger than ${bodyLimitBytes} bytes`)
    chunks.push(chunk)
  }
  if (size === 0) return {}
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown
  } catch {
    throw badBody('its body is not JSON')
  }
}

function badBody(found: string): MidflightError {
  return new MidflightError('bad-usage', `Could not read the request: ${found}.`, {
    remedy: 'Send a small JSON object, as docs/formats.md describes.',
  })
}
