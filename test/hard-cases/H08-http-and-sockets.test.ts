import { once } from 'node:events'
import { mkdirSync, symlinkSync } from 'node:fs'
import { Agent, get, request, type ClientRequest, type IncomingMessage } from 'node:http'
import http2 from 'node:http2'
import net from 'node:net'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import type { ProgramStatus } from '@midflight/model'
import { runProgram, type RunningProgram } from '../e2e/running-program.ts'

/** Requests over HTTP/1 and HTTP/2, messages of `ws` and `task()`, suspended across upgrades of a real process, under each policy. */

const modules = fileURLToPath(new URL('../../node_modules', import.meta.url))

const main = `import { createServer } from 'node:http'
import http2 from 'node:http2'
import net from 'node:net'
import { WebSocketServer } from 'ws'
import { task } from 'midflight'
import { answer, body, echo, loop } from './answer.ts'
import { go } from './doors.ts'

const server = createServer((request, response) => {
  if (request.method === 'POST') body(request, response)
  else void answer(request.url, response, server.address().port)
})
const sockets = new WebSocketServer({ server })
sockets.on('connection', (socket) => {
  socket.on('message', async (data) => echo(socket, String(data)))
})
const second = http2.createServer((request, response) => void answer(request.url, response, 0))
const orders = net.createServer((socket) => {
  socket.on('error', () => {})
  socket.on('data', (data) => {
    const [order, name] = String(data).trim().split(' ')
    if (order === 'go') go(name)
    else task(() => loop(name, (line) => socket.write(line)))
  })
})
second.listen(0, '127.0.0.1', () =>
  orders.listen(0, '127.0.0.1', () =>
    server.listen(0, '127.0.0.1', () => {
      const ports = [server, second, orders].map((one) => one.address().port)
      console.log('ports ' + ports.join(' '))
      console.log('listening http://127.0.0.1:' + ports[0])
    })))
`

const doors = `const waiting = new Map()
const open = new Set()
export function closed(name) {
  if (open.delete(name)) return Promise.resolve()
  return new Promise((resolve) => waiting.set(name, resolve))
}
export function go(name) {
  if (waiting.has(name)) waiting.get(name)()
  else open.add(name)
}
`

const files = (version: number): Record<string, string> => ({
  'src/main.ts': main,
  'src/doors.ts': doors,
  'src/version.ts': `export const version = (): number => ${version}\n`,
  'src/answer.ts': `import { closed } from './doors.ts'
import { version } from './version.ts'
const both = () => '${version}' + version()

export async function answer(url, response, port) {
  const [, what, name] = url.split('/')
  if (what === 'now') return response.end(both())
  response.write(both() + ' ')
  if (what === 'self') await closed(name)
  if (what === 'self') response.write(await (await fetch('http://127.0.0.1:' + port + '/now')).text() + ' ')
  else if (what === 'wait') await closed(name)
  else if (what === 'events') for (;;) { await closed(name); response.write(both() + ' ') }
  response.end(both())
}
export function body(request, response) {
  const seen = [both()]
  request.on('data', () => seen.push(both()))
  request.on('end', () => {
    seen.push(both())
    setTimeout(() => response.end(seen.join(' ')), 1)
  })
}
export async function echo(socket, text) {
  const before = both()
  if (text.startsWith('wait ')) await closed(text.slice(5))
  socket.send(text + ' ' + before + ' ' + both())
}
export async function loop(name, write) {
  const before = both()
  await closed(name)
  write(before + ' ' + both())
}
`,
})

let program: RunningProgram
afterEach(async () => program.stop())

async function start(): Promise<{ second: number; orders: number }> {
  program = await runProgram(files(1), 'run', (root) => {
    mkdirSync(path.join(root, 'node_modules'))
    symlinkSync(path.join(modules, 'ws'), path.join(root, 'node_modules/ws'))
  })
  const [, second, orders] = /ports \d+ (\d+) (\d+)/.exec(program.output()) ?? []
  return { second: Number(second), orders: Number(orders) }
}

async function status(): Promise<ProgramStatus> {
  return JSON.parse((await program.midflight('status', '--json')).stdout) as ProgramStatus
}

async function until(holds: (now: ProgramStatus) => boolean): Promise<ProgramStatus> {
  for (let tries = 0; ; tries += 1) {
    const now = await status()
    if (holds(now) || tries > 100) return now
    await sleep(50)
  }
}

async function upgrade(version: number, ...args: string[]): Promise<Record<string, unknown>> {
  program.write(files(version))
  const { stdout } = await program.midflight('upgrade', '--json', ...args)
  return JSON.parse(stdout) as Record<string, unknown>
}

/** Sends an order over a connection that is no task. */
async function order(port: number, text: string): Promise<net.Socket> {
  const socket = net.connect(port, '127.0.0.1')
  await once(socket, 'connect')
  socket.write(`${text}\n`)
  return socket
}

