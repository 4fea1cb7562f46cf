import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { controlHeader, controlVersion, reportError, type ControlFailure, type ErrorCode } from '@midflight/model'
import type { ControlApi } from './api.ts'
import { readBody } from './body.ts'
import { routes, unknownRoute } from './routes.ts'
import { listenPrivately, type ListenOptions } from './socket.ts'

export interface ControlServer {
  /** Stops listening, gives running answers a moment to get out, and removes the socket. */
  close(): Promise<void>
}

const connectionLimit = 64
const lastAnswersMs = 1000

/** Opens the control socket. Requests wait until `api` is there. */
export async function openControlServer(options: ListenOptions, api: Promise<ControlApi>): Promise<ControlServer> {
  const server = createServer((request, response) => void answer(request, response, api))
  server.maxConnections = connectionLimit
  const remove = await listenPrivately(server, options)
  process.once('exit', remove)
  return {
    close: async () => {
      remove()
      process.off('exit', remove)
      const timer = setTimeout(() => server.closeAllConnections(), lastAnswersMs)
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeIdleConnections()
      })
      clearTimeout(timer)
    },
  }
}

async function answer(request: IncomingMessage, response: ServerResponse, ready: Promise<ControlApi>): Promise<void> {
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  response.on('error', () => undefined)
  response.setHeader(controlHeader, String(controlVersion))
  try {
    const { pathname } = new URL(request.url ?? '/', 'http://host')
    const route = routes.get(`${request.method ?? ''} ${pathname}`)
    if (route === undefined) throw unknownRoute(request.method ?? '', pathname)
    const body = request.method === 'POST' ? await readBody(request) : {}
    const parsed = route.parse(body)
    const onProgress = (progress: string): void => {
      if (!response.headersSent) begin(response, 200, 'application/jsonl')
      writeLine(response, { progress })
    }
    const outcome = await route.run(await ready, parsed, { onProgress, gone: gone.signal })
    if (!response.headersSent) begin(response, 200, 'application/json')
    writeLine(response, outcome)
  } catch (thrown) {
    const failure = failureOf(thrown)
    if (!response.headersSent) begin(response, statusOf(failure.error.code), 'application/json')
    writeLine(response, failure)
  }
  response.end()
  // A body that was too large is not read to its end.
  if (!request.complete) response.once('finish', () => request.destroy())
}

function begin(response: ServerResponse, status: number, type: string): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store', connection: 'close' })
}

function writeLine(response: ServerResponse, value: unknown): void {
  if (!response.destroyed) response.write(`${JSON.stringify(value)}\n`)
}

function failureOf(thrown: unknown): ControlFailure {
  return {
    error: reportError(thrown, {
      code: 'internal-error',
      remedy: 'The program runs on as before. Please report this with the stack below.',
    }),
  }
}

function statusOf(code: ErrorCode): number {
  if (code === 'upgrade-running') return 409
  if (code === 'no-such-generation' || code === 'source-not-found' || code === 'protocol-mismatch') return 404
  return code === 'internal-error' ? 500 : 400
}
