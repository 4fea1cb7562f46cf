import { setTimeout as delay } from 'node:timers/promises'
import WebSocket from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { Misbehaviour } from '../../scenario.ts'

/** How many of its words an editor leaves in the document. */
const kept = 40
const pauseMs = 25

/** One of those who edit a document together: a client of Yjs with one connection. */
export interface Editor {
  readonly name: string
  /** How many words it has written. */
  readonly written: number
  /** What went wrong first. */
  readonly failure: Misbehaviour | null
  /** The words that it sees, of an editor: their numbers in the order of the document. */
  words(of: string): readonly number[]
  /** How far it sees that an editor is, by awareness. */
  sees(other: string): number
  /** Writes one word and takes away one of its old ones. */
  write(): void
  /** Writes words at intervals until it is closed. */
  goOn(): void
  /** Works without a connection from now on. */
  leave(): void
  /** Connects again. Resolves when both sides have what the other one wrote. */
  comeBack(): Promise<void>
  close(): void
}

/** Joins a document. Resolves when it has all that is written there. */
export async function join(port: number, room: string, name: string): Promise<Editor> {
  const doc = new Y.Doc()
  const words = doc.getArray<string>('words')
  const state = { written: 0, failure: null as Misbehaviour | null, away: false, closed: false }
  const provider = new WebsocketProvider(`ws://127.0.0.1:${port}`, room, doc, {
    // The client speaks the standard's interface, which this class has.
    WebSocketPolyfill: WebSocket as unknown as typeof globalThis.WebSocket,
    disableBc: true,
    params: { user: name },
  })
  provider.on('connection-close', () => {
    if (!state.away && !state.closed) state.failure ??= new Misbehaviour(`The connection of ${name} was closed`)
  })
  await synced(provider, name)
  const write = () => {
    state.written++
    doc.transact(() => {
      words.push([`${name} ${state.written}`])
      const oldest = words.toArray().indexOf(`${name} ${state.written - kept}`)
      if (oldest >= 0) words.delete(oldest)
    })
    provider.awareness.setLocalState({ name, written: state.written })
  }
  return {
    name,
    get written() {
      return state.written
    },
    get failure() {
      return state.failure
    },
    words: (of) =>
      words.toArray().flatMap((word) => (word.startsWith(`${of} `) ? [Number(word.slice(of.length + 1))] : [])),
    sees(other) {
      const states = [...provider.awareness.getStates().values()]
      return Math.max(0, ...states.filter((one) => one['name'] === other).map((one) => Number(one['written'])))
    },
    write,
    goOn() {
      const timer = setInterval(() => {
        if (state.closed) clearInterval(timer)
        else write()
      }, pauseMs)
    },
    leave() {
      state.away = true
      provider.disconnect()
    },
    async comeBack() {
      provider.connect()
      await synced(provider, name)
      state.away = false
    },
    close() {
      state.closed = true
      provider.destroy()
      doc.destroy()
    },
  }
}

/** What everybody has written until now is, after a while, what everybody sees: once, in order, and nothing else is missing. */
export async function expectConverged(editors: readonly Editor[], mostWaitMs: number): Promise<void> {
  const until = new Map(editors.map((editor) => [editor.name, editor.written]))
  const deadline = performance.now() + mostWaitMs
  for (const reader of editors) {
    for (const [name, written] of until) {
      for (;;) {
        if (reader.failure !== null) throw reader.failure
        const seen = reader.words(name)
        const broken = seen.findIndex((word, at) => at > 0 && word !== (seen[at - 1] ?? 0) + 1)
        if (broken > 0)
          throw new Misbehaviour(`${reader.name} sees word ${seen[broken]} of ${name} after word ${seen[broken - 1]}`)
        if ((seen.at(-1) ?? 0) >= written && reader.sees(name) >= written) break
        if (performance.now() > deadline)
          throw new Misbehaviour(
            `${reader.name} sees words of ${name} until ${seen.at(-1)} and presence until ${reader.sees(name)}, not ${written}`,
          )
        await delay(10)
      }
    }
  }
}

async function synced(provider: WebsocketProvider, name: string): Promise<void> {
  if (provider.synced) return
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const timer = setTimeout(() => reject(new Misbehaviour(`${name} is not in step after 10 s`)), 10_000)
  provider.once('sync', () => resolve())
  try {
    await promise
  } finally {
    clearTimeout(timer)
  }
}
