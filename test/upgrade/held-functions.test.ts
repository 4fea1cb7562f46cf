import { expect, onTestFinished, test } from 'vitest'
import { startLive } from '../support/live-program.ts'

const programs: readonly (readonly [what: string, source: (n: number) => string])[] = [
  [
    'a method that was bound and handed on',
    (n) => `import { events, log } from 'probe'
export class Ticker { tick() { log('tick${n}') } start() { events.on('tick', this.tick.bind(this)) } }
export const ticker = new Ticker()
ticker.start()`,
  ],
  [
    'an arrow function in a field',
    (n) => `import { events, log } from 'probe'
export class Ticker { onTick = () => { log('tick${n}') } }
export const ticker = new Ticker()
events.on('tick', ticker.onTick)`,
  ],
]
test.for(programs)('%s goes on with its code, and the plan says so', async ([, source]) => {
  const live = await startLive({ 'main.ts': source(1) })
  onTestFinished(live.dispose)
  const outcome = await live.upgrade({ 'main.ts': source(2) })
  live.events.emit('tick')
  expect(live.log).toEqual(['tick1'])
  expect(outcome.outcome === 'committed' && outcome.plan.notices.map(({ code }) => code)).toContain('held-function')
})

test('a function in a field that calls a method reaches its new code, without a notice', async () => {
  const source = (n: number): string => `import { events, log } from 'probe'
export class Ticker { onTick = () => this.tick(); tick() { log('tick${n}') } }
export const ticker = new Ticker()
events.on('tick', ticker.onTick)`
  const live = await startLive({ 'main.ts': source(1) })
  onTestFinished(live.dispose)
  const outcome = await live.upgrade({ 'main.ts': source(2) })
  live.events.emit('tick')
  expect(live.log).toEqual(['tick2'])
  expect(outcome.outcome === 'committed' && outcome.plan.notices).toEqual([])
})
