import { describe, expect, onTestFinished, test } from 'vitest'
import { acceptanceRules } from '../../packages/planner/src/acceptance.ts'
import { startLive, type Files, type LiveProgram } from '../support/live-program.ts'

/** What becomes of a program whose operator has accepted a finding: what the sentence says that is shown before. */
interface Case {
  readonly what: string
  /** Ids of what the plan refuses. */
  readonly ids: readonly string[]
  readonly before: Files
  /** The compiler judges its types. */
  readonly types?: true
  readonly after: Files
  /** An expression, and what it gives before, after the upgrade, and when it is rolled back. */
  readonly see: string
  readonly gives: readonly [before: unknown, after: unknown, back: unknown]
  /** Ids that have to be accepted for the way back; none: it is hot. */
  readonly back: readonly string[]
}

function main(text: string): Files {
  return { 'main.ts': `import { events, held, log } from 'probe'\n${text}` }
}

/** The new function uses a parameter that the earlier one did not, so those that exist cannot be led to it. */
function routing(said: string): string {
  return `import { EventEmitter } from 'node:events'
function route(bus, config) { bus.on('id', () => held.set('said', ${said})) }
route(events, 'new')
events.on('again', () => route(held.set('bus', new EventEmitter()).get('bus'), 'x'))`
}

