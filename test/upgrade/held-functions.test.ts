import { expect, onTestFinished, test } from 'vitest'
import { startLive, type Files } from '../support/live-program.ts'

interface Row {
  readonly what: string
  readonly source: (version: number) => string
  readonly other?: (version: number) => string
}

const ticker = (members: string, more = ''): string =>
  `import { events, held, log } from 'probe'\nvoid held\nexport class Ticker { ${members} }\nexport const ticker = new Ticker()\n${more}`

const moving: readonly Row[] = [
  {
    what: 'a method that was bound and handed on',
    source: (n) =>
      ticker(`tick() { log('tick${n}') } start() { events.on('tick', this.tick.bind(this)) }`, 'ticker.start()'),
  },
  {
    what: 'a method that was handed on unbound, with the `this` that it is called with',
    source: (n) =>
      ticker(
        `tick(this: any) { log('tick${n}' + (this === events ? '' : 'other')) } start() { events.on('tick', this.tick) }`,
        'ticker.start()',
      ),
  },
  {
    what: 'a private method',
    source: (n) =>
      ticker(
        `#word = 'tick'; #tick() { log(this.#word + ${n}) } start() { events.on('tick', this.#tick.bind(this)) }`,
        'ticker.start()',
      ),
  },
  {
    what: 'a method that code outside of the class hands on',
    source: (n) => ticker(`tick() { log('tick${n}') }`, "events.on('tick', ticker.tick.bind(ticker))"),
  },
  {
    what: 'a method that another module hands on',
    source: (n) => ticker(`tick() { log('tick${n}') }`),
    other: () =>
      "import { events } from 'probe'\nimport { ticker } from './ticker.ts'\nconst hear = ticker.tick\nevents.on('tick', hear)",
  },
  {
    what: 'a method of a base class',
    source: (n) =>
      `import { events, log } from 'probe'\nclass Base { tick() { log('tick${n}') } }\nexport class Ticker extends Base { start() { events.on('tick', super.tick.bind(this)) } }\nexport const ticker = new Ticker()\nticker.start()`,
  },
  {
    what: 'an arrow function in a field',
    source: (n) =>
      ticker(`word = 'tick'; onTick = () => { log(this.word + ${n}) }`, "events.on('tick', ticker.onTick)"),
  },
]

test.for(moving)('$what reaches its new code', async ({ source, other }) => {
  const files = (version: number): Files =>
    other === undefined
      ? { 'main.ts': source(version) }
      : {
          'main.ts': `import './other.ts'\nexport * from './ticker.ts'`,
          'ticker.ts': source(version),
          'other.ts': other(version),
        }
  const live = await startLive(files(1))
  onTestFinished(live.dispose)
  for (let version = 2; version <= 10; version += 1) {
    expect(await live.upgrade(files(version))).toMatchObject({ outcome: 'committed' })
    live.events.emit('tick')
    expect(live.log.splice(0)).toEqual([`tick${version}`])
  }
  await live.rollback()
  live.events.emit('tick')
  expect(live.log).toEqual(['tick9'])
})

test('a method that was handed on can be taken off after upgrades, also by a version that does not hand it on', async () => {
  const source = (n: number, start: string): Files => ({
    'main.ts': ticker(
      `tick() { log('tick${n}') } start() { ${start} } stop() { events.off('tick', this.tick) }`,
      'export const start = () => ticker.start()\nexport const stop = () => ticker.stop()',
    ),
  })
  const live = await startLive(source(1, "events.on('tick', this.tick)"))
  onTestFinished(live.dispose)
  live.see('start()')
  await live.upgrade(source(2, ''))
  live.events.emit('tick')
  live.see('stop()')
  live.events.emit('tick')
  expect(live.log).toEqual(['tick2'])
  expect(
    live.see(
      "[ticker.tick === Object.getPrototypeOf(ticker).tick, ticker.tick.name, ticker.tick.length, 'prototype' in ticker.tick]",
    ),
  ).toEqual([true, 'tick', 0, false])
})

test('a static method that was handed on goes on with its code, and the plan says so', async () => {
  const source = (n: number): string =>
    ticker(`static tick() { log('tick${n}') }; static start() { events.on('tick', this.tick) }`, 'Ticker.start()')
  const live = await startLive({ 'main.ts': source(1) })
  onTestFinished(live.dispose)
  const outcome = await live.upgrade({ 'main.ts': source(2) })
  live.events.emit('tick')
  expect(live.log).toEqual(['tick1'])
  expect(outcome.outcome === 'committed' && outcome.plan.notices.map(({ code }) => code)).toContain('held-function')
})

test('a function in a field that calls a method reaches its new code, without a notice', async () => {
  const source = (n: number): string =>
    ticker(`onTick = () => this.tick(); tick() { log('tick${n}') }`, "events.on('tick', ticker.onTick)")
  const live = await startLive({ 'main.ts': source(1) })
  onTestFinished(live.dispose)
  const outcome = await live.upgrade({ 'main.ts': source(2) })
  live.events.emit('tick')
  expect(live.log).toEqual(['tick2'])
  expect(outcome.outcome === 'committed' && outcome.plan.notices).toEqual([])
})
