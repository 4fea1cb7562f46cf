import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { startLive, type Files, type LiveProgram } from '../../support/live-program.ts'
import { testRows, verdictOf } from '../../support/upgrade-rows.ts'

const start = async (files: Files): Promise<LiveProgram> => {
  const live = await startLive(files)
  onTestFinished(live.dispose)
  return live
}

describe('stable references', () => {
  testRows([
    {
      name: 'a listener is the same function in all versions, and `off` finds it',
      before: `import { events } from 'probe'
export function onAsk(answer: string[]) { answer.push('one') }
events.on('ask', onAsk)
export const stop = () => { events.off('ask', onAsk) }
export const start = () => { events.on('ask', onAsk) }`,
      after: `import { events } from 'probe'
export function onAsk(answer: string[], more?: string) { answer.push('two' + (more ?? '')) }
events.on('ask', onAsk)
export const stop = () => { events.off('ask', onAsk) }
export const start = () => { events.on('ask', onAsk) }`,
      then: ['stop()', 'start()'],
      sees: {
        "((answer) => (events.emit('ask', answer), answer))([]).join()": ['one', 'two'],
        "events.listenerCount('ask')": [1, 1],
        "(stop(), [events.listenerCount('ask'), start()][0])": [0, 0],
        'onAsk.length': [1, 2],
      },
      keeps: ['onAsk', "events.listeners('ask')[0]"],
    },
    {
      name: 'own properties of a function stay, and its name and length follow',
      before:
        'export function count(a: number) { return a }\ncount.calls = 0\nexport const call = () => (count.calls += 1)',
      after:
        'export function count(a: number, b: number) { return a + b }\ncount.calls = 0\nexport const call = () => (count.calls += 1)',
      first: ['call()', 'call()'],
      sees: { 'count.calls': [2, 2], 'count.length': [1, 2], 'count.name': ['count', 'count'] },
      keeps: ['count'],
    },
    {
      name: 'functions held in maps, arrays and objects run the new code',
      before: `import { held } from 'probe'
const home = () => 'home1'
const away = () => 'away1'
const routes = new Map([['home', home]])
const list = [home, away]
export const table = { home, away }
held.set('home', home)
export const run = () => [routes.get('home')!(), list[1]!(), table.home()].join()
export const add = () => { routes.set('away', away); list.push(away) }`,
      after: `import { held } from 'probe'
const home = () => 'home2'
const away = () => 'away2'
const routes = new Map([['home', home]])
const list = [home, away]
export const table = { home, away }
held.set('home', home)
export const run = () => [routes.get('home')!(), list[1]!(), table.home()].join()
export const add = () => { routes.set('away', away); list.push(away) }`,
      first: ['add()'],
      sees: { 'run()': ['home1,away1,home1', 'home2,away2,home2'], "held.get('home')()": ['home1', 'home2'] },
      keeps: ["held.get('home')", 'table', 'table.home'],
    },
    {
      name: '`this`, arguments and `bind` reach the new code',
      before: `import { held } from 'probe'
function describe(this: { n: number }, ...rest: number[]) { return [this.n, ...rest].join('1') }
held.set('bound', describe.bind({ n: 5 }, 6))
held.set('raw', describe)`,
      after: `import { held } from 'probe'
function describe(this: { n: number }, ...rest: number[]) { return [this.n, ...rest].join('2') }
held.set('bound', describe.bind({ n: 5 }, 6))
held.set('raw', describe)`,
      sees: {
        "held.get('bound')(7)": ['51617', '52627'],
        "held.get('raw').call({ n: 1 }, 2)": ['112', '122'],
        "held.get('raw').apply({ n: 1 }, [2, 3])": ['11213', '12223'],
      },
    },
    {
      name: 'unchanged importers call a function whose signature changed at once',
      before: {
        'main.ts':
          "import { f } from './f.ts'\nimport { events } from 'probe'\nevents.on('ask', (answer: unknown[]) => answer.push(f(1)))\nexport const run = () => f(1)",
        'f.ts': 'export function f(a: number) { return a }',
      },
      after: { 'f.ts': 'export function f(a: number, b = 10) { return a + b }' },
      sees: { 'run()': [1, 11], "((answer) => (events.emit('ask', answer), answer))([])": [[1], [11]] },
    },
    {
      name: 'a function that a function has returned runs the new body, reaches new imports and shares variables',
      before: {
        'main.ts': `import { held } from 'probe'
import { word } from './word.ts'
let calls = 0
const make = (name: string) => () => { calls += 1; return name + '1' + word() }
held.set('make', make)
held.set('closure', new Map())
export const take = () => { held.set('old', make('a')) }
export const read = () => calls`,
        'word.ts': "export const word = () => 'w1'",
      },
      after: {
        'main.ts': `import { held } from 'probe'
import { word } from './word.ts'
let calls = 0
const make = (name: string) => () => { calls += 1; return name + '2' + word() }
held.set('make', make)
held.set('closure', new Map())
export const take = () => { held.set('old', make('a')) }
export const read = () => calls`,
        'word.ts': "export const word = () => 'w2'",
      },
      notices: ['held-closure'],
      first: ['take()'],
      then: ["held.get('old')()"],
      sees: {
        "held.get('make')('b')()": ['b1w1', 'b2w2'],
        "held.get('old')()": ['a1w1', 'a2w2'],
        'read() > 0': [true, true],
      },
    },
  ])
})

