import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { runProgram, type RunningProgram } from './running-program.ts'

const require = createRequire(import.meta.url)

type Files = Readonly<Record<string, string>>

const manifest = (upgradable: unknown, dependencies: Files): string =>
  JSON.stringify({ name: 'served', version: '1.0.0', type: 'module', dependencies, midflight: { upgradable } })

const packageJson = (name: string, version: string, more: object = {}): string =>
  JSON.stringify({ name, version, main: './index.js', ...more })

/** A CommonJS package that keeps count, reads a file of its own, and loads a part of itself late. */
const greeter = (version: string, greeting: string): Files => ({
  'node_modules/greeter/package.json': packageJson('greeter', version, { dependencies: { words: '*' } }),
  'node_modules/greeter/index.js': `const fs = require('node:fs')
const path = require('node:path')
const { join } = require('words')
const { version } = require('./package.json')
let count = 0
exports.greet = function (name) {
  count += 1
  return join('${greeting}', name, String(count), version)
}
exports.late = function () {
  return require('./late.js')() + ' ' + fs.readFileSync(path.join(__dirname, 'data.txt'), 'utf8')
}
`,
  'node_modules/greeter/late.js': `module.exports = function () { return 'late ${version}' }`,
  'node_modules/greeter/data.txt': `data of ${version}`,
})

const words = (version: string, between: string, folder = 'node_modules/words'): Files => ({
  [`${folder}/package.json`]: packageJson('words', version, { type: 'module', exports: './index.js' }),
  [`${folder}/index.js`]: `import { readFileSync } from 'node:fs'
export const join = (...parts) => parts.join('${between}')
export const mark = () => readFileSync(new URL('./mark.txt', import.meta.url), 'utf8')
`,
  [`${folder}/mark.txt`]: `mark ${version}`,
})

const main = `import { createServer } from 'node:http'
import { greet, late } from 'greeter'
import { mark } from 'words'

const greetings = new Map([['/', greet]])
const server = createServer((request, response) => {
  const answers: Record<string, () => string> = { '/late': late, '/mark': mark }
  response.end((answers[request.url ?? ''] ?? (() => greetings.get('/')!('you')))())
})
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as { port: number }
  console.log('listening http://127.0.0.1:' + port)
})
`

async function start(files: Files): Promise<RunningProgram> {
  const program = await runProgram({ 'src/main.ts': main, ...files })
  onTestFinished(program.stop)
  return program
}

const needs = { greeter: '*', words: '*' }
const first = { 'package.json': manifest(['greeter'], needs), ...greeter('1.0.0', 'hello'), ...words('1.0.0', ' ') }

/** As npm does: the folder is replaced. */
function install(program: RunningProgram, files: Files): void {
  const folders = new Set(Object.keys(files).map((file) => file.split('/').slice(0, 2).join('/')))
  for (const folder of folders) rmSync(path.join(program.root, folder), { recursive: true, force: true })
  program.write(files)
}

async function upgrade(program: RunningProgram, ...args: readonly string[]): Promise<Record<string, unknown>> {
  const { stdout, stderr } = await program.midflight('upgrade', '--json', ...args)
  try {
    return JSON.parse(stdout) as Record<string, unknown>
  } catch {
    throw new Error(stdout + stderr)
  }
}

test('a package that is installed anew below a running program goes live at the upgrade, and not before', async () => {
  const program = await start(first)
  expect(await program.get()).toBe('hello you 1 1.0.0')
  install(program, { ...greeter('1.1.0', 'good day'), ...words('1.1.0', '-') })
  // Files that the running version has not read yet are those of that version.
  expect([await program.get('/late'), await program.get('/mark')]).toEqual(['late 1.0.0 data of 1.0.0', 'mark 1.0.0'])

  expect(await upgrade(program)).toMatchObject({ outcome: 'committed', generation: 2 })
  expect(await program.get()).toBe('good day-you-2-1.1.0')
  expect([await program.get('/late'), await program.get('/mark')]).toEqual(['late 1.1.0 data of 1.1.0', 'mark 1.1.0'])

  const back = await program.midflight('rollback', '--json')
  expect(JSON.parse(back.stdout)).toMatchObject({ outcome: 'committed', generation: 3 })
  expect(await program.get()).toBe('hello you 3 1.0.0')
  expect([await program.get('/late'), await program.get('/mark')]).toEqual(['late 1.0.0 data of 1.0.0', 'mark 1.0.0'])
  expect(readdirSync(path.join(program.root, '.midflight/packages')).map((name) => name.replace(/-\w+$/, ''))).toEqual(
    expect.arrayContaining(['greeter@1.0.0', 'greeter@1.1.0', 'words@1.0.0', 'words@1.1.0']),
  )
})

test('another checkout brings its packages, and a second version of one beside the first', async () => {
  const program = await start(first)
  expect(await program.get()).toBe('hello you 1 1.0.0')
  const checkout = path.join(program.root, 'next')
  const files = {
    'package.json': manifest(['greeter'], needs),
    'src/main.ts': main,
    ...greeter('2.0.0', 'hi'),
    ...words('1.0.0', ' '),
    ...words('3.0.0', '+', 'node_modules/greeter/node_modules/words'),
  }
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(checkout, file)), { recursive: true })
    writeFileSync(path.join(checkout, file), text)
  }
  expect(await upgrade(program, checkout)).toMatchObject({ outcome: 'committed', generation: 2 })
  rmSync(checkout, { recursive: true })
  expect(await program.get()).toBe('hi+you+2+2.0.0')
  expect([await program.get('/late'), await program.get('/mark')]).toEqual(['late 2.0.0 data of 2.0.0', 'mark 1.0.0'])
})

