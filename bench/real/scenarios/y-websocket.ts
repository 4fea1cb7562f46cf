import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import WebSocket from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { expectConverged, join } from './editing/editor.ts'
import { Misbehaviour, type Answers, type LiveClients, type Scenario } from '../scenario.ts'
import { exchange, interview, plain, speak } from './web/exchange.ts'

const mostWaitMs = 20_000

export const yWebsocket: Scenario = {
  package: 'y-websocket',
  kind: 'WebSocket collaboration server',
  // Without 1.3.14 to 1.3.17, whose package.json does not export the server, and 2.0.1, whose server is a CommonJS module with `export` statements:
  // no program starts with these.
  versions: [
    '1.3.5',
    '1.3.6',
    '1.3.7',
    '1.3.8',
    '1.3.9',
    '1.3.10',
    '1.3.11',
    '1.3.12',
    '1.3.18',
    '1.4.0',
    '1.4.1',
    '1.4.3',
    '1.4.4',
    '1.4.5',
    '1.4.6',
    '1.5.0',
    '1.5.1',
    '1.5.2',
    '1.5.3',
    '1.5.4',
    '2.0.0',
    '2.0.2',
    '2.0.3',
    '2.0.4',
    '2.1.0',
  ],
  program: 'y-websocket',
  also: { yjs: '13.6.27', ws: '8.18.3' },
  before: '2026-11-01',
  connect,
  probe,
  news: { '1.3.6': 'about', '1.4.6': 'document', '2.0.2': 'about' },
}

async function connect(port: number): Promise<LiveClients> {
  const editors = await Promise.all(['ada', 'ben', 'cleo'].map((name) => join(port, 'novel', name)))
  const traveller = await join(port, 'novel', 'dan')
  traveller.write()
  for (const editor of editors) editor.goOn()
  const everybody = [...editors, traveller]
  let away = false
  return {
    check: () => expectConverged(away ? editors : everybody, mostWaitMs),
    span: async () => {
      away = true
      traveller.leave()
      await expectConverged(editors, mostWaitMs)
      for (let words = 0; words < 100; words++) traveller.write()
      return async () => {
        await traveller.comeBack()
        away = false
        await expectConverged(everybody, mostWaitMs)
      }
    },
    close: async () => {
      for (const editor of everybody) editor.close()
      await exchange(port, { method: 'DELETE', path: '/documents/novel' })
    },
  }
}

let rooms = 0

async function probe(port: number): Promise<Answers> {
  const room = `probe-${process.pid}-${++rooms}`
  return {
    ...(await interview(port, {
      root: { path: '/' },
      'unknown document': { path: '/documents/none' },
      about: { path: '/about' },
    })),
    document: await writeTogether(port, room),
    'first messages': await firstMessages(port, `${room}-messages`),
    'unknown message type': await sendBytes(port, `${room}-unknown`, [9, 1, 2, 3]),
    'no upgrade': await speak(
      port,
      `GET /${room} HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n`,
    ),
    private: await speak(
      port,
      'GET /private HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
    ),
  }
}

/** Two clients write one text, one after the other, and leave. What the server knows before and after. */
async function writeTogether(port: number, room: string): Promise<unknown> {
  const [first, second] = ['ada', 'ben'].map((user) => {
    const doc = new Y.Doc()
    const provider = new WebsocketProvider(`ws://127.0.0.1:${port}`, room, doc, {
      WebSocketPolyfill: WebSocket as unknown as typeof globalThis.WebSocket,
      disableBc: true,
      params: { user },
    })
    provider.awareness.setLocalState({ user })
    return { doc, provider, text: doc.getText('text') }
  })
  if (first === undefined || second === undefined) throw new Misbehaviour('Nobody writes')
  first.text.insert(0, 'Hello, world')
  await until(() => second.text.toJSON() === 'Hello, world', 'The second client does not see the text of the first')
  second.text.insert(7, 'whole ')
  await until(() => first.text.toJSON() === 'Hello, whole world', 'The first client does not see what was inserted')
  const path = `/documents/${room}`
  const reports = async (expected: number): Promise<unknown> => {
    await until(async () => {
      const { connected, present } = JSON.parse((await exchange(port, { path })).body) as Record<string, unknown>
      return connected === expected && present === expected
    }, `The server does not report ${expected} clients`)
    return plain(await exchange(port, { path }))
  }
  const during = await reports(2)
  for (const { provider, doc } of [first, second]) {
    provider.destroy()
    doc.destroy()
  }
  const after = await reports(0)
  await exchange(port, { method: 'DELETE', path })
  return { during, after, deleted: plain(await exchange(port, { path })) }
}

/** The kinds of the messages with which the server greets, and its answer to a client that has nothing. */
async function firstMessages(port: number, room: string): Promise<unknown> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/${room}`)
  const messages: number[][] = []
  socket.on('message', (data: Buffer) => messages.push([...data]))
  await once(socket, 'open')
  socket.send(Uint8Array.of(0, 0, 1, 0))
  await until(() => messages.length >= 2, 'The server does not greet and answer')
  await leave(port, room, socket)
  return messages
}

async function sendBytes(port: number, room: string, bytes: readonly number[]): Promise<unknown> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/${room}`)
  const messages: number[][] = []
  socket.on('message', (data: Buffer) => messages.push([...data]))
  await once(socket, 'open')
  socket.send(Uint8Array.from(bytes))
  socket.ping()
  await once(socket, 'pong')
  await leave(port, room, socket)
  return messages
}

async function leave(port: number, room: string, socket: WebSocket): Promise<void> {
  socket.close()
  await once(socket, 'close')
  await exchange(port, { method: 'DELETE', path: `/documents/${room}` })
}

async function until(holds: () => boolean | Promise<boolean>, otherwise: string): Promise<void> {
  const deadline = performance.now() + mostWaitMs
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Misbehaviour(otherwise)
    await delay(5)
  }
}