async function go(port: number, name: string): Promise<void> {
  ;(await order(port, `go ${name}`)).end()
}

/** An open request, of which the first part of the answer has come. */
interface Open {
  readonly request: ClientRequest
  readonly text: Promise<string>
}

async function open(route: string, agent?: Agent): Promise<Open> {
  const asked = get(program.url + route, agent === undefined ? {} : { agent })
  asked.on('error', () => {})
  const [response] = (await once(asked, 'response')) as [IncomingMessage]
  const text = response.toArray().then((parts) => Buffer.concat(parts as Buffer[]).toString())
  text.catch(() => {})
  return { request: asked, text }
}

async function openSecond(port: number, route: string): Promise<{ text: Promise<string>; end: () => void }> {
  const session = http2.connect(`http://127.0.0.1:${port}`)
  const stream = session.request({ ':path': route })
  await once(stream, 'response')
  const text = stream.toArray().then((parts) => Buffer.concat(parts as Buffer[]).toString())
  return { text, end: () => session.close() }
}

async function connectSocket(): Promise<{ socket: WebSocket; answers: string[] }> {
  const socket = new WebSocket(program.url.replace('http', 'ws'))
  const answers: string[] = []
  socket.on('message', (data: Buffer) => answers.push(data.toString()))
  await once(socket, 'open')
  return { socket, answers }
}

async function answered({ answers }: { answers: string[] }, count: number): Promise<string[]> {
  for (let tries = 0; answers.length < count && tries < 400; tries += 1) await sleep(25)
  return answers
}

describe('with the policy pinned', () => {
  test('requests, streams and messages that are suspended see their version only', { timeout: 60_000 }, async () => {
    const { second, orders } = await start()
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const first = await open('/wait/first', agent)
    const events = await open('/events/tick')
    const stream = await openSecond(second, '/wait/stream')
    const chat = await connectSocket()
    for (const text of ['wait message', 'quick']) chat.socket.send(text)
    await answered(chat, 1)
    const work = await order(orders, 'work task')
    const upload = request(`${program.url}/upload`, { method: 'POST', headers: { 'transfer-encoding': 'chunked' } })
    upload.write('one')
    const before = await until(({ tasks }) => tasks.length === 6)
    expect(before.tasks.map(({ kind, label, generation }) => `${kind} ${label} ${generation}`).toSorted()).toEqual([
      'http GET /events/tick 1',
      'http GET /wait/first 1',
      'http POST /upload 1',
      'http2 GET /wait/stream 1',
      'task task 1',
      'ws ws message 1',
    ])

    expect(await upgrade(2)).toMatchObject({ outcome: 'committed', tasks: { inFlight: 6, held: 0, gateMs: 0 } })
    await go(orders, 'tick')
    expect(await program.get('/now')).toBe('22')
    upload.write('two')
    await sleep(50)
    upload.end('three')
    const [uploaded] = (await once(upload, 'response')) as [IncomingMessage]
    const seen = Buffer.concat((await uploaded.toArray()) as Buffer[]).toString()
    expect(seen).toMatch(/^11( 11){3,}$/)
    expect(await upgrade(3)).toMatchObject({ outcome: 'committed', tasks: { inFlight: 5 } })
    for (const name of ['first', 'stream', 'message', 'task', 'tick']) await go(orders, name)
    expect(await first.text).toBe('11 11')
    expect(await stream.text).toBe('11 11')
    expect(await answered(chat, 2)).toEqual(['quick 11 11', 'wait message 11 11'])
    expect(String((await once(work, 'data'))[0])).toBe('11 11')
    // The same connections again: their requests and messages are new tasks.
    const again = await open('/wait/again', agent)
    await go(orders, 'again')
    expect(await again.text).toBe('33 33')
    chat.socket.send('again')
    expect((await answered(chat, 3)).at(-1)).toBe('again 33 33')
    expect((await status()).tasks.find(({ label }) => label === 'GET /events/tick')).toMatchObject({ generation: 1 })

    // Nobody reads the endless answer any more: its generation goes.
    events.request.destroy()
    stream.end()
    const after = await until(({ tasks }) => tasks.length === 0)
    expect(after.tasks).toEqual([])
    chat.socket.terminate()
    agent.destroy()
  })
})