test('a version that cannot be kept is refused, nothing is left of it, and the program runs on', async () => {
  const program = await start(first)
  const store = path.join(program.root, '.midflight/packages')
  const before = readdirSync(store)
  install(program, greeter('1.2.0', 'too big'))
  // A folder where the copy is to go, which cannot be replaced by it: as good as a disk that fails.
  rmSync(store, { recursive: true })
  writeFileSync(store, '')
  const failed = await program.midflight('upgrade')
  expect([failed.code, failed.stdout + failed.stderr]).toEqual([
    1,
    expect.stringMatching(/disk-failed[^]*greeter@1\.2\.0/),
  ])
  expect(await program.get()).toBe('hello you 1 1.0.0')
  rmSync(store)
  expect(await upgrade(program)).toMatchObject({ outcome: 'committed', generation: 2 })
  expect(await program.get()).toBe('too big you 2 1.2.0')
  expect(before.every((name) => !name.endsWith('.tmp'))).toBe(true)
})

test('a package with a native add-on is fixed, and another version of it is refused', async () => {
  const native = (version: string): Files => ({
    'node_modules/adding/package.json': packageJson('adding', version, { gypfile: true }),
    'node_modules/adding/index.js': `exports.add = () => '${version}'`,
  })
  const importing = main.replace(
    "import { mark } from 'words'",
    "import { mark } from 'words'\nimport { add } from 'adding'\nexport { add }",
  )
  const all = { ...needs, adding: '*' }
  const program = await start({
    ...first,
    ...native('1.0.0'),
    'src/main.ts': importing,
    'package.json': manifest('*', all),
  })
  expect(existsSync(path.join(program.root, '.midflight/packages'))).toBe(true)
  install(program, native('1.0.1'))
  const refused = await program.midflight('upgrade')
  expect([refused.code, refused.stdout]).toEqual([3, expect.stringMatching(/environment-changed[^]*adding[^]*1\.0\.1/)])

  program.write({ 'package.json': manifest(['adding'], all) })
  const named = await program.midflight('upgrade')
  expect([named.code, named.stdout]).toEqual([3, expect.stringMatching(/not-upgradable[^]*adding[^]*native add-on/)])
  expect(await program.get()).toBe('hello you 1 1.0.0')
})

test('messages of an upgradable ws are tasks, before and after it is upgraded itself', async () => {
  const program = await runProgram(
    {
      'package.json': manifest(['ws'], { ws: '*' }),
      'src/words.ts': `export const word = () => 'one'`,
      'src/main.ts': `import { WebSocketServer } from 'ws'
import { word } from './words.ts'

const sockets = new WebSocketServer({ port: 0, host: '127.0.0.1' })
let go = () => {}
sockets.on('connection', (socket) => {
  socket.on('message', async (data) => {
    const before = word()
    if (String(data) === 'wait') await new Promise<void>((resolve) => (go = resolve))
    if (String(data) === 'go') go()
    socket.send(data + ' ' + before + ' ' + word())
  })
})
sockets.on('listening', () => {
  const { port } = sockets.address() as { port: number }
  console.log('listening ws://127.0.0.1:' + port)
})
`,
    },
    'run',
    (root) =>
      cpSync(path.dirname(require.resolve('ws/package.json')), path.join(root, 'node_modules/ws'), { recursive: true }),
  )
  onTestFinished(program.stop)
  const socket = new WebSocket(program.url)
  onTestFinished(() => socket.terminate())
  const heard: string[] = []
  socket.on('message', (data: Buffer) => heard.push(data.toString()))
  await once(socket, 'open')
  const wait = async (text: string): Promise<void> => vi.waitFor(() => expect(heard).toContain(text))

  socket.send('wait')
  socket.send('a')
  await wait('a one one')
  program.write({ 'src/words.ts': `export const word = () => 'two'` })
  expect(await upgrade(program)).toMatchObject({ outcome: 'committed', generation: 2 })
  socket.send('go')
  await wait('go two two')
  // What began before the upgrade sees nothing of it.
  await wait('wait one one')

  const file = path.join(program.root, 'node_modules/ws/lib/websocket.js')
  writeFileSync(
    file,
    readFileSync(file, 'utf8').replace('ping(data, mask, cb) {', 'ping(data, mask, cb) {\n    void 0;'),
  )
  expect(await upgrade(program)).toMatchObject({ outcome: 'committed', generation: 3 })
  const other = new WebSocket(program.url)
  onTestFinished(() => other.terminate())
  other.on('message', (data: Buffer) => heard.push(`other ${data.toString()}`))
  await once(other, 'open')
  heard.length = 0
  socket.send('wait')
  socket.send('b')
  await wait('b two two')
  other.send('wait')
  other.send('c')
  await wait('other c two two')
  program.write({ 'src/words.ts': `export const word = () => 'three'` })
  expect(await upgrade(program)).toMatchObject({ outcome: 'committed', generation: 4 })
  other.send('go')
  await wait('other go three three')
  await wait('other wait two two')
})