describe('garbage collection', () => {
  test('old code that is held reaches the newest imports after it', async () => {
    setFlagsFromString('--expose-gc')
    const collectGarbage = runInNewContext('gc') as () => void
    const main = (n: number): string => `import { word, limit, list } from './word.ts'
export const make = () => { const own = ${n}; return () => [own, word(), limit, list().length].join() }`
    const word = (n: number): string => `export const limit = ${n}
const all: number[] = []
export const word = () => 'w${n}'
export const list = () => { all.push(${n}); return all }`
    const live = await start({ 'main.ts': main(1), 'word.ts': word(1) })
    const old = live.see('make()') as () => string
    for (let n = 2; n < 6; n += 1) {
      expect(verdictOf(await live.upgrade({ 'main.ts': main(n), 'word.ts': word(n) }))).toBe('committed')
      await sleep(5)
      collectGarbage()
      await sleep(5)
      collectGarbage()
      expect(old()).toBe(`1,w${n},${n},${n - 1}`)
    }
    expect(live.status().map(({ collected }) => collected)).toEqual([false, true, true, true, false])
  })
})

describe('100 upgrades', () => {
  const program = (n: number): string => `import { events, log, held } from 'probe'
export function tick() { log('tick${n}') }
function onPing() { log('ping${n}') }
events.on('ping', onPing)
events.on('ping', () => { log('literal${n}') })
events.once('stop', () => clearInterval(timer))
const timer = setInterval(tick, 5)
held.set('remove', () => events.off('ping', onPing))`

  test('leave one timer and one listener, which run the newest code exactly once', async () => {
    const setInterval = vi.spyOn(globalThis, 'setInterval')
    onTestFinished(() => setInterval.mockRestore())
    const live = await start({ 'main.ts': program(0) })
    for (let n = 1; n <= 100; n += 1)
      expect(verdictOf(await live.upgrade({ 'main.ts': program(n % 3) }))).toBe('committed')
    await sleep(20)
    live.log.length = 0
    live.events.emit('ping')
    expect(live.log).toEqual(['ping1', 'literal1'])
    expect(live.events.listenerCount('ping')).toBe(2)
    expect(setInterval.mock.calls.filter(([, delay]) => delay === 5)).toHaveLength(1)
    live.log.length = 0
    await expect.poll(() => live.log.length).toBeGreaterThan(3)
    expect(new Set(live.log)).toEqual(new Set(['tick1']))
    live.see("held.get('remove')()")
    expect(live.events.listenerCount('ping')).toBe(1)
    live.events.emit('stop')
    await sleep(15)
    live.log.length = 0
    await sleep(15)
    expect(live.log).toEqual([])
  })
})

