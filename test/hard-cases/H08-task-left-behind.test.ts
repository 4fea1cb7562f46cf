import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { runProgram, type RunningProgram } from '../e2e/running-program.ts'

/** A request that is answered at once, and leaves its work behind as a task of its own. */

const files = (version: number): Record<string, string> => ({
  'src/main.ts': `import { createServer } from 'node:http'
import { task } from 'midflight'
import { open, work } from './work.ts'
const server = createServer((request, response) => {
  if (request.url === '/open') open()
  else void task(() => work())
  response.end('accepted')
})
server.listen(0, '127.0.0.1', () => console.log('listening http://127.0.0.1:' + server.address().port))
`,
  'src/version.ts': `export const version = (): number => ${version}\n`,
  'src/work.ts': `import { version } from './version.ts'
const waiting = []
export const open = () => { for (const go of waiting.splice(0)) go() }
const own = () => ${version}
export async function work() {
  const before = version() + ' ' + own()
  await new Promise((resolve) => waiting.push(resolve))
  console.log('worked ' + before + ' ' + version() + ' ' + own())
}
`,
})

let program: RunningProgram
afterEach(async () => program.stop())

async function ask(route: string): Promise<void> {
  await (await fetch(program.url + route)).text()
}

test('work that a request leaves behind as a task sees the version of the request', { timeout: 60_000 }, async () => {
  program = await runProgram(files(1))
  await ask('/work')
  program.write(files(2))
  const upgraded = await program.midflight('upgrade', '--json')
  expect(JSON.parse(upgraded.stdout)).toMatchObject({ outcome: 'committed' })
  await ask('/work')

  const status: unknown = JSON.parse((await program.midflight('status', '--json')).stdout)
  expect(status).toMatchObject({
    tasks: [
      { kind: 'task', generation: 1 },
      { kind: 'task', generation: 2 },
    ],
  })
  program.write(files(3))
  const quiesced = await program.midflight('upgrade', '--policy', 'quiesce', '--deadline', '300ms')
  expect(quiesced.stdout + quiesced.stderr).toContain('quiesce-timeout')

  await ask('/open')
  for (let tries = 0; !program.output().includes('worked 2') && tries < 200; tries += 1) await sleep(25)
  expect(program.output()).toContain('worked 1 1 1 1\nworked 2 2 2 2\n')
  const after: unknown = JSON.parse((await program.midflight('status', '--json')).stdout)
  expect(after).toMatchObject({ tasks: [] })
})
