import { Agent, request, type IncomingHttpHeaders } from 'node:http'
import { text } from 'node:stream/consumers'

export interface HttpAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** One keep-alive connection to the server, for one request at a time. */
export interface HttpClient {
  readonly send: (method: 'GET' | 'POST', path: string, body?: unknown) => Promise<HttpAnswer>
  readonly close: () => void
}

const timeoutMs = 10_000

/** @param onConnect is told of every connection that is opened: only the first one should be needed. */
export function createHttpClient(url: string, onConnect: () => void = () => {}): HttpClient {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  return {
    send: (method, path, body) =>
      new Promise((resolve, reject) => {
        const sent = request(new URL(path, url), { method, agent, timeout: timeoutMs }, (response) => {
          text(response).then(
            (body) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
            reject,
          )
        })
        sent.on('socket', () => {
          if (!sent.reusedSocket) onConnect()
        })
        sent.on('timeout', () => sent.destroy(new Error(`No answer in ${timeoutMs} ms`)))
        sent.on('error', reject)
        sent.end(body === undefined ? undefined : JSON.stringify(body))
      }),
    close: () => agent.destroy(),
  }
}