describe('code that is running', () => {
  test('an endless loop moves to the new code at its seam', async () => {
    const loop = (n: number): string => `import * as self from './loop.ts'
import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { log, held } from 'probe'
export async function loop(round: number): Promise<void> {
  log('loop${n}')
  await sleep(2)
  if (!held.has('end')) return self.loop(round + 1)
  log('end${n}')
}`
    const live = await start({
      'main.ts': "import { loop } from './loop.ts'\nexport const running = loop(0)",
      'loop.ts': loop(1),
    })
    await expect.poll(() => live.log.length).toBeGreaterThan(2)
    expect(verdictOf(await live.upgrade({ 'loop.ts': loop(2) }))).toBe('committed')
    live.log.length = 0
    await expect.poll(() => live.log.length).toBeGreaterThan(2)
    expect(new Set(live.log.slice(1))).toEqual(new Set(['loop2']))
    live.held.set('end', true)
    await live.see('running')
    expect(live.log.at(-1)).toBe('end2')
  })

  test('a `for` loop that calls its step through the namespace runs the new step', async () => {
    const loop = (n: number): string => `import * as self from './loop.ts'
import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { log, held } from 'probe'
export function step() { log('step${n}') }
export async function loop(): Promise<void> {
  while (!held.has('end')) { await sleep(1); self.step() }
}`
    const live = await start({
      'main.ts': "import { loop } from './loop.ts'\nconst running = loop()\nexport const ended = () => running",
      'loop.ts': loop(1),
    })
    await expect.poll(() => live.log.length).toBeGreaterThan(2)
    expect(verdictOf(await live.upgrade({ 'loop.ts': loop(2) }))).toBe('committed')
    live.log.length = 0
    await expect.poll(() => live.log.length).toBeGreaterThan(2)
    live.held.set('end', true)
    await live.see('ended()')
    expect(new Set(live.log)).toEqual(new Set(['step2']))
  })

  test('a function suspended at `await` ends in its own version, and what it imports is the newest', async () => {
    const main = (n: number): string => `import { once } from 'node:events'
import { events } from 'probe'
import { word } from './word.ts'
export async function answer() {
  const before = word()
  await once(events, 'go')
  return \`${n}:\${before}:\${word()}\`
}
export const begin = () => answer()`
    const live = await start({ 'main.ts': main(1), 'word.ts': "export const word = () => 'w1'" })
    const suspended = live.see('begin()')
    expect(verdictOf(await live.upgrade({ 'main.ts': main(2), 'word.ts': "export const word = () => 'w2'" }))).toBe(
      'committed',
    )
    const fresh = live.see('begin()')
    live.events.emit('go')
    expect(await Promise.all([suspended, fresh])).toEqual(['1:w1:w2', '2:w2:w2'])
  })

  test('old code that runs on constructs instances of the newest class, and its privates fit', async () => {
    const main = (n: number): string => `import { held } from 'probe'
import { Room } from './room.ts'
held.set('read', (room: Room) => Room.read(room))
export const make = () => { const inner = () => new Room(${n}); held.set('factory', inner) }`
    const room = (n: number): string =>
      `export class Room { #n: number; constructor(n: number) { this.#n = n } static read(room: Room) { return \`\${room.#n}v${n}\` } own() { return this.#n * ${n} } }`
    const live = await start({ 'main.ts': main(1), 'room.ts': room(1) })
    live.see('make()')
    live.held.set('old', live.see("held.get('factory')()"))
    expect(verdictOf(await live.upgrade({ 'main.ts': main(2), 'room.ts': room(2) }))).toBe('committed')
    expect(live.see("held.get('factory')().own()")).toBe(2)
    expect(live.see("held.get('read')(held.get('factory')())")).toBe('1v2')
    expect(live.see("held.get('read')(held.get('old')) + held.get('old').own()")).toBe('1v22')
  })
})
