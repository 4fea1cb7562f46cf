import type { EventEmitter } from 'node:events'
import type { PassThrough } from 'node:stream'
import { setImmediate as turn } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { startLive, type Files, type LiveProgram } from '../support/live-program.ts'

/** What is in flight when an upgrade is committed goes on: iterators, generators, contexts, signals, streams, errors. */

const errors = `export class Failure extends Error {
  readonly code: string
  #cause: string
  constructor(code: string, cause: string) {
    super('failed: ' + code)
    this.name = 'Failure'
    this.code = code
    this.#cause = cause
  }
  why() {
    return this.#cause
  }
}
export class Late extends Failure {}
`

type Guard = (failing: Promise<unknown>) => Promise<unknown>

async function start(files: Files): Promise<LiveProgram> {
  const live = await startLive(files)
  onTestFinished(live.dispose)
  return live
}

async function change(live: LiveProgram, files: Files): Promise<void> {
  expect(await live.upgrade(files)).toMatchObject({ outcome: 'committed' })
}

test('errors that old code throws are caught by new code, whatever the class is by then', async () => {
  const live = await start({
    'main.ts': `import { Failure, Late } from './errors.ts'
export async function fail(gate) {
  await gate
  throw new Late('late', 'clock')
}
export async function guard(failing) {
  try {
    await failing
  } catch (error) {
    return ['v1', error instanceof Failure, error instanceof Late, error instanceof Error, error.code, error.why(), error.name]
  }
}
`,
    'errors.ts': errors,
  })
  const gate = Promise.withResolvers<void>()
  const { fail, guard } = live.namespace() as { fail: (gate: Promise<void>) => Promise<void>; guard: Guard }
  const failing = fail(gate.promise)
  const guarded = guard(failing)
  await change(live, {
    'errors.ts': errors.replace('return this.#cause', "return 'because ' + this.#cause"),
    'main.ts': `import { Failure, Late } from './errors.ts'
export async function fail(gate) {
  await gate
  throw new Late('later', 'calendar')
}
export async function guard(failing) {
  try {
    await failing
  } catch (error) {
    return ['v2', error instanceof Failure, error instanceof Late, error.why(), Object.prototype.toString.call(error)]
  }
}
`,
  })
  const again = (live.namespace() as { guard: Guard }).guard(failing)
  gate.resolve()
  expect(await guarded).toEqual(['v1', true, true, true, 'late', 'because clock', 'Failure'])
  expect(await again).toEqual(['v2', true, true, 'because clock', '[object Error]'])
})

test('generators and iterators go on where they are, and end on the code that they began with', async () => {
  const source = (word: string): string => `import { mark } from './mark.ts'
export function* count(from) {
  try {
    for (let at = from; ; at += 1) yield '${word}' + at + mark()
  } finally {
    log.push('${word} closed')
  }
}
export async function* ticks(gates) {
  for (const gate of gates) {
    await gate
    yield '${word}' + mark()
  }
}
export class Range {
  constructor(readonly from: number, readonly to: number) {}
  *[Symbol.iterator]() {
    for (let at = this.from; at <= this.to; at += 1) yield '${word}' + at
  }
}
export const log: string[] = []
`
  const mark = (word: string): string => `export const mark = () => ' ${word}'\n`
  const live = await start({ 'main.ts': source('one '), 'mark.ts': mark('a') })
  const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const before = live.namespace() as {
    count: (from: number) => Generator<string>
    ticks: (gates: Promise<void>[]) => AsyncGenerator<string>
    Range: new (from: number, to: number) => Iterable<string>
    log: string[]
  }
  const counting = before.count(5)
  const range = new before.Range(1, 3)
  const ranging = range[Symbol.iterator]()
  const ticking = before.ticks(gates.map(({ promise }) => promise))
  const first = ticking.next()
  expect([counting.next().value, ranging.next().value]).toEqual(['one 5 a', 'one 1'])
  await change(live, { 'main.ts': source('two '), 'mark.ts': mark('b') })
  gates[0]!.resolve()
  expect(await first).toEqual({ value: 'one  b', done: false })
  gates[1]!.resolve()
  expect([(await ticking.next()).value, (await ticking.next()).done]).toEqual(['one  b', true])
  expect([counting.next().value, ranging.next().value, [...range]]).toEqual([
    'one 6 b',
    'one 2',
    ['two 1', 'two 2', 'two 3'],
  ])
  expect(counting.return(null).done).toBe(true)
  expect(before.log).toEqual(['one  closed'])
  const after = live.namespace() as typeof before
  expect([after.count(1).next().value, after.log]).toEqual(['two 1 b', before.log])
  // A generator object made by the old version is one of the new version's too.
  expect(counting instanceof (after.count as unknown as new () => object)).toBe(true)
})

test('AsyncLocalStorage contexts reach through an upgrade', async () => {
  const source = (word: string): string => `import { AsyncLocalStorage } from 'node:async_hooks'
const users = new AsyncLocalStorage<string>()
export async function serve(name: string, gate: Promise<void>) {
  return users.run(name, async () => {
    const before = who()
    await gate
    return [before, who(), bound()]
  })
}
export function who() {
  return '${word} ' + users.getStore()
}
const bound = AsyncLocalStorage.bind(() => users.getStore() ?? 'nobody')
`
  const live = await start({ 'main.ts': source('one') })
  const gate = Promise.withResolvers<void>()
  const { serve } = live.namespace() as { serve: (name: string, gate: Promise<void>) => Promise<string[]> }
  const serving = ['ann', 'bob'].map((name) => serve(name, gate.promise))
  await change(live, { 'main.ts': source('two') })
  const fresh = (live.namespace() as { serve: typeof serve }).serve('cy', gate.promise)
  gate.resolve()
  expect(await Promise.all(serving)).toEqual([
    ['one ann', 'one ann', 'nobody'],
    ['one bob', 'one bob', 'nobody'],
  ])
  expect(await fresh).toEqual(['two cy', 'two cy', 'nobody'])
})

