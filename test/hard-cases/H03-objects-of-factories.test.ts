import type { EventEmitter } from 'node:events'
import v8 from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, expect, test } from 'vitest'
import { startLive, type Files, type LiveProgram } from '../support/live-program.ts'

/**
 * H3 for objects that a function has made of closures, as servers from npm are made (`const app = fastify()`): after an upgrade their methods,
 * accessors, hooks and listeners run the new version, once each, with the variables that they have; without growth, and with every way back.
 */

/** A framework in CommonJS, in the manner of those from npm: not strict, with hoisted functions, accessors in descriptors and middleware. */
const framework = (version: number, more: { readonly frame?: string; readonly parameter?: string } = {}): string => `
const { EventEmitter } = require('node:events')
const VERSION = '${version}.0.0'

function build(options) {
  const routes = new Map()
  const hooks = []
  let calls = 0
  ${more.frame ?? ''}
  const router = buildRouter()

  const app = {
    bus: new EventEmitter(),
    options,
    route: function _route(path, handler) { routes.set(path, handler); return this },
    addHook,
    setPrefix,
    hasRoute: (path) => routes.has(router.resolve(path)),
    handle(path) { calls += 1; return router.run(this, path) },
    use: middleware,
  }

  Object.defineProperties(app, {
    version: { configurable: true, get() { return VERSION } },
    calls: { get() { return [${version}, calls] }, set(value) { calls = value } },
  })

  app.bus.on('tick', () => { calls += 1; app.bus.emit('ticked', ${version}, calls) })
  app.describe = function () { return describe.apply(this, arguments) }
  return app

  function addHook(name, fn = () => name) {
    hooks.push([name, fn])
    return ${version}
  }

  function setPrefix(prefix${more.parameter ?? ''}) {
    router.prefix = prefix
    return this
  }

  function describe(first) {
    return [${version}, this === app, arguments.length, first]
  }

  function middleware(name) {
    return function handler(request, response, next) {
      return [${version}, name, request, next === undefined, calls]
    }
  }

  function buildRouter() {
    const self = { prefix: '', resolve, run }
    return self
    function resolve(path) { return self.prefix + path }
    function run(target, path) { return [${version}, target === app, resolve(path), routes.get(resolve(path))?.(path) ?? 'none', hooks.length] }
  }
}

module.exports = build
`

const program = (version: number, more?: Parameters<typeof framework>[1]): Files => ({
  'main.ts': `
import build from './framework.cjs'
import { task } from 'midflight'
export const app: any = build({ trusted: true })
app.route('/a', (path: string) => 'at ' + path)
export const handler: any = app.use('log')
export const inTask = (gate: Promise<void>) => task(async () => { const first = app.handle('/a'); await gate; return [first, app.version, app.handle('/a'), handler(1)] })
`,
  'framework.cjs': framework(version, more),
})

let live: LiveProgram | null = null
afterEach(() => {
  live?.dispose()
  live = null
})

async function started(): Promise<LiveProgram> {
  live = await startLive(program(1))
  return live
}

const seeAll = `[app.version, app.handle('/a'), app.calls, app.describe('x', 'y'), app.hasRoute('/a'), handler(1, 2), app.addHook('h')]`

function expected(version: number, calls: number, hooks: number): unknown[] {
  return [
    `${version}.0.0`,
    [version, true, '/a', 'at /a', hooks],
    [version, calls],
    [version, true, 2, 'x'],
    true,
    [version, 'log', 1, true, calls],
    version,
  ]
}

test('its methods, accessors and middleware are of the new version, and its variables go on', async () => {
  const { see, upgrade } = await started()
  expect(see(seeAll)).toEqual(expected(1, 1, 0))
  expect(await upgrade(program(2))).toMatchObject({ outcome: 'committed' })
  expect(see(seeAll)).toEqual(expected(2, 2, 1))
  expect(see('(app.calls = 10, app.setPrefix("/v") === app)')).toBe(true)
  expect(see("[app.hasRoute('/a'), app.handle('/a')[2], app.calls]")).toEqual([false, '/v/a', [2, 11]])
})