describe('with the policy quiesce', () => {
  test(
    'new work waits in order, nothing is lost, and all of it sees the new version',
    { timeout: 60_000 },
    async () => {
      const { second, orders } = await start()
      const running = await open('/wait/running')
      const chat = await connectSocket()
      chat.socket.send('before')
      await answered(chat, 1)
      const session = http2.connect(`http://127.0.0.1:${second}`)
      await once(session, 'connect')
      const upgraded = upgrade(2, '--policy', 'quiesce', '--deadline', '50s')
      await until(({ gate }) => gate.closed)

      // Three pipelined requests on one connection, others on connections of their own, messages, streams, a handshake and a task.
      const piped = net.connect(Number(new URL(program.url).port), '127.0.0.1')
      const lines = ['/now/1', '/now/2', '/now/3'].map((route) => `GET ${route} HTTP/1.1\r\nhost: x\r\n\r\n`)
      piped.write(lines.join(''))
      let pipedText = ''
      piped.on('data', (chunk: Buffer) => (pipedText += chunk.toString()))
      const fetched = Promise.all([program.get('/now'), program.get('/now')])
      const posted = fetch(`${program.url}/upload`, { method: 'POST', body: 'x'.repeat(300_000) })
      const given = get(`${program.url}/wait/given-up`)
      given.on('error', () => {})
      const stream = session.request({ ':path': '/now' })
      const streamed = stream.toArray()
      const late = new WebSocket(program.url.replace('http', 'ws'))
      const lateOpen = once(late, 'open')
      for (const text of ['one', 'two', 'three']) chat.socket.send(text)
      const work = await order(orders, 'work task')
      await go(orders, 'task')
      // Messages of a paused socket wait outside of the process: of three at least the first is held.
      const busy = await until(({ gate }) => gate.held >= 11)
      expect(busy.gate).toMatchObject({ closed: true })
      expect(busy.tasks.map(({ label }) => label)).toEqual(['GET /wait/running'])
      given.destroy()
      expect(pipedText).toBe('')
      expect(chat.answers).toEqual(['before 11 11'])

      await go(orders, 'running')
      expect(await running.text).toBe('11 11')
      const outcome = await upgraded
      expect(outcome).toMatchObject({
        outcome: 'committed',
        plan: { policy: 'quiesce', policyReason: 'It was asked for.' },
      })
      expect((outcome['tasks'] as { held: number }).held).toBeGreaterThanOrEqual(11)
      expect((outcome['tasks'] as { gateMs: number }).gateMs).toBeGreaterThan(0)
      expect(await fetched).toEqual(['22', '22'])
      expect(await (await posted).text()).toMatch(/^22( 22)+$/)
      expect(Buffer.concat((await streamed) as Buffer[]).toString()).toBe('22')
      expect(String((await once(work, 'data'))[0])).toBe('22 22')
      await lateOpen
      late.terminate()
      expect(await answered(chat, 4)).toEqual(['before 11 11', 'one 22 22', 'two 22 22', 'three 22 22'])
      while (pipedText.split('22').length < 4) await once(piped, 'data')
      piped.destroy()
      session.close()
      chat.socket.terminate()
      const after = await until(({ tasks }) => tasks.length === 0)
      expect(after).toMatchObject({ tasks: [], gate: { closed: false, held: 0 }, generation: 2 })
    },
  )

  test(
    'what does not end by the deadline is named, and what waited goes on as before',
    { timeout: 60_000 },
    async () => {
      const { orders } = await start()
      const running = await open('/self/running')
      program.write(files(2))
      const upgrading = program.midflight('upgrade', '--policy', 'quiesce', '--deadline', '1500ms')
      await until(({ gate }) => gate.closed)
      // It goes on with a request to its own server, which waits for it: neither can end.
      await go(orders, 'running')
      const { code, stderr, stdout } = await upgrading
      expect([code, stderr + stdout]).toEqual([4, expect.stringContaining('quiesce-timeout')])
      expect(stderr + stdout).toMatch(/one task was still running after 1.5 s: GET \/self\/running \(for [\d.]+ s\)/)
      expect(await running.text).toBe('11 11 11')
      expect(await status()).toMatchObject({ generation: 1, gate: { closed: false, held: 0 } })
      expect(await upgrade(2, '--policy', 'quiesce')).toMatchObject({ outcome: 'committed', generation: 2 })
      expect(await program.get('/now')).toBe('22')
    },
  )
})

describe('with the policy immediate', () => {
  test('tasks in flight reach the new version at their next seam, if it fits them', { timeout: 60_000 }, async () => {
    const { orders } = await start()
    const running = await open('/wait/running')
    program.write(files(2))
    const { code } = await program.midflight('upgrade', '--policy', 'immediate')
    expect(code).toBe(0)
    await go(orders, 'running')
    expect(await running.text).toBe('11 12')
    const changed = files(3)['src/version.ts']!.replace('()', '(of: string)')
    program.write({
      'src/version.ts': changed,
      'src/answer.ts': files(3)['src/answer.ts']!.replace('version()', 'version("it")'),
    })
    const refused = await program.midflight('upgrade', '--policy', 'immediate', '--json')
    expect(refused.code).toBe(3)
    expect(JSON.parse(refused.stdout)).toMatchObject({
      outcome: 'refused',
      reasons: [{ code: 'policy-unsafe', file: 'src/version.ts', item: 'version', line: 1 }],
    })
  })
})