test('an AbortSignal that was handed out before an upgrade aborts after it, by new code too', async () => {
  const source = (word: string): string => `import { setTimeout as sleep } from 'node:timers/promises'
const running = new Map<string, AbortController>()
export function begin(name: string) {
  const controller = new AbortController()
  running.set(name, controller)
  controller.signal.addEventListener('abort', aborted)
  return sleep(60_000, 'slept', { signal: controller.signal }).catch((error) => [error.name, controller.signal.reason])
}
function aborted(event: Event) {
  heard.push('${word} ' + event.type)
}
export const heard: string[] = []
export const end = (name: string) => running.get(name)?.abort('${word}')
`
  const live = await start({ 'main.ts': source('one') })
  const { begin } = live.namespace() as { begin: (name: string) => Promise<unknown> }
  const running = begin('a')
  await change(live, { 'main.ts': source('two') })
  const after = live.namespace() as { end: (name: string) => void; heard: string[] }
  after.end('a')
  expect(await running).toEqual(['AbortError', 'two'])
  expect(after.heard).toEqual(['two abort'])
})

test('a pipeline in flight goes on: every chunk once, in order, backpressure and its end as well', async () => {
  const source = (word: string): string => `import { Readable, Transform, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { spell } from './spell.ts'
export class Spelling extends Transform {
  #count = 0
  constructor() {
    super({ objectMode: true, highWaterMark: 2 })
  }
  override _transform(chunk: number, encoding: string, done: (error: null, value: string) => void) {
    this.#count += 1
    done(null, spell(chunk) + ':${word}:' + this.#count)
  }
}
export function run(gates: readonly Promise<void>[]) {
  const received: string[] = []
  async function* numbers() {
    for (const [index, gate] of gates.entries()) {
      await gate
      yield index
    }
  }
  const sink = new Writable({
    objectMode: true,
    highWaterMark: 1,
    write(chunk, encoding, done) {
      received.push(chunk)
      setImmediate(done)
    },
  })
  const done = pipeline(Readable.from(numbers()), new Spelling(), sink)
  return { received, done }
}
`
  const spell = (open: string): string => `export const spell = (value: number) => '${open}' + value\n`
  const live = await start({ 'main.ts': source('one'), 'spell.ts': spell('#') })
  const gates = Array.from({ length: 40 }, () => Promise.withResolvers<void>())
  const { run } = live.namespace() as {
    run: (gates: Promise<void>[]) => { received: string[]; done: Promise<void> }
  }
  const { received, done } = run(gates.map(({ promise }) => promise))
  for (const gate of gates.slice(0, 20)) gate.resolve()
  for (let rounds = 0; received.length < 20 && rounds < 1_000; rounds += 1) await turn()
  await change(live, { 'main.ts': source('two'), 'spell.ts': spell('$') })
  for (const gate of gates.slice(20)) gate.resolve()
  await done
  expect(received).toEqual(
    gates.map((_, index) => (index < 20 ? `#${index}:one:${index + 1}` : `$${index}:two:${index + 1}`)),
  )
})

test('web streams, readline and event iterators in flight go on', async () => {
  const source = (word: string): string => `import { EventEmitter, on } from 'node:events'
import { createInterface } from 'node:readline'
import { PassThrough } from 'node:stream'
export const bus = new EventEmitter()
export const input = new PassThrough()
export async function collect(signal: AbortSignal) {
  const seen: string[] = []
  try {
    for await (const [value] of on(bus, 'value', { signal })) seen.push(label(value))
  } catch {
    seen.push('end')
  }
  return seen
}
export async function lines() {
  const seen: string[] = []
  for await (const line of createInterface({ input })) seen.push(label(line))
  return seen
}
export async function read(stream: ReadableStream<string>) {
  const seen: string[] = []
  for await (const chunk of stream.pipeThrough(new TransformStream({ transform: (chunk, out) => out.enqueue(chunk + '!') }))) seen.push(label(chunk))
  return seen
}
export function label(value: string) {
  return '${word} ' + value
}
`
  const live = await start({ 'main.ts': source('one') })
  const before = live.namespace() as {
    bus: EventEmitter
    input: PassThrough
    collect: (signal: AbortSignal) => Promise<string[]>
    lines: () => Promise<string[]>
    read: (stream: ReadableStream<string>) => Promise<string[]>
  }
  const stop = new AbortController()
  let controller!: ReadableStreamDefaultController<string>
  const stream = new ReadableStream<string>({ start: (own) => void (controller = own) })
  const running = [before.collect(stop.signal), before.lines(), before.read(stream)]
  const feed = async (value: string): Promise<void> => {
    before.bus.emit('value', value)
    before.input.write(`${value}\n`)
    controller.enqueue(value)
    for (let rounds = 0; rounds < 20; rounds += 1) await turn()
  }
  await feed('a')
  await change(live, { 'main.ts': source('two') })
  await feed('b')
  stop.abort()
  before.input.end()
  controller.close()
  // Calls inside of a module run the version of the caller.
  expect(await Promise.all(running)).toEqual([
    ['one a', 'one b', 'end'],
    ['one a', 'one b'],
    ['one a!', 'one b!'],
  ])
})
