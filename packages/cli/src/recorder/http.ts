import { createHash } from 'node:crypto'
import { subscribe } from 'node:diagnostics_channel'
import { Server as HttpServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { Server as HttpsServer } from 'node:https'
import type { Socket } from 'node:net'
import type { Recorder } from './recorder.ts'

/** Characters of an answer that the record holds. */
const shownCharacters = 2000

interface Traffic {
  readonly recorder: Recorder
  /** Connections, with the number of their requests in flight. */
  readonly sockets: Map<Socket, number>
  readonly numbers: WeakMap<IncomingMessage, number>
  requests: number
  /** While an upgrade is applied, nobody's next request is read. */
  holding: Promise<void> | null
}

/**
 * Records HTTP requests and their answers, and makes points of the end of each request, of what follows the first turn of its handler, and of
 * the end of each piece of data on an upgraded connection (a WebSocket message). For the time of `midflight verify`, servers are patched:
 * that is the only way to hold a connection back without its peer noticing.
 */
export function recordHttp(recorder: Recorder): void {
  const traffic: Traffic = { recorder, sockets: new Map(), numbers: new WeakMap(), requests: 0, holding: null }
  subscribe('http.server.request.start', (message) => {
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse }
    began(traffic, request, response)
  })
  subscribe('http.server.response.finish', (message) => {
    const { request } = message as { request: IncomingMessage }
    ended(traffic, request)
  })
  recorder.holders.push((applied) => hold(traffic, applied))
  guard(HttpServer.prototype, 'connection', traffic)
  guard(HttpsServer.prototype, 'secureConnection', traffic)
}

function began(traffic: Traffic, request: IncomingMessage, response: ServerResponse): void {
  const number = (traffic.requests += 1)
  const { recorder } = traffic
  const { process } = recorder
  traffic.numbers.set(request, number)
  traffic.sockets.set(request.socket, (traffic.sockets.get(request.socket) ?? 0) + 1)
  recorder.log({ kind: 'request', process, request: number, name: nameOf(request) })
  const body = createHash('sha256')
  let text = ''
  const take = (chunk: unknown, encoding: unknown): void => {
    if (typeof chunk !== 'string' && !(chunk instanceof Uint8Array)) return
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk, asEncoding(encoding)) : chunk
    body.update(bytes)
    if (text.length < shownCharacters) text += Buffer.from(bytes).toString('utf8')
  }
  for (const method of ['write', 'end'] as const) {
    const original = response[method] as (...args: unknown[]) => unknown
    Object.defineProperty(response, method, {
      configurable: true,
      writable: true,
      value(this: ServerResponse, ...args: unknown[]) {
        take(args[0], args[1])
        return original.apply(this, args)
      },
    })
  }
  response.once('finish', () => {
    const answer = { status: response.statusCode, digest: body.digest('hex'), text: text.slice(0, shownCharacters) }
    recorder.log({ kind: 'answer', process, request: number, ...answer })
  })
}

function ended(traffic: Traffic, request: IncomingMessage): void {
  const { sockets, numbers, recorder } = traffic
  const { socket } = request
  sockets.set(socket, Math.max(0, (sockets.get(socket) ?? 0) - 1))
  void recorder.between(`after request ${numbers.get(request) ?? 0}: ${nameOf(request)}`)
}

function hold(traffic: Traffic, applied: Promise<void>): void {
  const paused = [...traffic.sockets].filter(([, inFlight]) => inFlight === 0).map(([socket]) => socket.pause())
  traffic.holding = applied.finally(() => {
    traffic.holding = null
    for (const socket of paused) socket.resume()
  })
}

type Emit = (this: unknown, event: string, ...args: unknown[]) => boolean

function guard(prototype: object, connection: string, traffic: Traffic): void {
  const emit = Reflect.get(prototype, 'emit') as Emit
  const guarded: Emit = function (event, ...args) {
    if (event === connection) return connected(traffic, args[0] as Socket, () => emit.call(this, event, ...args))
    if (event === 'request') {
      const [request, response] = args as [IncomingMessage, ServerResponse]
      return handled(traffic, request, response, () => emit.call(this, event, ...args))
    }
    if (event === 'upgrade') countMessages(traffic, args[0] as IncomingMessage, args[1] as Socket)
    return emit.call(this, event, ...args)
  }
  Object.defineProperty(prototype, 'emit', { configurable: true, writable: true, value: guarded })
}

function connected({ sockets, holding }: Traffic, socket: Socket, proceed: () => boolean): boolean {
  sockets.set(socket, 0)
  socket.once('close', () => sockets.delete(socket))
  if (holding === null) return proceed()
  void holding.then(proceed)
  return true
}

function handled(
  { recorder, numbers, holding }: Traffic,
  request: IncomingMessage,
  response: ServerResponse,
  proceed: () => boolean,
): boolean {
  const within = recorder.within(`in request ${numbers.get(request) ?? 0}, after its first turn: ${nameOf(request)}`)
  const run = (): boolean => {
    const result = proceed()
    within.begun(!response.writableEnded)
    return result
  }
  const waits = within.ready ?? holding
  if (waits === null) return run()
  void waits.then(run)
  return true
}

function countMessages(traffic: Traffic, request: IncomingMessage, socket: Socket): void {
  const emit = socket.emit.bind(socket) as (event: string, ...args: unknown[]) => boolean
  let messages = 0
  // The handshake is a request without an end of its own.
  traffic.sockets.set(socket, 0)
  socket.emit = (event: string, ...args: unknown[]): boolean => {
    const result = emit(event, ...args)
    if (event !== 'data') return result
    messages += 1
    void traffic.recorder.between(`after message ${messages} on ${request.url ?? '/'}`)
    return result
  }
}

function nameOf({ method, url }: IncomingMessage): string {
  return `${method ?? 'GET'} ${url ?? '/'}`
}

function asEncoding(encoding: unknown): BufferEncoding {
  return typeof encoding === 'string' && Buffer.isEncoding(encoding) ? encoding : 'utf8'
}
