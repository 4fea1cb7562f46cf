import net from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { startLive, type LiveProgram } from '../support/live-program.ts'

/** What the new side starts outside of itself is stopped again when the upgrade is given up. */

const first = `import { events, log } from 'probe'
export const bus = events
export const tick = () => log('tick')
`

const started = `${first}
import net from 'node:net'
export const timer = setInterval(tick, 5)
setTimeout(tick, 5)
setImmediate(tick)
bus.on('ping', tick)
bus.once('ping', tick)
process.on('midflight-test', tick)
export const server = net.createServer()
server.listen(0, '127.0.0.1', () => log(server.address().port))
`

let live: LiveProgram | null = null
afterEach(() => {
  live?.dispose()
  live = null
})

async function startedLive(): Promise<LiveProgram> {
  live = await startLive({ 'main.ts': first })
  return live
}

test('an effect that throws takes back what the effects before it have started', async () => {
  const program = await startedLive()
  const listening = listeningServers()
  const outcome = await program.upgrade({ 'main.ts': `${started}\nthrow new Error('no')\n` })
  expect(outcome).toMatchObject({ outcome: 'aborted', phase: 'commit' })
  expect([program.events.listenerCount('ping'), process.listenerCount('midflight-test')]).toEqual([0, 0])
  await sleep(60)
  expect(program.log.filter((entry) => entry === 'tick')).toEqual([])
  // The server's name is looked up first: it may have begun to listen for a moment.
  await expect.poll(listeningServers).toBe(listening)
})

test('an upgrade that is given up after it was prepared leaves no timer of an initialiser behind', async () => {
  const program = await startedLive()
  const files = {
    'main.ts': `${first}\nexport const timer = setInterval(tick, 5)\nexport const heard = bus.on('ping', tick)\n`,
  }
  expect(await program.upgrade(files, { abort: true })).toMatchObject({ outcome: 'aborted' })
  expect(program.events.listenerCount('ping')).toBe(0)
  await sleep(30)
  expect(program.log).toEqual([])
})

test('an object that is made with the prototype of requests, and was never one, hinders no upgrade', async () => {
  const request = (seconds: number) => `import http from 'node:http'
export const request = Object.create(http.IncomingMessage.prototype)
export const heard = () => request.on('ping', () => ${seconds})
export const wait = () => ${seconds}
export const times = new Map([[${seconds}, "seconds"]])
`
  live = await startLive({ 'main.ts': request(1) })
  expect(await live.upgrade({ 'main.ts': request(2) })).toMatchObject({ outcome: 'committed' })
  expect((live.namespace() as { wait(): number }).wait()).toBe(2)
})

test('after a commit all of it stays, once', async () => {
  const program = await startedLive()
  const outcome = await program.upgrade({ 'main.ts': started })
  expect(outcome).toMatchObject({ outcome: 'committed' })
  await sleep(60)
  const port = program.log.find((entry) => typeof entry === 'number') as number
  expect(await connects(port)).toBe(true)
  expect([program.events.listenerCount('ping'), process.listenerCount('midflight-test')]).toEqual([2, 1])
  expect(program.log.filter((entry) => entry === 'tick').length).toBeGreaterThan(4)
  process.removeAllListeners('midflight-test')
  const { server, timer } = program.namespace() as { server: net.Server; timer: NodeJS.Timeout }
  clearInterval(timer)
  server.close()
})

test('timers that Node shares between all are left alone', async () => {
  const program = await startedLive()
  const http = `${first}
import { createServer } from 'node:http'
export const dates = []
const server = createServer((request, response) => response.end()).listen(0, '127.0.0.1')
server.on('listening', async () => {
  const response = await fetch('http://127.0.0.1:' + server.address().port)
  await response.text()
})
`
  expect(await program.upgrade({ 'main.ts': `${http}\nthrow new Error('no')\n` })).toMatchObject({ outcome: 'aborted' })
  const { createServer } = await import('node:http')
  const server = createServer((_, response) => void response.end()).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const url = `http://127.0.0.1:${(server.address() as net.AddressInfo).port}`
  const dates = new Set<string | null>()
  for (let round = 0; round < 24 && dates.size < 2; round += 1) {
    dates.add((await fetch(url)).headers.get('date'))
    await sleep(100)
  }
  server.close()
  expect(dates.size).toBe(2)
})

test('an object that has the prototype of emitters and was never constructed hinders no upgrade', async () => {
  const holder = (sum: string) => `import { IncomingMessage } from 'node:http'
export const request = Object.create(IncomingMessage.prototype)
request.secure = true
export const sum = (a, b) => ${sum}
export const twice = sum(1, 2) * 2
`
  live = await startLive({ 'main.ts': holder('a + b') })
  const outcome = await live.upgrade({ 'main.ts': holder('a - b') })
  expect(outcome).toMatchObject({ outcome: 'committed' })
  expect(live.see('twice')).toBe(-2)
})

function listeningServers(): number {
  return process.getActiveResourcesInfo().filter((type) => type === 'TCPServerWrap').length
}

function connects(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const socket = net.connect(port, '127.0.0.1')
  socket.once('connect', () => resolve(true))
  socket.once('error', () => resolve(false))
  return promise.finally(() => socket.destroy())
}
