import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { afterEach, expect, test } from 'vitest'
import type { MemberStatus, ProgramStatus } from '@midflight/model'
import { runCommand, runProgram, type CommandResult, type RunningProgram } from '../e2e/running-program.ts'

/** Worker threads at their limits: as under plain Node, started by the new side, outside of the release, and upgraded many times. */

let program: RunningProgram | null = null
afterEach(async () => {
  await program?.stop()
  program = null
})

async function upgrade(files: Readonly<Record<string, string>>): Promise<CommandResult> {
  program!.write(files)
  return program!.midflight('upgrade')
}

async function members(): Promise<readonly MemberStatus[]> {
  const { stdout } = await program!.midflight('status', '--json')
  return (JSON.parse(stdout) as ProgramStatus).members ?? []
}

const server = (route: string): string => `import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { answer } from './answer.ts'
const server = createServer(async (request, response) => {
  response.end(String(await answer(${route})))
})
server.listen(0, '127.0.0.1', () => console.log('listening http://127.0.0.1:' + (server.address() as AddressInfo).port))
`

const asUnderNode = `import { once } from 'node:events'
import threads, { Worker, SHARE_ENV, isMainThread, setEnvironmentData, threadId } from 'node:worker_threads'
import * as all from 'node:worker_threads'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'

class Named extends Worker {
  override postMessage(value: unknown) {
    super.postMessage({ wrapped: value })
  }
}
console.log(isMainThread, threadId, threads.Worker === Worker, all.Worker === Worker, Worker.name, Worker.length)
process.env.SHARED = 'one'
setEnvironmentData('key', { deep: [1] })
const url = new URL('./worker.ts', import.meta.url)
async function run(label: string, make: () => Worker, question: unknown = 'tell') {
  const seen: string[] = []
  try {
    const worker = make()
    const isWorker = worker instanceof Worker && worker instanceof threads.Worker
    worker.on('message', (message) => seen.push(JSON.stringify(message)))
    worker.on('error', ({ name, message, stack }) => seen.push([name, message, /[^/(]*[.]ts:[0-9]+:[0-9]+/.exec(stack!)].join()))
    let out = ''
    worker.stdout?.on('data', (data) => (out += data))
    worker.postMessage(question)
    const [code] = await once(worker, 'exit')
    console.log(label, isWorker, seen.toSorted(), code, worker.threadId, worker.resourceLimits, out.includes('printed'))
  } catch (error) {
    console.log(label, 'throws', (error as NodeJS.ErrnoException).code)
  }
}
await run('url', () => new Worker(url, { workerData: { a: new Map([[1, 2]]) }, argv: ['x', 'y'], name: 'naming' }))
await run('path', () => new Worker(fileURLToPath(url)))
await run('relative', () => new Worker('./src/worker.ts'))
await run('joined', () => new Worker(join(import.meta.dirname, 'worker.ts')))
await run('bare', () => new Worker('src/worker.ts'))
await run('undefined', () => new Worker(undefined as unknown as string))
await run('env', () => new Worker(url, { env: { SHARED: 'own' } }))
await run('shared env', () => new Worker(url, { env: SHARE_ENV }), 'env')
console.log(process.env.SHARED)
await run('stdout', () => new Worker(url, { stdout: true }), 'print')
await run('limits', () => new Worker(url, { resourceLimits: { maxOldGenerationSizeMb: 64, stackSizeMb: 2 } }))
await run('options', () => new Worker(url, { execArgv: ['--trace-warnings'] }))
await run('bad options', () => new Worker(url, { execArgv: ['--nonsense'] }))
await run('throw', () => new Worker(url), 'throw')
await run('reject', () => new Worker(url), 'reject')
await run('exit', () => new Worker(url), 'exit')
await run('throw at load', () => new Worker(new URL('./throws.ts', import.meta.url)))
await run('text', () => new Worker("const { parentPort, workerData } = require('worker_threads'); parentPort.once('message', (m) => parentPort.postMessage([m, workerData]))", { eval: true, workerData: 3 }))
await run('data', () => new Worker(new URL('data:text/javascript,import { parentPort } from "node:worker_threads"; parentPort.once("message", (m) => parentPort.postMessage(m))')))
await run('subclass', () => new Named(url, {}))
const buffer = new ArrayBuffer(8)
await run('transfer', () => new Worker(url, { workerData: { buffer }, transferList: [buffer] }))
const shared = new SharedArrayBuffer(4)
await run('shared memory', () => new Worker(url, { workerData: { shared } }), 'shared')
console.log(buffer.byteLength, new Int32Array(shared)[0])
const last = new Worker(url)
await once(last, 'online')
console.log(await last.terminate(), process.argv.slice(2), process.execArgv)
`

const worker = `import { getEnvironmentData, isMainThread, parentPort, resourceLimits, workerData } from 'node:worker_threads'
import { boom } from './boom.ts'
interface Message {
  wrapped?: string
}
parentPort!.once('message', (message: string | Message) => {
  if (message === 'throw') boom('thrown')
  if (message === 'reject') return void Promise.reject(new TypeError('rejected'))
  if (message === 'exit') process.exit(7)
  if (message === 'print') return console.log('printed')
  if (message === 'env') process.env.SHARED = 'two'
  if (message === 'shared') new Int32Array(workerData.shared)[0] = 5
  const data = workerData instanceof Object ? Object.keys(workerData) : workerData
  const arguments_ = process.argv.slice(1).map((file) => file.replace(process.cwd(), ''))
  const limit = resourceLimits!.maxOldGenerationSizeMb
  parentPort!.postMessage([message, data, isMainThread, arguments_, process.execArgv, process.env.SHARED])
  parentPort!.postMessage([getEnvironmentData('key'), limit === 64, import.meta.main, parentPort!.listenerCount('message')])
})
`

