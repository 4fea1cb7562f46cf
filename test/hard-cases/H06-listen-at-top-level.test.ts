import { once } from 'node:events'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { Agent, get, type IncomingMessage } from 'node:http'
import net from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { runProgram, type RunningProgram } from '../e2e/running-program.ts'

/** `listen()` at top level: the port stays open, is never bound twice, and no connection is lost. */

const main = (word: string): string => `import { createServer } from 'node:http'
import net from 'node:net'
import { answer } from './answer.ts'

let listened = 0
const server = createServer((request, response) => {
  response.setHeader('word', '${word}')
  response.end(answer() + ' ' + process.pid + ' ' + listened)
})
server.on('listening', () => {
  listened += 1
})
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as net.AddressInfo
  console.log('listening http://127.0.0.1:' + port)
})

const echo = net.createServer((socket) => {
  socket.on('data', (data) => socket.write('${word}:' + data))
})
function openEcho() {
  echo.listen(0, '127.0.0.1')
}
openEcho()
export const echoPort = () => (echo.address() as net.AddressInfo).port
`

const answer = (word: string): string => `import { echoPort } from './main.ts'
export const answer = () => '${word} ' + echoPort()
`

let program: RunningProgram | null = null
afterEach(async () => {
  await program?.stop()
  program = null
})

/** Sockets of a process that listen, as the kernel sees them: address and inode. */
function listeningSockets(pid: number): string[] {
  const own = new Set(readdirSync(`/proc/${pid}/fd`).map((descriptor) => targetOf(`/proc/${pid}/fd/${descriptor}`)))
  const listening = '0A'
  const lines = readFileSync(`/proc/${pid}/net/tcp`, 'utf8').split('\n').slice(1)
  return lines
    .map((line) => line.trim().split(/\s+/))
    .filter((columns) => columns[3] === listening && own.has(`socket:[${columns[9]}]`))
    .map((columns) => `${columns[1]} ${columns[9]}`)
    .sort()
}

function targetOf(link: string): string {
  try {
    return readlinkSync(link)
  } catch {
    return 'closed meanwhile'
  }
}

const keepAlive = new Agent({ keepAlive: true, maxSockets: 1 })

async function ask(url: string): Promise<{ body: string; word: string; reused: boolean }> {
  const request = get(url, { agent: keepAlive })
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  const body = Buffer.concat(await response.toArray()).toString()
  return { body, word: String(response.headers.word), reused: request.reusedSocket }
}

test(
  '100 upgrades of the modules that listen: the same sockets, the same connections',
  { timeout: 180_000 },
  async () => {
    program = await runProgram({ 'src/main.ts': main('v0'), 'src/answer.ts': answer('a0') })
    const first = await ask(program.url)
    const [, echoPort, pid] = first.body.split(' ').map(Number) as [number, number, number]
    const before = listeningSockets(pid)
    const client = net.connect(echoPort, '127.0.0.1')
    await once(client, 'connect')
    for (let version = 1; version <= 100; version += 1) {
      program.write({ 'src/main.ts': main(`v${version}`), 'src/answer.ts': answer(`a${version}`) })
      const upgraded = await program.midflight('upgrade', '--json')
      expect([upgraded.code, upgraded.stdout]).toEqual([0, expect.stringContaining('"outcome":"committed"')])
      const { body, word, reused } = await ask(program.url)
      expect({ body, word, reused }).toEqual({
        body: `a${version} ${echoPort} ${pid} 1`,
        word: `v${version}`,
        reused: true,
      })
    }
    client.write('hello')
    // The listener was registered by a function inside of a function: it may be old code, but it is there, once.
    expect(String((await once(client, 'data'))[0])).toMatch(/^v\d+:hello$/)
    expect(listeningSockets(pid)).toEqual(before)
    client.destroy()
  },
)

test('another port is refused, and says what to do; the old one stays open', async () => {
  program = await runProgram({ 'src/main.ts': main('v0'), 'src/answer.ts': answer('a0') })
  const { body } = await ask(program.url)
  const pid = Number(body.split(' ')[2])
  const before = listeningSockets(pid)
  program.write({ 'src/main.ts': main('v1').replace("server.listen(0, '127.0.0.1'", "server.listen(1, '127.0.0.1'") })
  const refused = await program.midflight('upgrade', '--json')
  expect([refused.code, JSON.parse(refused.stdout)]).toMatchObject([
    3,
    { outcome: 'refused', reasons: [{ code: 'effect-changed', file: 'src/main.ts', line: 13 }] },
  ])
  program.write({ 'src/main.ts': main('v1').replace('echo.listen(0', 'echo.listen(1') })
  const hidden = await program.midflight('upgrade', '--json')
  expect([hidden.code, JSON.parse(hidden.stdout)]).toMatchObject([3, { outcome: 'refused' }])
  expect((await ask(program.url)).word).toBe('v0')
  expect(listeningSockets(pid)).toEqual(before)
})

test('a listen() that is new opens once, at the commit; a failing one takes all back', async () => {
  const files = { 'src/main.ts': main('v0'), 'src/answer.ts': answer('a0') }
  program = await runProgram(files)
  const pid = Number((await ask(program.url)).body.split(' ')[2])
  const before = listeningSockets(pid)
  const more = `
const second = createServer((request, response) => void response.end('second'))
second.listen(0, '127.0.0.1')
export const secondPort = () => (second.address() as net.AddressInfo).port
`
  program.write({ 'src/main.ts': `${main('v1')}${more}throw new Error('no')\n` })
  const aborted = await program.midflight('upgrade', '--json')
  expect([aborted.code, JSON.parse(aborted.stdout)]).toMatchObject([4, { outcome: 'aborted', phase: 'commit' }])
  expect((await ask(program.url)).word).toBe('v0')
  program.write({ 'src/main.ts': main('v1') + more })
  expect((await program.midflight('upgrade')).code).toBe(0)
  expect((await ask(program.url)).word).toBe('v1')
  expect(listeningSockets(pid).filter((socket) => !before.includes(socket))).toHaveLength(1)
  expect(listeningSockets(pid)).toEqual(expect.arrayContaining(before))
})
