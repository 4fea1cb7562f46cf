import v8 from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, describe, expect, test } from 'vitest'
import { runProgram, type RunningProgram } from '../e2e/running-program.ts'
import { startLive, type Files, type LiveProgram } from '../support/live-program.ts'

/**
 * `setInterval`, `emitter.on`, `server.on`, `process.on` callbacks run the new version after an upgrade, exactly once per tick, and without
 * doubles after 100 upgrades; `off(fn)` still works. At the top level, in functions and in methods.
 */

/** Everything that is called for one tick says who it is and of which version. */
const clock = (version: number): string => `import { EventEmitter } from 'node:events'
import { createServer, type Server } from 'node:http'

const bus = new EventEmitter()
const target = new EventTarget()
const controller = new AbortController()
let seen: string[] = []
let intervals: Record<string, number> = {}
const saw = (who: string) => { seen.push(who + ' ${version}') }
const beat = (who: string) => { intervals[who + ' ${version}'] = (intervals[who + ' ${version}'] ?? 0) + 1 }

function onTick() { saw('named') }
bus.on('tick', onTick)
bus.on('tick', () => saw('literal'))
bus.prependListener('tick', () => saw('first'))
target.addEventListener('tick', () => saw('target'))
process.on('SIGUSR2', () => saw('signal'))
setInterval(() => beat('top'), 2)

function watch(name: string) {
  let calls = 0
  const hear = () => { calls += 1; saw('nested ' + name + ' ' + calls) }
  bus.on('tick', hear)
  bus.addListener('tick', ({ length = calls } = {}) => saw('inline ' + name + ' ' + length))
  target.addEventListener('tick', function (this: EventTarget) { saw('nested target ' + (this === target)) }, { signal: controller.signal })
  process.on('SIGUSR2', () => { saw('nested signal ' + name) })
  const timer = setInterval(() => { beat('nested ' + name); if (name === 'never') clearInterval(timer) }, 2)
  return () => { bus.off('tick', hear); clearInterval(timer) }
}
const stop = watch('a')

class Ticker {
  #ticks = 0
  start() {
    bus.on('tick', () => { this.#ticks += 1; saw('class ' + this.#ticks) })
    bus.on('tick', () => { this.tell() })
    bus.on('tick', this.bound.bind(this))
    target.addEventListener('tick', this.handed)
    setInterval(() => { this.beat() }, 2)
  }
  bound() { saw('bound ' + this.#ticks) }
  handed() { saw('handed') }
  onTick = () => { saw('field ' + this.#ticks) }
  tell() { saw('method') }
  beat() { beat('class') }
}
const ticker = new Ticker()
ticker.start()
bus.on('tick', ticker.onTick)

function serve(server: Server) {
  server.on('request', (request, response) => {
    if (request.url === '/tick') { bus.emit('tick'); target.dispatchEvent(new Event('tick')) }
    if (request.url === '/signal') process.emit('SIGUSR2')
    if (request.url === '/stop') { stop(); bus.off('tick', onTick); bus.off('tick', ticker.onTick); target.removeEventListener('tick', ticker.handed); controller.abort() }
    if (request.url === '/forget') intervals = {}
    const listeners = { tick: bus.listenerCount('tick'), signal: process.listenerCount('SIGUSR2'), timers: process.getActiveResourcesInfo().filter((what) => what === 'Timeout').length }
    const answer = { seen, intervals, listeners, served: 'served ${version}' }
    seen = []
    response.end(JSON.stringify(answer))
  })
}
const server = createServer()
serve(server)
server.listen(0, '127.0.0.1', () => console.log('listening http://127.0.0.1:' + (server.address() as { port: number }).port))
`

function collectGarbage(): void {
  v8.setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
}

interface Answer {
  readonly seen: string[]
  readonly intervals: Record<string, number>
  readonly listeners: Record<string, number>
  readonly served: string
}

let program: RunningProgram | null = null
let live: LiveProgram | null = null
afterEach(async () => {
  await program?.stop()
  program = null
  live?.dispose()
  live = null
})

async function ask(route: string): Promise<Answer> {
  return JSON.parse(await program!.get(route)) as Answer
}

/** What one tick calls, in its order, when there have been as many ticks before. */
const tick = (version: number, before: number): string[] =>
  [
    'first',
    'named',
    'literal',
    `nested a ${before + 1}`,
    `inline a ${before + 1}`,
    `class ${before + 1}`,
    'method',
    `bound ${before + 1}`,
    `field ${before + 1}`,
    'target',
    'nested target true',
    'handed',
  ].map((who) => `${who} ${version}`)

/** Waits until every timer has run, and says which versions they were of. */
async function beats(): Promise<string[]> {
  await ask('/forget')
  for (;;) {
    const names = Object.keys((await ask('/')).intervals)
    if (['top', 'nested a', 'class'].every((who) => names.some((name) => name.startsWith(who)))) return names.sort()
  }
}

