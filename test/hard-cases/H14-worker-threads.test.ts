import { afterEach, expect, test } from 'vitest'
import type { MemberStatus, ProgramStatus } from '@midflight/model'
import { runProgram, type CommandResult, type RunningProgram } from '../e2e/running-program.ts'

/** Worker threads: all on the same generation as the main thread, or none. */

const main = `import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pool } from './pool.ts'
import { word } from './word.ts'

const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url!, 'http://localhost')
  try {
    response.end(pathname === '/' ? [word(), ...(await pool.askAll())].join(' ') : JSON.stringify(await pool.call(pathname)))
  } catch (error) {
    response.statusCode = 500
    response.end(String(error))
  }
})
server.listen(0, '127.0.0.1', () => {
  console.log('listening http://127.0.0.1:' + (server.address() as AddressInfo).port)
})
`

const pool = `import { once } from 'node:events'
import { Worker, MessageChannel, receiveMessageOnPort } from 'node:worker_threads'
import { word } from './word.ts'

const workers = [1, 2, 3].map((number) => new Worker(new URL('./worker.ts', import.meta.url), { workerData: { number } }))
for (const worker of workers) {
  worker.on('error', (error) => console.log('worker error', error.stack))
  worker.on('exit', () => workers.splice(workers.indexOf(worker), 1))
}

async function ask(worker: Worker, question: unknown) {
  const { port1, port2 } = new MessageChannel()
  worker.postMessage({ question, port: port2 }, [port2])
  const [answer] = await Promise.race([once(port1, 'message'), once(worker, 'exit')])
  port1.close()
  return answer
}

/** Asks and keeps the event loop until the answer is there, as synchronous clients of worker threads do. */
function askNow(worker: Worker, question: unknown) {
  const { port1, port2 } = new MessageChannel()
  const lock = new Int32Array(new SharedArrayBuffer(4))
  worker.postMessage({ question, port: port2, lock }, [port2])
  Atomics.wait(lock, 0, 0)
  return receiveMessageOnPort(port1)!.message
}

async function stream(count: number) {
  const answers = new Map(workers.map((worker) => [worker, [] as string[]]))
  const channels = workers.map((worker) => {
    const { port1, port2 } = new MessageChannel()
    port1.on('message', (answer: string) => answers.get(worker)!.push(answer))
    worker.postMessage({ question: 'stream', port: port2 }, [port2])
    return port1
  })
  for (let number = 0; number < count; number += 1) {
    for (const port of channels) port.postMessage(number)
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  while ([...answers.values()].some((list) => list.length < count)) await new Promise((resolve) => setTimeout(resolve, 5))
  for (const port of channels) port.close()
  return [...answers.values()]
}

async function shortLived() {
  const worker = new Worker(new URL('./short.ts', import.meta.url))
  const before = word()
  const [answer] = await once(worker, 'message')
  await worker.terminate()
  return { before, answer, after: word() }
}

export const pool = {
  askAll: () => Promise.all(workers.map((worker) => ask(worker, 'word'))),
  call: (path: string) => {
    if (path === '/short') return shortLived()
    if (path === '/now') return [word(), askNow(workers[0]!, 'word')]
    if (path.startsWith('/stream')) return stream(Number(path.slice(7)))
    return ask(workers[1]!, path.slice(1))
  },
}
`

const worker = `import { parentPort, threadId, workerData, Worker, type MessagePort } from 'node:worker_threads'
import { counted } from './count.ts'
import { word } from './word.ts'

interface Message { readonly question: string; readonly port: MessagePort; readonly lock?: Int32Array }
const { number } = workerData as { number: number }
parentPort!.on('message', ({ question, port, lock }: Message) => {
  if (question === 'stream') {
    port.on('message', (sent: number) => port.postMessage(sent + word()))
    return
  }
  if (question === 'exit') process.exit(0)
  if (question === 'busy') for (const end = Date.now() + 300; Date.now() < end; );
  port.postMessage(word() + number + '/' + counted() + (question === 'nested' ? answers.join() : ''))
  if (lock !== undefined) {
    Atomics.store(lock, 0, 1)
    Atomics.notify(lock, 0)
  }
})

const answers: string[] = []
if (number === 2) {
  const nested = new Worker(new URL('./short.ts', import.meta.url), { workerData: 'nested' })
  nested.on('message', (answer: string) => answers.push(answer))
}
`