const cases: readonly Case[] = [
  {
    what: 'a changed statement is not run, and what it did stays, with the functions that it passed on',
    ids: ['effect-changed:main.ts:events.on-b-name-2~7136536e'],
    before: main(`events.on('a', () => name() + 1); function name() { log('a') }`),
    after: main(`events.on('b', () => name() + 2); function name() { log('b') }`),
    see: `[events.emit('a'), events.emit('b'), events.listenerCount('a')]`,
    gives: [
      [true, false, 1],
      [true, false, 1],
      [true, false, 1],
    ],
    back: ['effect-changed:main.ts:events.on-a-name-1~27854273'],
  },
  {
    what: 'what a removed statement did stays, and is not done twice when it comes back',
    ids: ['effect-removed:main.ts:events.on-a-log-one~8c876305'],
    before: main(`events.on('a', () => log('one')); export const v = () => 1`),
    after: main(`export const v = () => 2`),
    see: `[events.emit('a'), events.listenerCount('a'), v()]`,
    gives: [
      [true, 1, 1],
      [true, 1, 2],
      [true, 1, 1],
    ],
    back: [],
  },
  {
    what: 'a new statement that awaits does not run',
    ids: ['effect-awaits:main.ts:await-Promise.resolve-held.set-ran-1~65922fab'],
    before: main(`export const v = () => 1`),
    after: main(`await Promise.resolve(held.set('ran', 1)); export const v = () => 2`),
    see: `[v(), held.has('ran')]`,
    gives: [
      [1, false],
      [2, false],
      [1, false],
    ],
    back: ['effect-removed:main.ts:await-Promise.resolve-held.set-ran-1~65922fab'],
  },
  {
    what: 'a resource stays as it was opened',
    ids: ['resource-changed:main.ts:pool'],
    before: main(`import { AsyncResource } from 'node:async_hooks'; export const pool = new AsyncResource('small')`),
    after: main(`import { AsyncResource } from 'node:async_hooks'; export const pool = new AsyncResource('large')`),
    see: `pool.type ?? [held.get('pool') ?? held.set('pool', pool).get('pool')].map((known) => known === pool)[0]`,
    gives: [true, true, true],
    back: ['resource-changed:main.ts:pool'],
  },
  {
    what: 'a resource that is gone stays open, and is the same when its release comes back',
    ids: ['resource-removed:main.ts:r'],
    before: main(
      `function open() { log('open'); setTimeout(() => {}, 1); return { seat: Math.random() } } export const r = open(); export const v = () => r.seat`,
    ),
    after: main(`export const v = () => held.get('seat')`),
    see: `held.set('seat', held.get('seat') ?? v()).get('seat') === v()`,
    gives: [true, true, true],
    back: [],
  },
  {
    what: 'state is carried as it is',
    ids: ['state-type-changed:main.ts:rooms'],
    before: main(
      `export const rooms = new Map<string, number>(); export function add(name: string) { rooms.set(name, 1) }`,
    ),
    after: main(
      `export const rooms = new Map<string, string>(); export function add(name: string) { rooms.set(name, 'one') }`,
    ),
    see: `[add('room' + rooms.size), [...rooms]][1]`,
    gives: [
      [['room0', 1]],
      [
        ['room0', 1],
        ['room1', 'one'],
      ],
      [
        ['room0', 1],
        ['room1', 'one'],
        ['room2', 1],
      ],
    ],
    back: ['state-type-changed:main.ts:rooms'],
  },
  {
    what: 'a migration runs, whatever the compiler says of what it takes and gives',
    ids: ['migration-type:main.ts:count'],
    types: true,
    before: {
      'main.ts': `import { state } from 'midflight'
export const count = state('count', () => new Map<string, number>([['a', 1]]))
export const show = () => [...count.values()]`,
    },
    after: {
      'main.ts': `import { state } from 'midflight'
export const count = state('count', () => new Map<string, { n: number }>(), { version: 2, up: { 2: (old: Map<string, number>) => new Map([...old].map(([key, n]) => [key, n + 1])) }, down: { 1: (old: Map<string, { n: number }>) => old } })
export const show = () => [...count.values()]`,
    },
    see: 'show()',
    gives: [[1], [2], [2]],
    back: ['migration-type:main.ts:count'],
  },
  {
    what: 'what took a value goes on with the one that it took',
    ids: ['load-time-dependent:main.ts:agent'],
    before: {
      'limits.ts': 'export const max = 1',
      ...main(
        `import { max } from './limits.ts'; import { Agent } from 'node:http'; export const agent = new Agent({ maxSockets: max }); export const now = () => max`,
      ),
    },
    after: { 'limits.ts': 'export const max = 2' },
    see: `[agent.maxSockets, now()]`,
    gives: [
      [1, 1],
      [1, 2],
      [1, 1],
    ],
    back: ['load-time-dependent:main.ts:agent'],
  },
  {
    what: 'a function that ran while the program was loaded does not run again',
    ids: ['load-only-changed:main.ts:register'],
    before: main(`function register() { held.set('a', 1) } register()`),
    after: main(`function register() { held.set('a', 1); held.set('b', 2) } register()`),
    see: `[...held.keys()]`,
    gives: [['a'], ['a'], ['a']],
    back: ['load-only-changed:main.ts:register'],
  },
  {
    what: 'a function that is held goes on with its earlier code, and those that are made later run the new one',
    ids: ['closure-stays:main.ts:route/bus.on-id~bbb4fd37'],
    before: main(routing("'old'")),
    after: main(routing('config')),
    see: `[events.emit('id'), held.get('said'), events.emit('again'), held.get('bus').emit('id'), held.get('said')]`,
    gives: [
      [true, 'old', true, true, 'old'],
      [true, 'old', true, true, 'x'],
      [true, 'old', true, true, 'old'],
    ],
    back: [],
  },
  {
    what: 'what earlier code has kept stays, and new code finds it',
    ids: ['memo-stays:main.ts:cache'],
    before: main(
      `const cache = new Map(); export function size(k) { const known = cache.get(k); if (known !== undefined) return known; const found = k.length; cache.set(k, found); return found }`,
    ),
    after: main(
      `const cache = new Map(); export function size(k) { const known = cache.get(k); if (known !== undefined) return known; const found = k.length + 10; cache.set(k, found); return found }`,
    ),
    see: `[size('a'), size('b' + held.set(held.size, 1).size)]`,
    gives: [
      [1, 2],
      [1, 12],
      [1, 2],
    ],
    back: ['memo-stays:main.ts:cache'],
  },
  {
    what: 'live instances get the new methods and keep their fields',
    ids: ['class-shape-changed:main.ts:Cart'],
    before: main(
      `export class Cart { total: number = 1; show() { return [this.total] } } held.set('cart', new Cart())`,
    ),
    after: main(
      `export class Cart { total: string = 'one'; show() { return [this.total, 'new'] } } held.set('cart', new Cart())`,
    ),
    see: `[held.get('cart').show(), new Cart().show(), held.get('cart') instanceof Cart]`,
    gives: [
      [[1], [1], true],
      [[1, 'new'], ['one', 'new'], true],
      [[1], [1], true],
    ],
    back: ['class-shape-changed:main.ts:Cart'],
  },
  {
    what: 'static blocks do not run again',
    ids: ['class-static-block-changed:main.ts:Ids'],
    before: main(`export class Ids { static next = 1; static { held.set('ran', 1) } show() { return Ids.next } }`),
    after: main(`export class Ids { static next = 1; static { held.set('ran', 2) } show() { return Ids.next + 1 } }`),
    see: `[held.get('ran'), new Ids().show()]`,
    gives: [
      [1, 1],
      [1, 2],
      [1, 1],
    ],
    back: ['class-static-block-changed:main.ts:Ids'],
  },
  {
    what: 'who holds a function that is gone goes on with its code, and callers reach the one under its name',
    ids: ['exports-replaced:door.cjs:enter'],
    before: {
      'door.cjs':
        'function enter() { return 1 } function join() { return 2 } exports.enter = enter; exports.all = () => [enter, join]',
      ...main(
        `import door from './door.cjs'; export const call = () => door.enter(); export const take = () => held.get('enter') ?? held.set('enter', door.enter).get('enter')`,
      ),
    },
    after: { 'door.cjs': 'function join() { return 3 } exports.enter = join; exports.all = () => [join]' },
    see: `[call(), take()()]`,
    gives: [
      [1, 1],
      [3, 1],
      [1, 1],
    ],
    back: [],
  },
  {
    what: 'calls of a name that is gone throw',
    ids: ['required-name-gone:main.cjs:x.enter'],
    before: {
      'main.cjs': `const x = require('./room.cjs'); exports.enter = () => { try { return x.enter() } catch (error) { return error.name } }`,
      'room.cjs': 'exports.enter = function () { return 1 }; exports.leave = function () { return 2 }',
      ...main(`import all from './main.cjs'; export const enter = () => all.enter()`),
    },
    after: { 'room.cjs': 'exports.leave = function () { return 2 }' },
    see: 'enter()',
    gives: [1, 'TypeError', 1],
    back: [],
  },
]