test('its functions keep their identity, their names and their lengths', async () => {
  const { see, upgrade } = await started()
  const names = '[app.route, app.addHook, app.handle, app.use, handler].map((fn) => [fn.name, fn.length])'
  const before = see('[app.route, app.addHook, app.handle, app.use, handler]') as unknown[]
  const named = see(names)
  await upgrade(program(2))
  expect(see('[app.route, app.addHook, app.handle, app.use, handler]')).toEqual(before)
  expect(see(names)).toEqual(named)
  expect(named).toEqual([
    ['_route', 2],
    ['addHook', 1],
    ['handle', 1],
    ['middleware', 1],
    ['handler', 3],
  ])
})

test('a listener inside runs once for each event after 100 upgrades, and nothing of the versions between is kept', async () => {
  const { see, upgrade, refreshed } = await started()
  v8.setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const bus = see('app.bus') as EventEmitter
  const heard: unknown[] = []
  bus.on('ticked', (...seen) => heard.push(seen))
  const alive = async (): Promise<number> => {
    await refreshed()
    for (let round = 0; round < 6; round += 1) {
      await new Promise((resolve) => setTimeout(resolve, 5))
      collect()
    }
    const unit = live!.program.units.get('framework.cjs')!
    return unit.records.filter((record) => record.deref() !== undefined).length
  }
  let most = 0
  for (let version = 2; version <= 101; version += 1) {
    expect(await upgrade(program(version))).toMatchObject({ outcome: 'committed' })
    bus.emit('tick')
    expect(heard.splice(0)).toEqual([[version, version - 1]])
    if (version === 3 || version === 101) most = Math.max(most, await alive())
  }
  expect(bus.listenerCount('tick')).toBe(1)
  // Of the version that made the object, and of the newest.
  expect(most).toBeLessThanOrEqual(2)
})

test('a rollback leads its members back, and an upgrade that fails at its last step leaves them', async () => {
  const { see, upgrade, rollback } = await started()
  await upgrade(program(2))
  expect(see('app.version')).toBe('2.0.0')
  expect(await rollback()).toMatchObject({ outcome: 'committed' })
  expect(see(seeAll)).toEqual(expected(1, 1, 0))
  live!.checkpoint = (step) => {
    if (step === 'number the generation') throw new Error('fault')
  }
  expect(await upgrade(program(3))).toMatchObject({ outcome: 'aborted' })
  expect(see(seeAll)).toEqual(expected(1, 2, 1))
})

test('a task that runs across two upgrades has the members that it began with', async () => {
  const { see, upgrade } = await started()
  const gate = Promise.withResolvers<void>()
  const running = (see('inTask') as (gate: Promise<void>) => Promise<unknown>)(gate.promise)
  await upgrade(program(2))
  expect(see("app.handle('/a')[0]")).toBe(2)
  await upgrade(program(3))
  gate.resolve()
  expect(await running).toEqual([
    [1, true, '/a', 'at /a', 0],
    '1.0.0',
    [1, true, '/a', 'at /a', 0],
    [1, 'log', 1, true, 3],
  ])
  expect(see("app.handle('/a')[0]")).toBe(3)
})

test('what the factory itself does differently is refused, and the object stays whole', async () => {
  const { see, upgrade } = await started()
  const buildRefused = expect.objectContaining({ code: 'load-only-changed', item: 'build' })
  const changed = await upgrade(program(2, { frame: 'hooks.push(["first"])' }))
  expect(changed).toMatchObject({ outcome: 'refused', reasons: expect.arrayContaining([buildRefused]) })
  const taken = await upgrade(program(2, { parameter: ', suffix' }))
  expect(taken).toMatchObject({ outcome: 'refused', reasons: expect.arrayContaining([buildRefused]) })
  expect(see(seeAll)).toEqual(expected(1, 1, 0))
})