const short = `import { parentPort, workerData } from 'node:worker_threads'
import { word } from './word.ts'
parentPort!.postMessage(word())
if (workerData === 'nested') {
  let last = word()
  setInterval(() => {
    if (word() !== last) parentPort!.postMessage((last = word()))
  }, 5)
}
`

const count = `let count = 0
export const counted = () => (count += 1)
`

const word = (text: string, more = ''): string => `import { isMainThread, threadId } from 'node:worker_threads'
export const word = () => '${text}'
export const where = isMainThread ? 0 : threadId
${more}
`

const files = {
  'src/main.ts': main,
  'src/pool.ts': pool,
  'src/worker.ts': worker,
  'src/short.ts': short,
  'src/count.ts': count,
  'src/word.ts': word('one'),
}

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

/** The number of the first thread with an entry, as soon as it is there. */
async function memberOf(file: string): Promise<number> {
  const find = async (): Promise<number | undefined> => (await members()).find(({ entry }) => entry === file)?.id
  await expect.poll(find, patience).toBeDefined()
  return (await find())!
}

test('every thread, nested ones too, goes from release to release and back with the main thread, and keeps its state', async () => {
  program = await runProgram(files)
  expect(await program.get()).toBe('one one1/1 one2/1 one3/1')
  expect((await upgradeTo('two')).code).toBe(0)
  expect(await program.get()).toBe('two two1/2 two2/2 two3/2')
  await expect.poll(async () => program!.get('/nested'), patience).toContain('one,two')
  expect((await program.midflight('rollback')).code).toBe(0)
  expect(await program.get()).toBe('one one1/3 one2/4 one3/3')
  const generations = (await members()).map(({ kind, entry, generation }) => `${kind} ${entry} ${generation}`)
  expect(generations.toSorted()).toEqual([
    'main src/main.ts 3',
    'worker src/short.ts 3',
    'worker src/worker.ts 3',
    'worker src/worker.ts 3',
    'worker src/worker.ts 3',
  ])
  const { stdout } = await program.midflight('status')
  expect(stdout).toMatch(/worker +\d+ +src\/worker\.ts +generation 3 +\d+ modules/)
})

test('what fails in one thread alone while it is evaluated changes none of them, and is named with the thread', async () => {
  program = await runProgram(files)
  const id = await memberOf('src/worker.ts')
  const failing = `export const checked = (() => { if (where === ${id}) throw new Error('not here') ; return 1 })()`
  const result = await upgradeTo('two', failing)
  expect(result.code).not.toBe(0)
  expect(result.stdout + result.stderr).toContain(`In the worker ${id} (src/worker.ts): Error: not here`)
  expect(await program.get()).toBe('one one1/1 one2/1 one3/1')
  expect((await upgradeTo('three')).code).toBe(0)
  expect(await program.get()).toBe('three three1/2 three2/2 three3/2')
})

test('a new effect that throws in one thread alone takes the commits of all others back', async () => {
  program = await runProgram(files)
  const ids = (await members()).filter(({ kind }) => kind === 'worker').map(({ id }) => id)
  for (const id of [ids.at(0), ids.at(-1), 0]) {
    const result = await upgradeTo('two', `if (where === ${id}) throw new Error('no effect')`)
    expect(result.code).not.toBe(0)
    expect(result.stdout + result.stderr).toContain('Error: no effect')
    expect(new Set((await program.get()).match(/[a-z]+/g))).toEqual(new Set(['one']))
  }
  expect(new Set((await members()).map(({ generation }) => generation))).toEqual(new Set([1]))
  expect((await upgradeTo('three')).code).toBe(0)
  expect(new Set((await program.get()).match(/[a-z]+/g))).toEqual(new Set(['three']))
})

