import { expect, onTestFinished, test } from 'vitest'
import { startLive, type Files, type LiveProgram } from '../support/live-program.ts'
import { verdictOf } from '../support/upgrade-rows.ts'

/** What the running program has never made, and never returned, does not stand in the way of an upgrade. */

async function start(files: Files): Promise<LiveProgram> {
  const live = await startLive(files)
  onTestFinished(live.dispose)
  return live
}

/** The closure of `route` cannot be led: it uses `config`, which it did not. `open` calls `route` at load only if it is told to. */
const routing = (version: number, calls = false): Files => ({
  'main.ts': `import { events } from 'probe'\nimport { open } from './route.ts'\nopen(events, ${calls})\nevents.on('late', () => open(events, true))`,
  'route.ts': `import { log } from 'probe'
export function open(bus: any, calls: boolean): void { if (calls) route(bus, 'new') }
function route(bus: any, config: string): void { bus.on('id', () => log(${version === 1 ? `'old'` : 'config'})) }`,
})

test('a closure that cannot be led, of a function that has never run', async () => {
  const live = await start(routing(1))
  expect(verdictOf(await live.upgrade(routing(2)))).toBe('committed')
  live.events.emit('late')
  live.events.emit('id')
  expect(live.log).toEqual(['new'])
})

test('not one of a function that ran at load', async () => {
  const live = await start(routing(1, true))
  expect(verdictOf(await live.upgrade(routing(2, true)))).toEqual({ refused: ['closure-stays'] })
})

test('not one of a function that ran in an earlier version', async () => {
  const live = await start(routing(1, true))
  const same = (version: number): Files => ({
    ...routing(version, true),
    'route.ts': `${routing(version)['route.ts']}\nexport const version = 2`,
  })
  expect(verdictOf(await live.upgrade(same(1)))).toBe('committed')
  expect(verdictOf(await live.upgrade(same(2)))).toEqual({ refused: ['closure-stays'] })
})

test('a function that runs for the first time while the upgrade is prepared ends it', async () => {
  const live = await start(routing(1))
  live.checkpoint = (step) => {
    if (step.startsWith('evaluate') || step.startsWith('open')) {
      live.checkpoint = () => {}
      live.events.emit('late')
    }
  }
  const outcome = await live.upgrade(routing(2))
  expect(outcome.outcome === 'aborted' ? outcome.error.message : outcome.outcome).toContain(
    '`route` in route.ts ran for the first time',
  )
  live.events.emit('id')
  expect(live.log).toEqual(['old'])
})

/** As fastify makes its requests: what `trustOf` gives is part of what `build` makes. */
const trusting = (version: number, trust: string): Files => ({
  'main.ts': `import { build } from './request.ts'
export const made = build(${trust})
import { events, held } from 'probe'
events.on('other', (trust: any) => held.set('other', build(trust)))
export const from = (each: any = made): unknown => { try { return each.host(3) } catch (error) { return (error as Error).name } }`,
  'request.ts': `function trustOf(trust: any): any {
  if (typeof trust === 'function') return trust
  if (trust === true) return ${version === 1 ? 'null' : '() => true'}
  if (typeof trust === 'number') return (hops: number) => ${version === 1 ? '' : 'hops != null && '}hops < trust
  return undefined
}
export function build(trust: any): any {
  const trusts = trustOf(trust)
  return { hops: (hops: number) => trusts(hops), host: (hops: number) => ${version === 1 ? `'old'` : `['new', trusts(hops)]`} }
}`,
})

test('what comes of a function that returns something else where it never has', async () => {
  const live = await start(trusting(1, '5'))
  expect(live.see('from()')).toBe('old')
  expect(verdictOf(await live.upgrade(trusting(2, '5')))).toBe('committed')
  expect(live.see('from()')).toEqual(['new', true])
})

test('not where it has: the new code could not use what it gave', async () => {
  const live = await start(trusting(1, 'true'))
  expect(verdictOf(await live.upgrade(trusting(2, 'true')))).toEqual({ refused: ['closure-stays'] })
  expect(live.see('from()')).toBe('old')
})

test('not where it has once, for an object that is gone', async () => {
  const live = await start(trusting(1, '5'))
  live.events.emit('other', true)
  expect(verdictOf(await live.upgrade(trusting(2, '5')))).toEqual({ refused: ['closure-stays'] })
})

