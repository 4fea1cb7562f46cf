import { request, type ClientRequest } from 'node:http'
import { createInterface } from 'node:readline'
import { Misbehaviour } from '../../scenario.ts'

/** A stream of server-sent events, whose ids are the count of a timer of the program. */
export interface EventStream {
  /** How many events have come. */
  readonly received: number
  /** What went wrong first: an id that is not the one after the last, too many events for the time, an end. */
  readonly failure: unknown
  close(): void
}

/** Opens `GET /events`, whose timer is to send `id: <n>` every so many milliseconds. Resolves at the first event. */
export async function openEventStream(
  port: number,
  intervalMs: number,
  headers: Readonly<Record<string, string>> = {},
): Promise<EventStream> {
  const state = { received: 0, last: 0, failure: undefined as unknown, closing: false, since: 0 }
  const first = Promise.withResolvers<void>()
  const fail = (error: unknown) => {
    if (!state.closing) state.failure ??= error
    first.reject(error)
  }
  const sent: ClientRequest = request(
    { port, host: '127.0.0.1', path: '/events', agent: false, headers: { accept: 'text/event-stream', ...headers } },
    (response) => {
      if (response.statusCode !== 200) return fail(new Misbehaviour(`GET /events answers ${response.statusCode}`))
      const lines = createInterface({ input: response })
      lines.on('error', fail)
      lines.on('line', (line) => {
        if (!line.startsWith('id: ')) return
        const id = Number(line.slice(4))
        if (state.received === 0) state.since = performance.now()
        else if (id !== state.last + 1) fail(new Misbehaviour(`Event ${id} came after event ${state.last}`))
        state.last = id
        state.received++
        const most = ((performance.now() - state.since) / intervalMs) * 1.5 + 20
        if (state.received > most)
          fail(new Misbehaviour(`${state.received} events came where the timer allows ${Math.round(most)}`))
        first.resolve()
      })
      lines.on('close', () => fail(new Misbehaviour('The event stream ended')))
    },
  )
  sent.on('error', fail)
  sent.end()
  await first.promise
  return {
    get received() {
      return state.received
    },
    get failure() {
      return state.failure
    },
    close() {
      state.closing = true
      sent.destroy()
    },
  }
}
