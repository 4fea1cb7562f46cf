import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, onTestFinished, test } from 'vitest'
import { startLive, type Files, type LiveProgram } from '../support/live-program.ts'
import { verdictOf } from '../support/upgrade-rows.ts'

const start = async (files: Files): Promise<LiveProgram> => {
  const live = await startLive({ 'main.ts': `import m from './m.cjs'\nexport { m }`, ...files })
  onTestFinished(live.dispose)
  return live
}

const shape = (live: LiveProgram): unknown => live.see(`Object.entries(Object.getOwnPropertyDescriptors(m))`)

describe('an upgrade that fails leaves the exports as they were', () => {
  const before = {
    'm.cjs': `exports.a = 1\nexports.f = () => 'one'\nexports.gone = 1\nconst x = require('./x.cjs')\nexports.x = () => x.v`,
    'x.cjs': `exports.v = 1`,
  }
  const after = {
    'm.cjs': `exports.a = 2\nexports.f = () => 'two'\nexports.added = 1\nconst x = require('./x.cjs')\nexports.x = () => x.v`,
    'x.cjs': `exports.v = 2`,
  }

  test('at every step of preparing and committing', async () => {
    const live = await start(before)
    const steps: string[] = []
    live.checkpoint = (step) => void steps.push(step)
    const [shapeBefore, seen] = [shape(live), live.see('[m.f(), m.x()]')]
    await live.upgrade(after, { abort: true })
    expect(shape(live)).toEqual(shapeBefore)
    for (let failing = 0; ; failing += 1) {
      let at = -1
      live.checkpoint = (step) => {
        at += 1
        if (at === failing) throw new Error(`fault at ${step}`)
      }
      const outcome = await live.upgrade(after)
      if (outcome.outcome === 'committed') break
      expect(outcome.outcome).toBe('aborted')
      expect(shape(live)).toEqual(shapeBefore)
      expect(live.see('[m.f(), m.x()]')).toEqual(seen)
    }
    expect(steps.length).toBeGreaterThan(0)
    expect(live.see('[m.a, m.f(), m.added, "gone" in m, m.x()]')).toEqual([2, 'two', 1, false, 2])
  })

  test('where the new version throws', async () => {
    const live = await start(before)
    const shapeBefore = shape(live)
    const outcome = await live.upgrade({
      ...after,
      'm.cjs': `${after['m.cjs']}\nconst broken = [undefined].map((x) => x.y)`,
    })
    expect(verdictOf(outcome)).toMatchObject({ aborted: 'prepare' })
    expect(shape(live)).toEqual(shapeBefore)
    expect(verdictOf(await live.upgrade(after))).toBe('committed')
  })
})

describe('require.cache', () => {
  const counter = (step: number): string => `let n = 0\nexports.count = () => (n += ${step})`

  test('an upgrade reaches the module that is required now; one taken out before keeps its code', async () => {
    const live = await start({
      'm.cjs': `let x = require('./x.cjs')\nconst first = x\nexports.again = () => { delete require.cache[require.resolve('./x.cjs')]; x = require('./x.cjs') }\nexports.counts = () => [first.count(), x.count()]`,
      'x.cjs': counter(1),
    })
    expect(live.see('m.counts()')).toEqual([1, 2])
    live.see('m.again()')
    expect(live.see('m.counts()')).toEqual([3, 1])
    expect(verdictOf(await live.upgrade({ 'x.cjs': counter(10) }))).toBe('committed')
    expect(live.see('m.counts()')).toEqual([4, 11])
    live.see('m.again()')
    expect(live.see('m.counts()')).toEqual([5, 10])
  })

  test('a module that an upgrade brings is in it, and what it removes is not required again', async () => {
    const live = await start({
      'm.cjs': `exports.has = () => Object.keys(require.cache).filter((key) => key.endsWith('new.cjs')).length`,
    })
    expect(live.see('m.has()')).toBe(0)
    const after = `const { v } = require('./new.cjs')\nexports.v = v\nexports.has = () => Object.keys(require.cache).filter((key) => key.endsWith('new.cjs')).length`
    expect(verdictOf(await live.upgrade({ 'm.cjs': after, 'new.cjs': 'exports.v = 1' }))).toBe('committed')
    expect(live.see('[m.has(), m.v]')).toEqual([1, 1])
  })
})

test('a module that has not been required yet gets its new code, and is evaluated at its first require', async () => {
  const live = await start({
    'm.cjs': `exports.late = () => require('./late.cjs').v`,
    'late.cjs': `require('probe').log('late one')\nexports.v = 1`,
  })
  expect(verdictOf(await live.upgrade({ 'late.cjs': `require('probe').log('late two')\nexports.v = 2` }))).toBe(
    'committed',
  )
  expect(live.log).toEqual([])
  expect(live.see('m.late()')).toBe(2)
  expect(live.log).toEqual(['late two'])
})

test('a new module that is only required in a function is evaluated then', async () => {
  const live = await start({ 'm.cjs': `exports.late = () => 0` })
  const after = {
    'm.cjs': `exports.late = () => require('./late.cjs').v`,
    'late.cjs': `exports.v = module.exports === exports`,
  }
  expect(verdictOf(await live.upgrade(after))).toBe('committed')
  expect(live.see('m.late()')).toBe(true)
})

test('a package that requires a module of the program gets the one that is upgraded', async () => {
  const live = await start({
    'node_modules/pkg/package.json': '{ "name": "pkg", "main": "i.js" }',
    'node_modules/pkg/i.js': `const x = require('../../x.cjs')\nexports.call = () => [x.f(), require('../../x.cjs').LIMIT]`,
    'm.cjs': `exports.call = require('pkg').call\nrequire('./x.cjs')`,
    'x.cjs': `exports.f = () => 1\nexports.LIMIT = 1`,
  })
  expect(live.see('m.call()')).toEqual([1, 1])
  expect(verdictOf(await live.upgrade({ 'x.cjs': `exports.f = () => 2\nexports.LIMIT = 2` }))).toBe('committed')
  expect(live.see('m.call()')).toEqual([2, 2])
})

test('code of replaced versions is collected', async () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const text = (n: number): Files => ({
    'm.cjs': `const { f, V } = require('./x.cjs')\nmodule.exports = { run() { return f() + V }, get v() { return ${n} } }`,
    'x.cjs': `exports.f = function () { return ${n} }\nexports.V = ${n}\nexports.K = class { m() { return ${n} } }`,
  })
  const live = await start(text(1))
  for (let n = 2; n <= 12; n += 1) {
    expect(verdictOf(await live.upgrade(text(n)))).toBe('committed')
    expect(live.see('[m.run(), m.v]')).toEqual([2 * n, n])
  }
  await live.refreshed()
  for (
    let round = 0;
    round < 20 &&
    live
      .status()
      .slice(0, -1)
      .some(({ collected }) => !collected);
    round += 1
  ) {
    collect()
    await sleep(10)
  }
  expect(
    live
      .status()
      .slice(0, -1)
      .filter(({ collected }) => !collected),
  ).toEqual([])
})
