import { once } from 'node:events'
import { symlinkSync, mkdirSync } from 'node:fs'
import { Agent, get, type IncomingMessage } from 'node:http'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { runProgram, type RunningProgram } from '../e2e/running-program.ts'

/** 1 000 WebSocket clients and HTTP keep-alive load during 100 upgrades: 0 dropped, 0 failed, order kept. */

const clientCount = 1_000
const upgradeCount = 100
const modules = fileURLToPath(new URL('../../node_modules', import.meta.url))

const main = `import { createServer } from 'node:http'
import { WebSocketServer, type WebSocket } from 'ws'
import { receive, rooms } from './rooms.ts'
import { page } from './page.ts'

let served = 0
const server = createServer((request, response) => {
  served += 1
  response.end(page(request.url ?? '/', served, rooms.size))
})
const sockets = new WebSocketServer({ server })
sockets.on('connection', (socket: WebSocket, request) => {
  const name = request.url?.slice(1) ?? ''
  rooms.set(name, { received: 0 })
  socket.on('message', (data) => socket.send(receive(name, String(data))))
  socket.on('close', () => rooms.delete(name))
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (typeof address === 'object' && address !== null) console.log('listening http://127.0.0.1:' + address.port)
})
`

const rooms = (version: number): string => `import { version } from './version.ts'
export interface Room {
  received: number
}
export const rooms = new Map<string, Room>()
export function receive(name: string, text: string): string {
  const room = rooms.get(name)
  if (room === undefined) return 'lost ' + name
  room.received += 1
  return [name, text, room.received, version(), ${version}].join(' ')
}
`

const page = (version: number): string => `import { version } from './version.ts'
export const page = (url: string, served: number, open: number): string => [url, served, open, version(), ${version}].join(' ')
`

const versionFile = (version: number): string => `export const version = (): number => ${version}\n`

let program: RunningProgram | null = null
const clients: Client[] = []
afterEach(async () => {
  for (const { socket } of clients.splice(0)) socket.terminate()
  await program?.stop()
  program = null
})

interface Client {
  readonly name: string
  readonly socket: WebSocket
  sent: number
  readonly answers: string[]
  dropped: boolean
}

async function connect(url: string, name: string): Promise<Client> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/${name}`)
  const client: Client = { name, socket, sent: 0, answers: [], dropped: false }
  socket.on('message', (data: Buffer) => client.answers.push(data.toString()))
  socket.on('close', () => (client.dropped = true))
  socket.on('error', () => (client.dropped = true))
  await once(socket, 'open')
  return client
}

/** Asks over one kept connection until it is told to stop; what it got, and what failed. */
async function load(
  url: string,
  signal: AbortSignal,
): Promise<{ answers: string[]; failed: unknown[]; opened: number }> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const answers: string[] = []
  const failed: unknown[] = []
  let opened = 0
  for (let asked = 0; !signal.aborted; asked += 1) {
    try {
      const request = get(`${url}/${asked}`, { agent })
      const [response] = (await once(request, 'response')) as [IncomingMessage]
      if (!request.reusedSocket) opened += 1
      answers.push(Buffer.concat(await response.toArray()).toString())
    } catch (error) {
      failed.push(error)
    }
  }
  agent.destroy()
  return { answers, failed, opened }
}

test(
  '100 upgrades under 1 000 WebSocket clients and HTTP load lose, double and reorder nothing',
  { timeout: 180_000 },
  async () => {
    const files = {
      'src/main.ts': main,
      'src/rooms.ts': rooms(0),
      'src/page.ts': page(0),
      'src/version.ts': versionFile(0),
    }
    program = await runProgram(files, 'run', (root) => {
      mkdirSync(path.join(root, 'node_modules'))
      symlinkSync(path.join(modules, 'ws'), path.join(root, 'node_modules/ws'))
    })
    for (let start = 0; start < clientCount; start += 100) {
      const names = Array.from({ length: 100 }, (_, index) => `c${start + index}`)
      clients.push(...(await Promise.all(names.map((name) => connect(program!.url, name)))))
    }
    const stop = new AbortController()
    const loads = Array.from({ length: 4 }, () => load(program!.url, stop.signal))
    const chatter = (async () => {
      for (let turn = 0; !stop.signal.aborted; turn += 1) {
        for (let index = turn % 20; index < clients.length; index += 20) {
          const client = clients[index]!
          client.socket.send(String(client.sent))
          client.sent += 1
        }
        await sleep(10)
      }
    })()
    for (let version = 1; version <= upgradeCount; version += 1) {
      program.write({
        'src/rooms.ts': rooms(version),
        'src/page.ts': page(version),
        'src/version.ts': versionFile(version),
      })
      const { code, stdout } = await program.midflight('upgrade', '--json')
      expect([code, stdout]).toEqual([0, expect.stringContaining('"outcome":"committed"')])
    }
    stop.abort()
    await chatter
    const loaded = await Promise.all(loads)
    for (const client of clients) client.socket.send(String(client.sent++))
    const deadline = Date.now() + 20_000
    while (clients.some(({ sent, answers }) => answers.length < sent) && Date.now() < deadline) await sleep(20)

    expect(clients.filter(({ dropped }) => dropped)).toEqual([])
    for (const { name, sent, answers } of clients) {
      // Each message answered once, in the order in which it was sent, by a room that has lost no message.
      expect(answers.map((answer) => answer.split(' ').slice(0, 3).join(' '))).toEqual(
        Array.from({ length: sent }, (_, index) => `${name} ${index} ${index + 1}`),
      )
      expect(isNeverMixed(answers)).toBe(true)
      expect(answers.at(-1)).toMatch(new RegExp(` ${upgradeCount} ${upgradeCount}$`))
    }
    for (const { answers, failed, opened } of loaded) {
      expect(failed).toEqual([])
      expect(opened).toBe(1)
      expect(answers.map((answer) => answer.split(' ')[0])).toEqual(answers.map((_, index) => `/${index}`))
      expect(isNeverMixed(answers)).toBe(true)
    }
    const served = loaded.flatMap(({ answers }) => answers.map((answer) => Number(answer.split(' ')[1])))
    expect(served.sort((left, right) => left - right)).toEqual(served.map((_, index) => index + 1))
  },
)

/** Two modules answer together: both are of one version, and versions never go back. */
function isNeverMixed(answers: readonly string[]): boolean {
  const versions = answers.map((answer) => answer.split(' ').slice(-2).map(Number) as [number, number])
  return versions.every(([left, right], index) => left === right && left >= (versions[index - 1]?.[0] ?? 0))
}