const boom = `interface Padding {
  readonly a: string
}
export function boom(message: string): never {
  throw new RangeError(message)
}
`

test('a worker is what it is under plain Node, whatever it is made with', async () => {
  const files = {
    'src/worker.ts': worker,
    'src/boom.ts': boom,
    'src/throws.ts': `import { boom } from './boom.ts'\nboom('at load')\n`,
  }
  const listening = `console.log('listening x')\nawait new Promise((resolve) => setTimeout(resolve, 1e6))\n`
  program = await runProgram({
    ...files,
    'src/idle.ts': listening,
    'src/main.ts': listening,
    'src/compared.ts': asUnderNode,
  })
  const native = spawnSync(process.execPath, ['src/compared.ts', 'a', 'b'], { cwd: program.root, encoding: 'utf8' })
  const control = path.join(program.root, 'other.sock')
  const ours = await runCommand(program.root, ['run', '--control', control, 'src/compared.ts', '--', 'a', 'b'])
  expect(native.stderr).toBe('')
  expect(native.stdout.split('\n').length).toBeGreaterThan(20)
  expect(ours.stdout).toBe(native.stdout)
})

test('a worker that only the new version has starts when the upgrade is committed, and never if it is not', async () => {
  const before = { 'src/main.ts': server(`''`), 'src/answer.ts': `export const answer = async (_: string) => 'none'\n` }
  program = await runProgram(before)
  const answer = (more: string): string => `import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
export const worker = new Worker(new URL('./added.ts', import.meta.url))
${more}
export const answer = async (_: string) => {
  worker.postMessage('ask')
  return (await once(worker, 'message'))[0]
}
`
  const added = (word: string): string => `import { parentPort } from 'node:worker_threads'
console.log('added has started')
const word = () => '${word}'
parentPort!.on('message', () => parentPort!.postMessage(word()))
`
  const failing = `export const failing = (() => { throw new Error('no') })()`
  const failed = await upgrade({ 'src/answer.ts': answer(failing), 'src/added.ts': added('one') })
  expect(failed.code).not.toBe(0)
  expect(await program.get()).toBe('none')
  expect((await upgrade({ 'src/answer.ts': answer('') })).code).toBe(0)
  expect(await program.get()).toBe('one')
  expect((await upgrade({ 'src/added.ts': added('two') })).code).toBe(0)
  expect(await program.get()).toBe('two')
  expect(program.output().match(/added has started/g)).toHaveLength(1)
})

test('what is not in the release runs as Node runs it, and is listed as outside', async () => {
  const answer = `import { Worker } from 'node:worker_threads'
export const text = new Worker("require('worker_threads').parentPort.on('message', () => {})", { eval: true })
const word = () => 'one'
export const answer = async (_: string) => word()
`
  program = await runProgram({ 'src/main.ts': server(`''`), 'src/answer.ts': answer })
  expect((await members()).map(({ kind }) => kind)).toEqual(['main', 'outside'])
  expect((await upgrade({ 'src/answer.ts': answer.replace("'one'", "'two'") })).code).toBe(0)
  expect(await program.get()).toBe('two')
  const { stdout } = await program.midflight('status')
  expect(stdout).toMatch(/outside +\d+ +runs without Midflight/)
})

test('after 60 upgrades of four threads no heap has grown, and no code of before is left in any of them', async () => {
  const answer = `import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { heap } from './heap.ts'
const workers = [1, 2, 3, 4].map(() => new Worker(new URL('./heavy.ts', import.meta.url)))
const ask = async (worker: Worker) => {
  worker.postMessage('heap')
  return (await once(worker, 'message'))[0] as number
}
export const answer = async (_: string) => JSON.stringify([heap(), ...(await Promise.all(workers.map(ask)))])
`
  const heavy = `import { parentPort } from 'node:worker_threads'
import { heap } from './heap.ts'
import { text } from './text.ts'
parentPort!.on('message', () => parentPort!.postMessage(text().length > 0 ? heap() : 0))
`
  const heap = `import v8 from 'node:v8'
import { runInNewContext } from 'node:vm'
v8.setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void
export const heap = () => {
  collect()
  collect()
  return process.memoryUsage().heapUsed
}
`
  const text = (number: number): string => `export const text = () => '${String(number).repeat(20_000)}'\n`
  const files = { 'src/main.ts': server(`''`), 'src/answer.ts': answer, 'src/heavy.ts': heavy, 'src/heap.ts': heap }
  program = await runProgram({ ...files, 'src/text.ts': text(1) })
  const upgrades = async (from: number, to: number): Promise<number[]> => {
    for (let number = from; number <= to; number += 1) {
      expect((await upgrade({ 'src/text.ts': text(number) })).code).toBe(0)
    }
    let heaps: number[] = []
    for (let round = 0; round < 5; round += 1) heaps = JSON.parse(await program!.get()) as number[]
    return heaps
  }
  const early = await upgrades(2, 15)
  const late = await upgrades(16, 60)
  expect(late).toHaveLength(5)
  for (const [index, bytes] of late.entries()) expect(bytes).toBeLessThan(early[index]! * 1.1)
}, 240_000)
