import { setTimeout as delay } from 'node:timers/promises'
import { Misbehaviour, type LiveClients } from '../../scenario.ts'
import { openBrowser, type Browser } from './browser.ts'
import { openEventStream, type EventStream } from './event-stream.ts'
import { beginDownload, beginUpload, beginWaiting } from './transfers.ts'

/** How often the programs' timer sends an event. */
const eventIntervalMs = 25
const mostWaitMs = 20_000

/**
 * The clients of a web application: browsers that fill carts, each over one connection, listeners to its events, and for the time of an upgrade a
 * download, an upload and a request that waits. The programs of all web frameworks here are this one application.
 */
export async function connectWebClients(port: number): Promise<LiveClients> {
  const browsers = await Promise.all(['ada', 'ben', 'cleo', 'dan'].map((name) => openBrowser(port, name)))
  const [first] = browsers
  if (first === undefined) throw new Misbehaviour('Nobody could sign in')
  const streams = await Promise.all([1, 2].map(() => openEventStream(port, eventIntervalMs, first.headers)))
  let spans = 0
  return {
    async check() {
      const rounds = browsers.map((browser) => browser.rounds)
      const received = streams.map((stream) => stream.received)
      const deadline = performance.now() + mostWaitMs
      do {
        await delay(20)
        throwFirstFailure([...browsers, ...streams])
        if (performance.now() > deadline) throw new Misbehaviour(`No progress in ${mostWaitMs} ms`)
      } while (!progressed(browsers, rounds, 5) || !grew(streams, received, 10))
    },
    async span() {
      const topic = `topic-${++spans}`
      const ends = await Promise.all([
        beginDownload(port, first.headers),
        beginUpload(port, first.headers),
        beginWaiting(port, topic, first.headers),
      ])
      return async () => {
        await Promise.all(ends.map((end) => end()))
      }
    },
    async close() {
      for (const stream of streams) stream.close()
      await Promise.all(browsers.map((browser) => browser.close()))
    },
  }
}

function throwFirstFailure(clients: readonly { readonly failure: unknown }[]): void {
  const failed = clients.find((client) => client.failure !== undefined)
  if (failed === undefined) return
  const cause = failed.failure
  throw new Misbehaviour(cause instanceof Error ? cause.message : String(cause), { cause })
}

function progressed(browsers: readonly Browser[], since: readonly number[], least: number): boolean {
  return browsers.every((browser, at) => browser.rounds >= (since[at] ?? 0) + least)
}

function grew(streams: readonly EventStream[], since: readonly number[], least: number): boolean {
  return streams.every((stream, at) => stream.received >= (since[at] ?? 0) + least)
}