test('after each of 100 upgrades every listener and timer runs the new version, once', async () => {
  program = await runProgram({ 'src/main.ts': clock(0) })
  const { listeners } = await ask('/')
  expect((await ask('/tick')).seen).toEqual(tick(0, 0))
  for (let version = 1; version <= 100; version += 1) {
    program.write({ 'src/main.ts': clock(version) })
    const { code, stdout, stderr } = await program.midflight('upgrade')
    expect({ version, code, output: code === 0 ? '' : stdout + stderr }).toEqual({ version, code: 0, output: '' })
    const answer = await ask('/tick')
    expect(answer.served).toBe(`served ${version}`)
    expect(answer.seen).toEqual(tick(version, version))
  }
  expect((await ask('/signal')).seen).toEqual(['signal 100', 'nested signal a 100'])
  expect(await beats()).toEqual(['class 100', 'nested a 100', 'top 100'])
  expect((await ask('/')).listeners).toEqual(listeners)
  await ask('/stop')
  expect((await ask('/tick')).seen).toEqual(
    tick(100, 101)
      .filter((who) => !/^(named|nested|field|handed)/.test(who))
      .map((who) => who.replace('a 102', 'a 101')),
  )
}, 120_000)

describe('at the limits', () => {
  const variants: readonly {
    readonly name: string
    readonly body: (version: number) => string
    readonly sees: readonly [unknown[], unknown[]]
  }[] = [
    {
      name: 'a listener that is called once stays on the code that made it, with all that it calls of its module',
      body: (version) =>
        `const word = () => 'word ${version}'\nexport function start() { events.once('tick', () => log(word())); events.prependOnceListener('tick', () => log('first ${version}')) }`,
      sees: [[], ['first 1', 'word 1']],
    },
    {
      name: 'an asynchronous iterator over a timer goes on with the loop that it began',
      body: (version) =>
        `export function start() { void run() }\nasync function run() { for await (const event of on(events, 'tick')) log(say(event.length)) }\nconst say = (n: number) => 'loop ${version} ' + n`,
      sees: [['loop 1 0'], ['loop 1 0']],
    },
    {
      name: 'a listener that throws is caught by the same code as before',
      body: (version) =>
        `export function start() { events.on('tick', () => { throw new Error('thrown ${version}') }) }`,
      sees: [['thrown 1'], ['thrown 2']],
    },
    {
      name: 'an async listener awaits in the new code',
      body: (version) =>
        `export function start(n = 1) { events.on('tick', async () => { n += 1; await null; log('${version} ' + n) }) }`,
      sees: [['1 2'], ['2 3']],
    },
    {
      name: 'a listener that is taken off by an AbortSignal is gone for good',
      body: (version) =>
        `const target = new EventTarget()\nconst controller = new AbortController()\nexport function start() { target.addEventListener('tick', () => log('target ${version}'), { signal: controller.signal }); events.on('tick', () => { target.dispatchEvent(new Event('tick')); controller.abort() }) }`,
      sees: [['target 1'], []],
    },
    {
      name: 'a timer as an asynchronous iterator ticks on in the loop that it began in, which calls new imports',
      body: (version) =>
        `const ticks = () => setInterval(1, 'tick ${version}')\nexport function start() { void run() }\nasync function run() { for await (const tick of ticks()) { if (held.get('asked')) { held.delete('asked'); log(tick); break } } log('ended') }\nexport const word = '${version}'`,
      sees: [[], ['tick 1', 'ended']],
    },
    {
      name: 'a listener registered by a listener',
      body: (version) =>
        `export function start() { events.on('tick', () => { const inner = () => { log('inner ${version}'); events.off('inner', inner) }; events.on('inner', inner); log('outer ${version}') }); events.on('tick', () => events.emit('inner')) }`,
      sees: [
        ['outer 1', 'inner 1'],
        ['outer 2', 'inner 2'],
      ],
    },
    {
      name: 'the same function registered twice is called twice, and taken off one at a time',
      body: (version) =>
        `export function start() { const hear = () => { log('${version}'); events.off('tick', hear) }; events.on('tick', hear); events.on('tick', hear) }`,
      sees: [['1', '1'], []],
    },
  ]

  const program = (body: string): Files => ({
    'main.ts': `import { on } from 'node:events'\nimport { setInterval } from 'node:timers/promises'\nimport { events, held, log } from 'probe'\nvoid [on, setInterval, held]\n${body}\n`,
  })

  test.for(variants)('$name', async ({ body, sees }) => {
    live = await startLive(program(body(1)))
    live.see('start()')
    const emit = async (): Promise<unknown[]> => {
      try {
        live!.events.emit('tick')
      } catch (thrown) {
        live!.log.push((thrown as Error).message)
      }
      live!.held.set('asked', true)
      for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setTimeout(resolve, 2))
      return live!.log.splice(0)
    }
    if (sees[0].length > 0) expect(await emit()).toEqual(sees[0])
    expect(await live.upgrade(program(body(2)))).toMatchObject({ outcome: 'committed' })
    expect(await emit()).toEqual(sees[1])
  })

  test('of 100 upgrades only the version that registered a listener stays in memory, besides the current one', async () => {
    const body = (version: number): string =>
      `export function start() { let n = 0; events.on('tick', () => { n += 1; log([${version}, n]) }) }`
    live = await startLive(program(body(0)))
    live.see('start()')
    for (let version = 1; version <= 100; version += 1)
      expect(await live.upgrade(program(body(version)))).toMatchObject({ outcome: 'committed' })
    live.events.emit('tick')
    expect(live.log).toEqual([[100, 1]])
    await live.refreshed()
    for (let attempt = 0; attempt < 50; attempt += 1) {
      collectGarbage()
      await new Promise((resolve) => setTimeout(resolve, 2))
    }
    expect(
      live
        .status()
        .filter(({ collected }) => !collected)
        .map(({ number }) => number),
    ).toEqual([1, 101])
  })
})