async function start(files: Files, types = false): Promise<LiveProgram> {
  const live = await startLive(files, { types })
  onTestFinished(() => live.dispose())
  return live
}

describe('an accepted finding', () => {
  test.for(cases)('does what was said: $what', async ({ before, after, ids, see, gives, back, types }) => {
    const live = await start(before, types)
    expect(live.see(see)).toEqual(gives[0])
    const refused = await live.upgrade(after)
    expect(refused).toMatchObject({ outcome: 'refused' })
    const plan = await live.plan(after)
    expect(plan.refusals.map(({ id }) => id)).toEqual(ids)

    const done = await live.upgrade(after, { accept: ids })
    expect(done).toMatchObject({ outcome: 'committed', plan: { refusals: [], verdict: 'hot' } })
    expect(done.outcome === 'committed' && done.plan.accepted?.map(({ id }) => id)).toEqual(ids)
    expect(live.see(see)).toEqual(gives[1])
    const isReversible = done.outcome === 'committed' && done.plan.reversible
    expect(isReversible).toBe(back.length === 0)

    if (back.length > 0) {
      const notBack = await live.rollback()
      expect(notBack.outcome === 'refused' && notBack.plan?.refusals.map(({ id }) => id)).toEqual(back)
    }
    expect(await live.rollback({ accept: back })).toMatchObject({ outcome: 'committed' })
    expect(live.see(see)).toEqual(gives[2])
  })

  test('is one of one upgrade: the next one is refused again', async () => {
    const live = await start(
      main(`export const kept = new Map<string, 1>(); export const add = () => kept.set('a', 1)`),
    )
    const accept = ['state-type-changed:main.ts:kept']
    const text = (type: string): Files =>
      main(`export const kept = new Map<string, ${type}>(); export const add = () => kept.set('a', ${type})`)
    expect(await live.upgrade(text('2'), { accept })).toMatchObject({ outcome: 'committed', generation: 2 })
    expect(await live.upgrade(text('3'))).toMatchObject({ outcome: 'refused', reasons: [{ id: accept[0] }] })
    expect(await live.upgrade(text('3'), { accept })).toMatchObject({ outcome: 'committed', generation: 3 })
  })

  test('does not stand for what else is found', async () => {
    const live = await start(
      main(
        `export const a = new Map<string, 1>(); export const b = new Map<string, 1>(); export const add = () => [a.set('a', 1), b.set('b', 1)]`,
      ),
    )
    const after = main(
      `export const a = new Map<string, 2>(); export const b = new Map<string, 2>(); export const add = () => [a.set('a', 2), b.set('b', 2)]`,
    )
    const [a, b] = ['state-type-changed:main.ts:a', 'state-type-changed:main.ts:b']
    const outcome = await live.upgrade(after, { accept: [a] })
    expect(outcome).toMatchObject({
      outcome: 'refused',
      reasons: [{ id: b }],
      plan: { accepted: [{ id: a }], steps: [] },
    })
    expect(live.status()).toHaveLength(1)
    expect(await live.upgrade(after, { accept: [a, b] })).toMatchObject({ outcome: 'committed' })
  })

  test('that the plan does not have stops the upgrade, and changes nothing', async () => {
    const live = await start(main(`events.on('a', () => log('a')); export const v = () => 1`))
    const gone = 'effect-removed:main.ts:other'
    const problem = { code: 'not-acceptable', message: `Could not accept ${gone}: the plan has no such finding.` }
    await expect(live.upgrade(main('export const v = () => 2'), { accept: [gone] })).rejects.toMatchObject(problem)
    expect(live.see('v()')).toBe(1)
    expect(await live.upgrade(main(`events.on('a', () => log('a')); export const v = () => 3`))).toMatchObject({
      outcome: 'committed',
    })
  })

  test('of values that fit one version only lets tasks in flight end first', async () => {
    const live = await start(
      main(
        `import { task } from 'midflight'; export const kept = new Map<string, 1>(); export const add = () => kept.set('a', 1); export const work = (until: Promise<void>) => task(async () => { await until; add(); held.set('seen', [...kept.values()]) })`,
      ),
    )
    const { promise, resolve } = Promise.withResolvers<void>()
    const work = live.see('work')
    const worked = (work as (until: Promise<void>) => Promise<void>)(promise)
    const done = live.upgrade(
      main(
        `import { task } from 'midflight'; export const kept = new Map<string, 'x'>(); export const add = () => kept.set('a', 'x'); export const work = (until: Promise<void>) => task(async () => { await until; add(); held.set('seen', [...kept.values()]) })`,
      ),
      { accept: ['state-type-changed:main.ts:kept'] },
    )
    setImmediate(resolve)
    expect(await done).toMatchObject({ outcome: 'committed', plan: { policy: 'quiesce' } })
    await worked
    expect(live.held.get('seen')).toEqual([1])
  })

  test('has a case here for every code that can be accepted', () => {
    const possible = Object.entries(acceptanceRules).flatMap(([code, rule]) =>
      rule !== 'notice' && rule.possible ? [code] : [],
    )
    const tested = new Set(cases.flatMap(({ ids }) => ids.map((id) => id.slice(0, id.indexOf(':')))))
    // The compiler finds errors of types where it is installed beside a program: test/e2e/accepted-findings.test.ts.
    expect(possible.filter((code) => !tested.has(code))).toEqual(['type-error'])
  })
})
