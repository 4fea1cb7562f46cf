import { subscribe } from 'node:diagnostics_channel'
import type { EventEmitter } from 'node:events'
import type { Readable } from 'node:stream'
import { watchServers } from './held-servers.ts'
import type { Gate } from './gate.ts'
import type { Task, Tasks, TaskSource } from './tasks.ts'

/** As much of `http.IncomingMessage` as is needed: the runtime does not import what does network I/O. */
interface HttpRequest extends Readable {
  readonly method?: string
  readonly url?: string
  readonly headers: Readonly<Record<string, unknown>>
  readonly socket: { readonly destroyed: boolean } | null
}

interface HttpResponse {
  readonly destroyed: boolean
  readonly writableFinished: boolean
}

interface HttpMessage {
  readonly request: HttpRequest
  readonly response: HttpResponse
  readonly server: EventEmitter
}

interface Http2Stream {
  readonly destroyed: boolean
}

interface Http2Message {
  readonly stream: Http2Stream
  readonly headers: Readonly<Record<string, unknown>>
}

/** How long a request whose client is gone counts as in flight: its handler knows nothing of that, and often goes on. */
const goneMs = 2000

class HttpSource implements TaskSource {
  readonly kind = 'http'
  readonly #request: HttpRequest
  readonly #response: HttpResponse
  #goneAt = 0

  constructor(request: HttpRequest, response: HttpResponse) {
    this.#request = request
    this.#response = response
  }

  label(): string {
    return `${this.#request.method ?? ''} ${this.#request.url ?? ''}`
  }

  isOver(): boolean {
    if (this.#response.writableFinished) return true
    if (!this.#response.destroyed && this.#request.socket?.destroyed !== true) return false
    this.#goneAt ||= performance.now()
    return performance.now() - this.#goneAt >= goneMs
  }
}

class Http2Source implements TaskSource {
  readonly kind = 'http2'
  readonly #stream: Http2Stream
  readonly #headers: Http2Message['headers']
  #goneAt = 0

  constructor(stream: Http2Stream, headers: Http2Message['headers']) {
    this.#stream = stream
    this.#headers = headers
  }

  label(): string {
    return `${String(this.#headers[':method'])} ${String(this.#headers[':path'])}`
  }

  isOver(): boolean {
    if (!this.#stream.destroyed) return false
    this.#goneAt ||= performance.now()
    return performance.now() - this.#goneAt >= goneMs
  }
}

/**
 * Makes every request that a server of this process gets a task: over HTTP/1 until its response has been handed to the operating system, over HTTP/2 until its
 * stream is closed. The program sees nothing of it.
 */
export function watchRequests(tasks: Tasks, gate: Gate): void {
  const held = watchServers(gate, {
    request: (values, emit) => {
      const [request, response] = values as [HttpRequest, HttpResponse]
      if (isGone(request, response)) return
      tasks.run(beginRequest(tasks, request, response), emit)
    },
    stream: (values, emit) => {
      const [stream, headers] = values as [Http2Stream, Http2Message['headers']]
      if (stream.destroyed) return
      tasks.run(tasks.begin(stream, new Http2Source(stream, headers)), emit)
    },
  })
  subscribe('http.server.request.start', (message) => {
    const { request, response, server } = message as HttpMessage
    held.meet(server)
    if (!gate.isClosed) tasks.enter(beginRequest(tasks, request, response))
  })
  subscribe('http.server.response.finish', (message) => tasks.endSoon((message as HttpMessage).response))
  subscribe('http2.server.stream.start', (message) => {
    const { stream, headers } = message as Http2Message
    if (!gate.isClosed) tasks.enter(tasks.begin(stream, new Http2Source(stream, headers)))
  })
  subscribe('http2.server.stream.close', (message) => tasks.endSoon((message as Http2Message).stream))
  subscribe('net.server.socket', (message) => {
    const { server } = (message as { readonly socket: { readonly server?: EventEmitter } }).socket
    if (server !== undefined) held.meet(server)
  })
}

function isGone(request: HttpRequest, response: HttpResponse): boolean {
  return response.destroyed || request.socket?.destroyed === true
}

function beginRequest(tasks: Tasks, request: HttpRequest, response: HttpResponse): Task {
  const task = tasks.begin(response, new HttpSource(request, response))
  const { headers } = request
  if (headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined)
    bindBody(tasks, task, request)
  return task
}

/**
 * What arrives of a request's body later does so outside of the task, as the connection has no part in it (from Node 24 on): listeners of `data` and
 * `end` would run outside too.
 */
function bindBody(tasks: Tasks, task: Task, request: HttpRequest): void {
  const push: (this: Readable, ...values: Parameters<Readable['push']>) => boolean = Reflect.get(request, 'push')
  Object.defineProperty(request, 'push', {
    value: (...values: Parameters<Readable['push']>) => tasks.run(task, () => Reflect.apply(push, request, values)),
    writable: true,
    enumerable: false,
    configurable: true,
  })
}
