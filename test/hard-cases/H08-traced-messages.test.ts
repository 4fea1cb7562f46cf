import { once } from 'node:events'
import { mkdirSync, symlinkSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { runProgram, type RunningProgram } from '../e2e/running-program.ts'

/** Messages of `ws` in a program that has hooks of `node:async_hooks` on, as tracing tools do: its promises have ids then. */

const modules = fileURLToPath(new URL('../../node_modules', import.meta.url))

const files = (version: number): Record<string, string> => ({
  'src/main.ts': `import { createHook } from 'node:async_hooks'
import { createServer } from 'node:http'
import { WebSocketServer } from 'ws'
import { echo } from './echo.ts'
createHook({ init() {} }).enable()
const server = createServer()
new WebSocketServer({ server }).on('connection', (socket) => {
  socket.on('message', async (data) => echo(socket, String(data)))
})
server.listen(0, '127.0.0.1', () => console.log('listening http://127.0.0.1:' + server.address().port))
`,
  'src/version.ts': `export const version = (): number => ${version}\n`,
  'src/doors.ts': `export const doors = new Map()
export const closed = (name) => new Promise((resolve) => doors.set(name, resolve))
`,
  'src/echo.ts': `import { closed, doors } from './doors.ts'
import { version } from './version.ts'
export async function echo(socket, text) {
  const [what, name] = text.split(' ')
  if (what === 'open') return doors.get(name)()
  const before = version()
  socket.send('waits')
  await closed(name)
  socket.send(before + ' ' + version())
}
`,
})

let program: RunningProgram
afterEach(async () => program.stop())

test('a message sees one version in a program that is traced', { timeout: 60_000 }, async () => {
  program = await runProgram(files(1), 'run', (root) => {
    mkdirSync(path.join(root, 'node_modules'))
    symlinkSync(path.join(modules, 'ws'), path.join(root, 'node_modules/ws'))
  })
  const socket = new WebSocket(program.url.replace('http', 'ws'))
  const answers: string[] = []
  socket.on('message', (data: Buffer) => answers.push(data.toString()))
  await once(socket, 'open')
  const answered = async (count: number): Promise<void> => {
    for (let tries = 0; answers.length < count && tries < 200; tries += 1) await sleep(25)
  }
  socket.send('wait first')
  await answered(1)
  for (const version of [2, 3]) {
    program.write(files(version))
    const { stdout } = await program.midflight('upgrade', '--json')
    expect(JSON.parse(stdout)).toMatchObject({ outcome: 'committed' })
  }
  socket.send('open first')
  await answered(2)
  expect(answers).toEqual(['waits', '1 1'])
  socket.close()
})
