import { readdirSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Holder, WhoReport } from '@midflight/model'
import { runProgram, type RunningProgram } from '../e2e/running-program.ts'

// Real processes on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

/**
 * H2: a closure or promise made by v1, run after v2, runs v1's body, its imports per policy; reported by `who` until collected.
 *
 * Every way in which a program can hold on to old code is made for real, and told with the line on which that code stands.
 */
const main = `import { createServer } from 'node:http'
import { act, answer } from './held.ts'

const server = createServer((request, response) => {
  void act(request.url ?? '', server, request.socket).then((text) => response.end(text + answer()))
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (typeof address === 'object' && address !== null) console.log('listening http://127.0.0.1:' + address.port)
})
`

const held = (word: string): string => `import { AsyncLocalStorage } from 'node:async_hooks'
import { EventEmitter } from 'node:events'
import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import { PassThrough } from 'node:stream'
import { Worker } from 'node:worker_threads'
import { word } from './word.ts'

export const bus = new EventEmitter()
export let signals = new AbortController()
export const rooms = new Map<string, { onClose?: () => string }>()
export const list: (() => string)[] = []
export const emitters: EventEmitter[] = []
export const people: object[] = []
export const calls: object[] = []
export const waiting = new Map<string, Promise<string>>()
export const storage = new AsyncLocalStorage<() => string>()
export let timers: NodeJS.Timeout[] = []
export let workers: Worker[] = []
let said = ''

export class Person {
  #name = 'p'
  greet(): string {
    return this.#name
  }
}

export async function forever(): Promise<void> {
  for (;;) await new Promise((resolve) => timers.push(setTimeout(resolve, 3_600_000)))
}

export function* numbers(): Generator<number> {
  yield 1
  yield 2
}

export async function* ticks(): AsyncGenerator<number> {
  yield 1
  yield 2
}

export async function act(url: string, server: Server, socket: Socket): Promise<string> {
  const mine = url.slice(1)
  const keep = (): string => mine + word() // everyone else
  const what: Record<string, () => unknown> = {
    interval: () => timers.push(setInterval(() => (said += mine), 3_600_000)), // interval
    timeout: () => timers.push(setTimeout(function late() { said += mine }, 7_200_000)), // timeout
    listener: () => bus.on('message', () => void (said += keep())), // listener
    once: () => process.once('SIGUSR2', () => void (said += mine)), // once
    server: () => server.on('clientError', () => void (said += mine)), // server
    socket: () => socket.on('close', () => void (said += mine)), // socket
    abort: () => signals.signal.addEventListener('abort', () => void (said += mine)), // abort
    map: () => rooms.set('a', { onClose: () => mine }), // map
    array: () => list.push(() => mine), // array
    bound: () => bus.on('bound', ((text: string) => void (said += mine + text)).bind(null, 'x')), // bound
    many: () => {
      for (let index = 0; index < 1200; index += 1) {
        const emitter = new EventEmitter()
        emitter.on('data', () => void (said += mine)) // many
        emitters.push(emitter)
      }
    },
    instances: () => {
      for (let index = 0; index < 500; index += 1) people.push(new Person())
    },
    loop: () => void forever(),
    generator: () => {
      const generator = numbers()
      generator.next()
      calls.push(generator)
    },
    asyncGenerator: () => {
      const generator = ticks()
      void generator.next()
      calls.push(generator)
    },
    promise: () => {
      const pending = new Promise<string>(() => {})
      void pending.then((text) => (said += mine + text)) // promise
      waiting.set('never', pending)
    },
    context: () => storage.run(() => mine, () => timers.push(setTimeout(console.log, 3_600_000))), // context
    worker: () => {
      const worker = new Worker('setInterval(() => {}, 1000)', { eval: true })
      worker.on('message', () => void (said += mine)) // worker
      workers.push(worker)
    },
    stream: () => {
      const stream = new PassThrough()
      stream.on('end', () => void (said += mine)) // stream
      calls.push(stream)
    },
    fire: () => bus.emit('message'),
    release: () => {
      for (const timer of timers) clearTimeout(timer)
      timers = []
      for (const worker of workers) void worker.terminate()
      workers = []
      bus.removeAllListeners()
      process.removeAllListeners('SIGUSR2')
      server.removeAllListeners('clientError')
      rooms.clear()
      list.length = emitters.length = people.length = calls.length = 0
      waiting.clear()
      signals = new AbortController()
    },
  }
  what[mine]?.()
  if (mine === 'fire') return said
  return ''
}

export function answer(): string {
  return '${word}'
}
`

const wordFile = (word: string): string => `export function word(): string {
  return '${word}'
}
`

const one = held('one')
const lineOf = (text: string): number => {
  const index = one.split('\n').findIndex((line) => line.includes(text))
  if (index === -1) throw new Error(`The program has no line with ${text}`)
  return index + 1
}

const ways = [
  'interval timeout listener once server abort map array bound many instances loop generator asyncGenerator promise',
  'context worker stream',
]
  .join(' ')
  .split(' ')

