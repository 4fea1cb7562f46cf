import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import type { Signal } from '../../clients/signalling-peer.ts'

/** Where the program takes signals. */
export const path = '/signals/peerjs'
interface Response {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: string
}

/** Asks over a connection of its own. */
export async function get(
  port: number,
  target: string,
  options: { readonly method?: string; readonly headers?: Record<string, string>; readonly body?: string } = {},
): Promise<Response> {
  const { method = 'GET', headers = {}, body } = options
  const asked = request({ port, host: '127.0.0.1', path: target, method, headers, agent: false })
  asked.end(body)
  const [response] = (await once(asked, 'response')) as [IncomingMessage]
  let text = ''
  for await (const chunk of response.setEncoding('utf8')) text += chunk
  const { date: _date, ...kept } = response.headers
  return { status: response.statusCode!, headers: kept, body: text }
}

/** Whether a condition holds before the patience is over. */
export async function eventually(holds: () => Promise<boolean>): Promise<boolean> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    if (await holds()) return true
    await delay(25)
  }
  return false
}

export function signal(type: string, dst: string, text: string): Signal {
  return { type, dst, payload: { text } }
}