test('a thread that hangs in a new effect gives the upgrade up, by its name, and all others run on as before', async () => {
  program = await runProgram(files)
  const id = await memberOf('src/short.ts')
  const result = await upgradeTo('two', `if (where === ${id}) for (;;);`)
  expect(result.code).not.toBe(0)
  expect(result.stdout + result.stderr).toContain(`The worker ${id} (src/short.ts) has not come to its event loop`)
  expect(await program.get()).toBe('one one1/1 one2/1 one3/1')
})

test('a thread that ends while the upgrade is prepared does not fail it', async () => {
  program = await runProgram(files)
  const id = await memberOf('src/worker.ts')
  expect((await upgradeTo('two', `export const gone = where === ${id} ? process.exit(0) : 1`)).code).toBe(0)
  expect((await members()).map((member) => member.id)).not.toContain(id)
  expect((await program.get()).match(/[a-z]+/g)!.filter((found) => found === 'two')).toHaveLength(3)
})

test('messages between threads keep their order and none is lost, whatever is upgraded meanwhile', async () => {
  program = await runProgram(files)
  const streamed = program.get('/stream600')
  for (const text of ['two', 'three', 'four', 'five']) expect((await upgradeTo(text)).code).toBe(0)
  const answers = JSON.parse(await streamed) as string[][]
  expect(answers).toHaveLength(3)
  for (const list of answers) {
    expect(list.map((answer) => Number.parseInt(answer))).toEqual(Array.from({ length: 600 }, (_, number) => number))
    const order = ['one', 'two', 'three', 'four', 'five']
    const seen = list.map((answer) => order.indexOf(answer.replace(/\d+/, '')))
    expect(seen).toEqual(seen.toSorted((a, b) => a - b))
  }
})

test('threads that are started while an upgrade is under way are on one side, and after it on the new one', async () => {
  program = await runProgram(files)
  let isOver = false
  const answers: { before: string; answer: string; after: string }[] = []
  const client = async (): Promise<void> => {
    while (!isOver) answers.push(JSON.parse(await program!.get('/short')) as (typeof answers)[number])
  }
  const clients = [client(), client(), client()]
  const wait = `export const waited = await new Promise((resolve) => setTimeout(resolve, 150))`
  const outcomes: number[] = []
  for (const text of ['two', 'three', 'four', 'five']) outcomes.push((await upgradeTo(text, wait)).code!)
  isOver = true
  await Promise.all(clients)
  expect(outcomes).toEqual([0, 0, 0, 0])
  // The request sees its own version throughout; a thread that it starts has one too, which is never older.
  const order = ['one', 'two', 'three', 'four', 'five']
  for (const { before, answer, after } of answers) {
    expect(after).toBe(before)
    expect(order.indexOf(answer)).toBeGreaterThanOrEqual(order.indexOf(before))
  }
  expect(JSON.parse(await program.get('/short'))).toEqual({ before: 'five', answer: 'five', after: 'five' })
})

test('a thread that is busy, and one that the main thread waits for, hold an upgrade up and no more', async () => {
  program = await runProgram(files)
  let isOver = false
  const busy = (async () => {
    while (!isOver) await program.get('/busy')
  })()
  const waiting = (async () => {
    while (!isOver) {
      const [mine, other] = JSON.parse(await program.get('/now')) as [string, string]
      expect(other.replace(/\d.*/, '')).toBe(mine)
    }
  })()
  for (const text of ['two', 'three', 'four']) expect((await upgradeTo(text)).code).toBe(0)
  isOver = true
  await Promise.all([busy, waiting])
})
