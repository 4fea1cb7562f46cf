import { expect, onTestFinished, test } from 'vitest'
import { startLive } from '../support/live-program.ts'
import { verdictOf } from '../support/upgrade-rows.ts'

/** H4: live instances that were built before an option existed are as those that nobody tells it: wherever they are, and both ways. */

const files = (version: 1 | 2, more = ''): Record<string, string> => ({
  'queue.ts': `const defaults = { size: 10 }
export class Queue {
  #items = []
  ${version === 2 ? '#strict' : ''}
  constructor(options = {}) {
    const all = { ...defaults, ${version === 2 ? 'strict: false, ' : ''}...options }
    this.size = all.size
    ${version === 2 ? 'this.#strict = all.strict; this.limit = options.limit ?? 4096; if (options.log) this.log = []' : ''}
  }
  add(item) { ${version === 2 ? "if (this.#strict) throw new Error('strict'); if (this.log) this.log.push(item);" : ''} this.#items.push(item); return this }
  show() { return [this.size, this.#items.length${version === 2 ? ', this.limit, this.#strict, this.log?.length' : ''}].join(' ') }
}`,
  'jobs.ts': `import { Queue } from './queue.ts'
export class Jobs extends Queue { kind = 'jobs' }`,
  'main.ts': `import { Queue } from './queue.ts'
import { Jobs } from './jobs.ts'
export const byName = new Map()
export const fill = (n) => { for (let i = 0; i < n; i += 1) byName.set('q' + i, i % 2 ? new Queue() : new Queue({ size: i })) }
const hidden = new WeakMap()
export const key = {}
const made = (() => {
  const inClosure = new Queue({ size: 5 })
  const frozen = Object.freeze(new Queue())
  const jobs = new Jobs({ size: 6 })
  hidden.set(key, new Queue())
  return () => [inClosure, frozen, jobs, hidden.get(key)]
})()
export const all = () => made().map((queue) => queue.add('x').show())
export const shown = () => made().map((queue) => queue.show())
export const fresh = () => new Jobs({ size: 7 }).add('x').show()
export const same = () => [...byName.values()].filter((queue) => Object.keys(queue).join() === 'size,limit' && queue.limit === 4096).length
${more}`,
})

test('10 000 of them, in closures, frozen, of a subclass, and back again', { timeout: 60_000 }, async () => {
  const live = await startLive(files(1))
  onTestFinished(live.dispose)
  live.see('fill(10_000)')
  expect(live.see('all()')).toEqual(['5 1', '10 1', '6 1', '10 1'])
  const outcome = await live.upgrade(files(2))
  expect(verdictOf(outcome)).toBe('committed')
  expect(outcome.plan?.notices.map(({ code }) => code)).toEqual(['field-added', 'field-added', 'field-added'])
  expect(live.see('same()')).toBe(10_000)
  expect(live.see('all()')).toEqual(['5 2 4096 false ', '10 2 4096 false ', '6 2 4096 false ', '10 2 4096 false '])
  expect(live.see('fresh()')).toBe('7 1 4096 false ')
  expect(verdictOf(await live.rollback())).toBe('committed')
  expect([live.see('all()'), live.see('fresh()')]).toEqual([['5 3', '10 3', '6 3', '10 3'], '7 1'])
  expect(verdictOf(await live.upgrade(files(2)))).toBe('committed')
  expect(live.see('shown()[1]')).toBe('10 3 4096 false ')
})

test(
  'a failure while fields are given, and an effect that throws, leave all as it was',
  { timeout: 60_000 },
  async () => {
    const live = await startLive(files(1))
    onTestFinished(live.dispose)
    live.see('fill(10)')
    const before = live.see('shown()')
    live.checkpoint = (step) => {
      if (step === 'give Queue its fields') throw new Error('fault')
    }
    expect((await live.upgrade(files(2))).outcome).toBe('aborted')
    live.checkpoint = () => {}
    expect((await live.upgrade(files(2, "if (byName.size >= 0) throw new Error('no')"))).outcome).toBe('aborted')
    expect([live.see('shown()'), live.see("Object.keys(byName.get('q0'))")]).toEqual([before, ['size']])
    expect(verdictOf(await live.upgrade(files(2)))).toBe('committed')
    expect(live.see('same()')).toBe(10)
  },
)

test('a place that passes the option refuses it, and the program runs on', { timeout: 60_000 }, async () => {
  for (const more of [
    'export const strict = () => new Queue({ strict: true })',
    'export const make = (o) => new Queue({ ...o, limit: 1 })',
  ]) {
    const live = await startLive(files(1, more))
    onTestFinished(live.dispose)
    const outcome = await live.upgrade(files(2, more))
    expect(verdictOf(outcome)).toEqual({ refused: expect.arrayContaining(['class-shape-changed']) as unknown })
    expect(live.see('all()')).toEqual(['5 1', '10 1', '6 1', '10 1'])
  }
})
