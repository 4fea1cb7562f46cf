import { Agent, get, type IncomingMessage } from 'node:http'
import { once } from 'node:events'
import { afterEach, expect, test } from 'vitest'
import type { MemberStatus, ProgramStatus } from '@midflight/model'
import { runProgram, type CommandResult, type RunningProgram } from '../e2e/running-program.ts'

/** A cluster: all processes on the same generation as the primary, or none. */

const size = 3

const main = `import cluster, { isPrimary } from 'node:cluster'
import { serve } from './serve.ts'

if (isPrimary) {
  const listening = new Set<number>()
  cluster.on('listening', (worker, { address, port }) => {
    listening.add(worker.id)
    if (listening.size === ${size}) console.log('listening http://' + address + ':' + port)
  })
  cluster.on('message', (worker, message) => {
    if (message !== 'fork') throw new Error('A message that nobody has sent: ' + JSON.stringify(message))
    cluster.fork()
  })
  cluster.on('exit', (worker, code) => console.log('exited ' + worker.process.pid + ' ' + code))
  cluster.on('setup', ({ exec, args, stdio }) => console.log('setup ' + exec!.endsWith('main.ts') + args!.length + stdio))
  for (let count = 0; count < ${size}; count += 1) cluster.fork({ NUMBER: String(count) })
} else {
  process.on('message', (message) => console.log('a message that nobody has sent', message))
  serve()
}
`

const serve = `import cluster from 'node:cluster'
import { createServer } from 'node:http'
import { relative } from 'node:path'
import { counted } from './count.ts'
import { word } from './word.ts'

export function serve() {
  const server = createServer((request, response) => {
    if (request.url === '/exit') process.exit(3)
    if (request.url === '/fork') process.send!('fork')
    if (request.url === '/leave') setTimeout(() => cluster.worker!.disconnect(), 20)
    if (request.url === '/self') {
      const { argv, execArgv, env } = process
      const self = { argv: argv.slice(1).map((file) => relative('.', file)), execArgv, number: env.NUMBER, primary: cluster.isPrimary }
      return response.end(JSON.stringify({ ...self, main: import.meta.filename.endsWith('serve.ts') }))
    }
    response.end([word(), process.pid, counted()].join(' '))
  })
  server.listen(0, '127.0.0.1')
}
`

const count = `let count = 0
export const counted = () => (count += 1)
`

const word = (text: string, more = ''): string => `export const word = () => '${text}'
${more}
`

const files = { 'src/main.ts': main, 'src/serve.ts': serve, 'src/count.ts': count, 'src/word.ts': word('v0') }

let program: RunningProgram | null = null
/** Members come up in their own time. */
const patience = { timeout: 20_000, interval: 50 }

afterEach(async () => {
  await program?.stop()
  program = null
})

async function upgradeTo(text: string, more?: string): Promise<CommandResult> {
  program!.write({ 'src/word.ts': word(text, more) })
  return program!.midflight('upgrade')
}

async function members(): Promise<readonly MemberStatus[]> {
  const { stdout } = await program!.midflight('status', '--json')
  return (JSON.parse(stdout) as ProgramStatus).members ?? []
}

/** One connection after the other goes to the next process: what each of them answers. */
async function answers(): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  for (let tries = 0; tries < size * 4; tries += 1) {
    const [said, pid] = (await ask('/')).split(' ')
    found.set(pid!, said!)
  }
  return found
}

async function ask(route: string, agent: Agent | false = false): Promise<string> {
  const request = get(program!.url + route, { agent })
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

test('a cluster under load goes through 20 upgrades: no request fails, and after each all processes answer the same', async () => {
  program = await runProgram(files)
  const agents = Array.from({ length: 6 }, () => new Agent({ keepAlive: true, maxSockets: 1 }))
  let isOver = false
  let requests = 0
  const failures: unknown[] = []
  const clients = agents.map(async (agent) => {
    while (!isOver) {
      requests += 1
      await ask('/', agent).catch((error: unknown) => failures.push(error))
    }
  })
  for (let number = 1; number <= 20; number += 1) {
    expect((await upgradeTo(`v${number}`)).code).toBe(0)
    const found = await answers()
    expect(found.size).toBe(size)
    expect(new Set(found.values())).toEqual(new Set([`v${number}`]))
  }
  isOver = true
  await Promise.all(clients)
  for (const agent of agents) agent.destroy()
  expect(failures).toEqual([])
  expect(requests).toBeGreaterThan(100)
  const generations = (await members()).map(({ kind, generation }) => `${kind} ${generation}`)
  expect(generations.toSorted()).toEqual(['main 21', 'process 21', 'process 21', 'process 21'])
}, 120_000)

test('processes see what they see under plain Node, and no message of the runtime', async () => {
  program = await runProgram(files)
  expect((await upgradeTo('v1')).code).toBe(0)
  const self = JSON.parse(await ask('/self')) as Record<string, unknown>
  expect(self).toMatchObject({ argv: ['src/main.ts'], execArgv: [], primary: false, main: true })
  expect(self['number']).toMatch(/^[012]$/)
  expect(program.output()).toContain('setup true0undefined')
  expect(program.output()).not.toContain('nobody has sent')
})

test('what fails in one process alone changes none of them, and names the process', async () => {
  program = await runProgram(files)
  const found = [...(await answers()).keys()]
  const failing = {
    evaluation: (pid: string) =>
      `export const checked = (() => { if (process.pid === ${pid}) throw new Error('not here') ; return 1 })()`,
    commit: (pid: string) => `if (process.pid === ${pid}) throw new Error('not here')`,
  }
  for (const more of [failing.evaluation(found[0]!), failing.commit(found[0]!), failing.commit(found[2]!)]) {
    const result = await upgradeTo('v1', more)
    expect(result.code).not.toBe(0)
    expect(result.stdout + result.stderr).toMatch(/In the process \d+ \(src\/main\.ts\): Error: not here/)
    expect(new Set((await answers()).values())).toEqual(new Set(['v0']))
  }
  const primary = (await members()).find(({ kind }) => kind === 'main')!.id
  const result = await upgradeTo('v1', failing.commit(String(primary)))
  expect(result.code).not.toBe(0)
  expect(new Set((await answers()).values())).toEqual(new Set(['v0']))
  expect((await upgradeTo('v2')).code).toBe(0)
  expect(new Set((await answers()).values())).toEqual(new Set(['v2']))
})

test('processes come and go: what is forked later has the current release, what has ended holds nothing up', async () => {
  program = await runProgram(files)
  const before = [...(await answers()).keys()]
  const gone = `export const gone = process.pid === ${before[1]} ? process.exit(5) : 1`
  expect((await upgradeTo('v1', gone)).code).toBe(0)
  await expect.poll(() => program!.output(), patience).toContain(`exited ${before[1]} 5`)
  await ask('/fork')
  await expect
    .poll(
      async () => (await members()).filter(({ kind, state }) => kind === 'process' && state === 'running').length,
      patience,
    )
    .toBe(size)
  const after = await answers()
  expect(after.size).toBe(size)
  expect(new Set(after.values())).toEqual(new Set(['v1']))
  await ask('/leave')
  await expect.poll(() => program!.output(), patience).toMatch(/exited \d+ 0/)
  expect((await upgradeTo('v2', gone)).code).toBe(0)
  expect(new Set((await answers()).values())).toEqual(new Set(['v2']))
  expect(await members()).toHaveLength(size)
})
