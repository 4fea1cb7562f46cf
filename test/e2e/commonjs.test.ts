import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { runProgram, type RunningProgram } from './running-program.ts'

const require = createRequire(import.meta.url)
const manifest = '{ "name": "served", "version": "1.0.0" }'

const running: RunningProgram[] = []
const start = async (files: Readonly<Record<string, string>>, command?: string): Promise<RunningProgram> => {
  const program = await runProgram({ 'package.json': manifest, ...files }, command, (root) => {
    cpSync(path.dirname(require.resolve('ws/package.json')), path.join(root, 'src/ws'), { recursive: true })
  })
  running.push(program)
  return program
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((program) => program.stop()))
})

const main = `const http = require('node:http')
const { answer, visits } = require('./answer.js')
const { WebSocketServer } = require('./ws')

const server = http.createServer((request, response) => response.end(answer(request.url as string)))
const sockets = new WebSocketServer({ server })
sockets.on('connection', (socket: any) => {
  visits.count += 1
  socket.on('message', (message: Buffer) => socket.send('heard ' + message))
})
server.listen(0, '127.0.0.1', () => {
  console.log('listening http://127.0.0.1:' + server.address().port, require.main === module)
})
`

const answer = (word: string): string => `'use strict'
exports.visits = { count: 0 }
exports.answer = function (url) {
  return ${JSON.stringify(word)} + ' ' + url + ' ' + exports.visits.count
}
`

/** Sends a text and resolves to the next one that comes back. */
async function ask(socket: WebSocket, text: string): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>()
  socket.once('message', (data: Buffer) => resolve(data.toString()))
  socket.send(text)
  return promise
}

async function connect(url: string): Promise<WebSocket> {
  const { promise, resolve, reject } = Promise.withResolvers<WebSocket>()
  const socket = new WebSocket(url.replace('http', 'ws'))
  socket.once('open', () => resolve(socket))
  socket.once('error', reject)
  return promise
}

test('a CommonJS program with the sources of a package among its own is upgraded, its connections stay open', async () => {
  const program = await start({ 'src/main.ts': main, 'src/answer.js': answer('one') })
  expect(program.output()).toContain('listening')
  expect(program.output()).toContain(' true')
  const socket = await connect(program.url)
  expect(await ask(socket, 'a')).toBe('heard a')
  expect(await program.get('/x')).toBe('one /x 1')

  program.write({ 'src/answer.js': answer('two') })
  const first = await program.midflight('upgrade', '--json')
  expect([first.code, JSON.parse(first.stdout)]).toMatchObject([0, { outcome: 'committed', generation: 2 }])
  expect(await program.get('/x')).toBe('two /x 1')

  const sender = path.join(program.root, 'src/ws/lib/sender.js')
  const original = readFileSync(sender, 'utf8')
  const head = 'send(data, options, cb) {'
  expect(original.split(head)).toHaveLength(2)
  writeFileSync(sender, original.replace(head, `${head}\n    if (typeof data === 'string') data = data.toUpperCase();`))
  const second = await program.midflight('upgrade', '--json')
  expect([second.code, JSON.parse(second.stdout)]).toMatchObject([0, { outcome: 'committed', generation: 3 }])
  expect(await ask(socket, 'b')).toBe('HEARD B')
  const other = await connect(program.url)
  expect(await ask(other, 'c')).toBe('HEARD C')
  expect(await program.get('/x')).toBe('two /x 2')

  const back = await program.midflight('rollback', '--json')
  expect([back.code, JSON.parse(back.stdout)]).toMatchObject([0, { outcome: 'committed' }])
  expect(await ask(socket, 'd')).toBe('heard d')
  socket.close()
  other.close()
})

test('what cannot be changed is refused with file, line and reason, and the program runs on', async () => {
  const fixed = (word: string): string =>
    `exports.visits = { count: 0 }\nif (!exports) return\nexports.answer = () => '${word}'\n`
  const program = await start({ 'src/main.ts': main, 'src/answer.js': fixed('one') })
  expect(await program.get()).toBe('one')
  program.write({ 'src/answer.js': fixed('two') })
  const refused = await program.midflight('upgrade')
  expect(refused.code).toBe(3)
  expect(refused.stdout + refused.stderr).toContain('src/answer.js:2')
  expect(refused.stdout + refused.stderr).toContain('returns at top level')
  expect(await program.get()).toBe('one')
})
