import type { IncomingMessage } from 'node:http'
import { Invalid } from './invalid.ts'

const maxBodyBytes = 64 * 1024

export async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > maxBodyBytes) throw new Invalid('body', 'The body is too long.')
    chunks.push(chunk)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'))
  } catch {
    throw new Invalid('body', 'The body is not JSON.')
  }
}