test('old code that comes there after the upgrade takes its closures back to their own code', async () => {
  // A closure that was made for a moment, and stays: it goes on with the code around it.
  const holding = (version: number): Files => ({
    ...trusting(version, '5'),
    'request.ts': `${trusting(version, '5')['request.ts']}
import { events, held } from 'probe'
function keep(): void { held.set('build', (trust: any) => build(trust)) }
events.on('keep', () => keep())`,
  })
  const live = await start(holding(1))
  live.events.emit('keep')
  const old = live.held.get('build') as (trust: unknown) => { host(hops: number): unknown }
  expect(verdictOf(await live.upgrade(holding(2)))).toBe('committed')
  expect(live.see('from()')).toEqual(['new', true])
  expect(old(true).host(3)).toBe('old')
  expect(live.see('from()')).toBe('old')
})

test('a commit that fails leaves what watches for it as it was', async () => {
  const live = await start(trusting(1, '5'))
  live.checkpoint = (step) => {
    if (step === 'number the generation') throw new Error('fault')
  }
  expect((await live.upgrade(trusting(2, '5'))).outcome).toBe('aborted')
  live.checkpoint = () => {}
  expect(live.see('from()')).toBe('old')
  live.events.emit('other', true)
  expect(live.see("held.get('other').host(3)")).toBe('old')
  expect(verdictOf(await live.upgrade(trusting(2, '5')))).toEqual({ refused: ['closure-stays'] })
})

test('functions of every form note that they run, and do what they did', async () => {
  const live = await start({
    'main.ts': `
const make = (x: number) => ({ get: () => x })
const both = (x: number) => (x, () => x + 1)
function strict(this: unknown, x: number) { 'use strict'; return [this === undefined, () => x] }
async function later(x: number) { await null; return () => x }
function* each(x: number) { yield () => x }
class Base { constructor(readonly x: number) {} }
class Derived extends Base { see; constructor(x: number) { super(x); this.see = () => this.x } get mine() { return () => this.x } }
const pick = (x: number) => { if (x === 1) return () => 'one'; if (x === 2) { return ((() => 'two')) } return x, () => 'many' }
export const all = async () => [make(1).get(), both(1)(), (strict(2) as any)[0], (await later(3))(), [...each(4)].map((f) => f()), new Derived(5).see(), new Derived(6).mine(), [1, 2, 3].map((x) => pick(x)())]
export const names = () => [pick(1).name, make(1).get.name, both(1).name]`,
  })
  expect(await live.see('all()')).toEqual([1, 2, true, 3, [4], 5, 6, ['one', 'two', 'many']])
  expect(live.see('names()')).toEqual(['', 'get', ''])
})

test('what ran in a version that is out of memory has run', async () => {
  const loading = (version: number, route: string): Files => ({
    'main.ts': `import { events } from 'probe'\nimport { open } from './route.ts'\nopen(events)\nevents.on('late', () => open(events))\nexport const version = ${version}`,
    'route.ts': `import { log, held } from 'probe'
import { EventEmitter } from 'node:events'
export function open(bus: any): void { route(bus) }
function route(bus: any): void { held.set('n', ${route}); new EventEmitter().on('gone', () => log(bus)) }
export const version = ${version}`,
  })
  const live = await start(loading(1, '1'))
  for (const version of [2, 3, 4]) {
    expect(verdictOf(await live.upgrade(loading(version, '1')))).toBe('committed')
    global.gc?.()
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  expect(live.held.get('n')).toBe(1)
  const outcome = await live.upgrade(loading(5, '2'))
  expect(outcome.outcome === 'committed' ? outcome.plan.notices.map(({ code }) => code) : outcome.outcome).toContain(
    'load-time-dependent',
  )
})

test('as a CommonJS module, and the next version knows nothing of its returns', async () => {
  const build = (version: number, host: string): string => `exports.build = build
function trustOf(trust) {
  if (trust === true) return ${version === 1 ? 'null' : '() => true'}
  if (trust === 5) return (hops) => hops < trust
  return () => ${version === 3 ? 'null' : 'false'}
}
function build(trust) { const trusts = trustOf(trust); return { hops: (hops) => trusts(hops), host: (hops) => ${host} } }`
  const at = (version: number, host: string): Files => ({
    'main.ts': `import { events, held } from 'probe'\nimport request from './request.cjs'\nexport const made: any = request.build(5)\nevents.on('other', (trust) => held.set('other', request.build(trust)))`,
    'request.cjs': build(version, host),
  })
  const live = await start(at(1, `'old'`))
  expect(verdictOf(await live.upgrade(at(2, `trusts(hops)`)))).toBe('committed')
  expect(live.see('made.host(3)')).toBe(true)
  expect(verdictOf(await live.upgrade(at(3, `[trusts(hops)]`)))).toBe('committed')
  expect(live.see('made.host(3)')).toEqual([true])
})