let program: RunningProgram

async function who(...args: readonly string[]): Promise<WhoReport> {
  const { code, stdout, stderr } = await program.midflight('who', '--json', ...args)
  if (code !== 0) throw new Error(stdout + stderr)
  return JSON.parse(stdout) as WhoReport
}

async function upgradeTo(word: string): Promise<void> {
  program.write({ 'src/held.ts': held(word), 'src/word.ts': wordFile(word) })
  const { code, stdout } = await program.midflight('upgrade', '--json')
  if (code !== 0) throw new Error(stdout)
}

beforeAll(async () => {
  program = await runProgram({ 'src/main.ts': main, 'src/held.ts': one, 'src/word.ts': wordFile('one') })
  for (const way of ways) await program.get(`/${way}`)
  await upgradeTo('two')
})
afterAll(() => program.stop())

describe('H2: what v1 made and somebody holds', () => {
  test('runs the body of v1, with imports of v2', async () => {
    expect(await program.get('/fire')).toBe('listenertwotwo')
  })

  test('is reported by who, with its line and its holder', async () => {
    const report = await who()
    const first = report.generations.find(({ number }) => number === 1)!
    expect(first.state).toBe('held')
    expect(first.modules).toContain('src/held.ts')
    expect(first.retainedBytes).toBeGreaterThan(1000)
    const told = first.holders.filter(({ code }) => code.module === 'src/held.ts')
    const rows: [kind: Holder['kind'], marker: string, where: string | RegExp, count: number][] = [
      ['timer', '// interval', 'setInterval every 3600000 ms', 1],
      ['timer', '// timeout', 'setTimeout of 7200000 ms', 1],
      ['listener', '// listener', "'message' of EventEmitter src/held.ts bus", 1],
      ['listener', '// once', "'SIGUSR2' of process", 1],
      ['listener', '// server', /^'clientError' of Server listening on 127\.0\.0\.1:\d+/, 1],
      ['listener', '// abort', "'abort' of AbortSignal src/held.ts signals.#signal", 1],
      ['state', '// map', 'src/held.ts rooms.get(…).onClose', 1],
      ['state', '// array', 'src/held.ts list[…]', 1],
      ['listener', '// bound', "'bound' of EventEmitter src/held.ts bus", 1],
      ['listener', '// many', "'data' of EventEmitter src/held.ts emitters[…]", 1200],
      ['instance', 'class Person', 'Person src/held.ts people[…]', 500],
      ['async-function', 'async function forever', /^waits for setTimeout of 3600000 ms/, 1],
      ['generator', 'function* numbers', 'src/held.ts calls[…]', 1],
      ['generator', 'async function* ticks', 'src/held.ts calls[…]', 1],
      ['promise', '// promise', 'a promise that has not settled src/held.ts waiting.get(…)', 1],
      ['async-context', '// context', /^a store of an AsyncLocalStorage/, 1],
      ['listener', '// worker', "'message' of Worker src/held.ts workers[…]", 1],
      ['listener', '// stream', "'end' of PassThrough src/held.ts calls[…]", 1],
    ]
    for (const [kind, marker, where, count] of rows) {
      const line = lineOf(marker)
      const there = told.filter(({ code }) => code.line === line)
      const expected = where instanceof RegExp ? expect.stringMatching(where) : where
      expect({ marker, there }).toEqual({ marker, there: [expect.objectContaining({ kind, count, where: expected })] })
    }
    expect(told).toHaveLength(rows.length)
    const map = told.find(({ where }) => where.startsWith('src/held.ts rooms'))!
    expect(map.examples).toEqual(['src/held.ts rooms.get("a").onClose'])
    expect(report.snapshot?.pausedMs).toBeGreaterThan(0)
    expect(readdirSync(path.join(program.root, '.midflight')).filter((name) => name.startsWith('heap-'))).toEqual([])
  })

  test('is told to people in lines', async () => {
    const { stdout } = await program.midflight('who', '1')
    expect(stdout).toContain(`src/held.ts:${lineOf('// many')}`)
    expect(stdout).toContain('1200 times')
    expect(stdout).toMatch(/paused the program for \d+ ms/)
  })

  test('is known to be there without a snapshot', async () => {
    const report = await who('--quick')
    expect(report.snapshot).toBeNull()
    expect(report.generations.map(({ number, state }) => [number, state])).toEqual([
      [2, 'current'],
      [1, 'held'],
    ])
  })

  test('is collected when it is let go, and who says so', async () => {
    await program.get('/release')
    const report = await who('1')
    expect(report.generations).toMatchObject([{ number: 1, state: 'collected', holders: [], retainedBytes: 0 }])
    await program.midflight('rollback')
    const unknown = await program.midflight('who', '17', '--json')
    expect([unknown.code, JSON.parse(unknown.stdout)]).toMatchObject([1, { error: { code: 'no-such-generation' } }])
  })
})
