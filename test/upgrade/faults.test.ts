import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import { startLive, type Files, type LiveProgram } from '../support/live-program.ts'
import { Observer } from '../support/snapshot.ts'
import { verdictOf } from '../support/upgrade-rows.ts'
import { after, before, questions } from './rich-program.ts'

const start = async (files: Files = before): Promise<LiveProgram> => {
  const live = await startLive(files)
  onTestFinished(live.dispose)
  return live
}

const answers = (live: LiveProgram): unknown[] => Object.keys(questions).map((question) => live.see(question))
const expected = (when: 0 | 1): unknown[] => Object.values(questions).map((values) => values[when])

/** The names of all steps of the upgrade, in order. */
const steps: readonly string[] = await (async () => {
  const live = await startLive(before)
  const found: string[] = []
  live.see("open('a')")
  live.checkpoint = (step) => found.push(step)
  const outcome = await live.upgrade(after)
  live.dispose()
  if (outcome.outcome !== 'committed') throw new Error(JSON.stringify(outcome))
  return found
})()

test('the upgrade has steps of every kind, and does what it should', async () => {
  expect(new Set(steps.map((step) => step.split(' ')[0]))).toEqual(
    new Set(['compile', 'evaluate', 'give', 'publish', 'run', 'number']),
  )
  const live = await start()
  live.see("open('a')")
  expect(answers(live)).toEqual(expected(0))
  expect(verdictOf(await live.upgrade(after))).toBe('committed')
  expect(answers(live)).toEqual(expected(1))
  expect(live.log).toEqual(['started', 'fresh', 'first new effect'])
})

describe('a fault', () => {
  test.for(steps.map((step, index) => ({ step, index })))(
    'at step $index ($step) leaves all as it was',
    async ({ step, index }) => {
      const live = await start()
      live.see("open('a')")
      const observer = new Observer()
      answers(live)
      const earlier = observer.snapshot(live)
      let reached = 0
      live.checkpoint = () => {
        reached += 1
        if (reached === index + 1) throw new Error('injected')
      }
      const outcome = await live.upgrade(after)
      const isEarly = step.startsWith('compile') || step.startsWith('evaluate')
      expect(outcome).toMatchObject({
        outcome: 'aborted',
        phase: isEarly ? 'prepare' : 'commit',
        error: { code: isEarly ? 'evaluation-failed' : 'commit-failed', message: 'Error: injected' },
      })
      const ran = steps.slice(0, index).filter((each) => each.startsWith('run')).length
      // A listener that a new effect added before the fault is the effect's own: nothing can tell how to undo it.
      if (ran < 3) expect(difference(earlier, observer.snapshot(live))).toEqual({})
      expect(answers(live).slice(0, -1)).toEqual(expected(0).slice(0, -1))
      expect(live.status()).toHaveLength(1)

      live.checkpoint = () => {}
      live.log.length = 0
      live.events.removeAllListeners('new')
      expect(verdictOf(await live.upgrade(after))).toBe('committed')
      expect(answers(live)).toEqual(expected(1))
      expect(live.log).toEqual(['fresh', 'first new effect'])
    },
  )

  test('after preparing, when the upgrade is given up, leaves all as it was', async () => {
    const live = await start()
    live.see("open('a')")
    const observer = new Observer()
    const earlier = observer.snapshot(live)
    expect(await live.upgrade(after, { abort: true })).toMatchObject({ outcome: 'aborted', phase: 'prepare' })
    expect(difference(earlier, observer.snapshot(live))).toEqual({})
    expect(verdictOf(await live.upgrade(after))).toBe('committed')
    expect(answers(live)).toEqual(expected(1))
  })
})

describe('new code', () => {
  const old = { 'main.ts': 'export const f = () => 1\nlet n = 0\nexport const add = () => (n += 1)' }
  const broken: readonly { name: string; text: string; phase: string; message: RegExp; timeoutMs?: number }[] = [
    {
      name: 'that throws while it is evaluated',
      text: `const fail = (): number => { throw new TypeError('no') }\nlet fresh = 1\nexport const bad = fail()\nexport const g = () => (fresh += 1)`,
      phase: 'prepare',
      message: /TypeError: no/,
    },
    {
      name: 'that throws something that is no error',
      text: "const fail = (): number => { throw 'text' }\nexport const bad = fail()",
      phase: 'prepare',
      message: /text/,
    },
    {
      name: 'that throws after an await',
      text: "let fresh = 1\nconst fail = async () => { await null; throw new TypeError('late') }\nexport const bad = await fail()\nexport const g = () => (fresh += 1)",
      phase: 'prepare',
      message: /TypeError: late/,
    },
    {
      name: 'that never settles',
      text: 'let fresh = 1\nexport class Added { #x = 1 }\nexport const bad = await new Promise(() => {})\nexport const g = () => (fresh += 1)',
      phase: 'prepare',
      message: /took longer than 30 ms/,
      timeoutMs: 30,
    },
    {
      name: 'whose new effect throws at commit',
      text: "let fresh = 1\nexport class Added { #x = 1 }\nexport const g = () => (fresh += 1)\nif (g() > 0) throw new RangeError('effect')",
      phase: 'commit',
      message: /RangeError: effect/,
    },
    {
      name: 'that reads what does not exist yet',
      text: 'export const early = [() => late][0]!() + 1\nexport const late = 1',
      phase: 'prepare',
      message: /ReferenceError/,
    },
  ]

  test.for(broken)('$name leaves all as it was', async ({ text, phase, message, timeoutMs = 5_000 }) => {
    const live = await start({ ...before, ...old })
    live.see('add()')
    const observer = new Observer()
    const earlier = observer.snapshot(live)
    const changed = { 'main.ts': `export const f = () => 2\nlet n = 0\nexport const add = () => (n += 1)\n${text}` }
    const outcome = await live.upgrade(changed, { timeoutMs })
    expect(outcome).toMatchObject({ outcome: 'aborted', phase, error: { message: expect.stringMatching(message) } })
    expect(difference(earlier, observer.snapshot(live))).toEqual({})
    expect(live.see('f()')).toBe(1)
    const mended = { 'main.ts': 'export const f = () => 3\nlet n = 0\nexport const add = () => (n += 1)' }
    expect(verdictOf(await live.upgrade(mended))).toBe('committed')
    expect(live.see('f() * 10 + add()')).toBe(32)
  })

  test('that settles after its time is up does no harm to the upgrade that came instead', async () => {
    const live = await start({ 'main.ts': 'export const f = () => 1' })
    const version = (wait: number, n: number): string => `import { setTimeout as sleep } from 'node:timers/promises'
import { fresh } from './fresh.ts'
export const waited = await sleep(${wait}, 'waited')
let count = ${n}
export class Added { #x = ${n}; read() { return this.#x + count++ } }
export const f = () => fresh() + new Added().read()`
    const fresh = (n: number): string => `export let base = ${n}\nexport const fresh = () => (base += 1)`
    const late = await live.upgrade({ 'main.ts': version(80, 10), 'fresh.ts': fresh(100) }, { timeoutMs: 20 })
    expect(late).toMatchObject({ outcome: 'aborted', error: { code: 'prepare-timeout' } })
    expect(verdictOf(await live.upgrade({ 'main.ts': version(1, 20), 'fresh.ts': fresh(200) }))).toBe('committed')
    expect(live.see('f()')).toBe(241)
    await sleep(120)
    expect(live.see('f()')).toBe(243)
    expect(live.see('new Added() instanceof Added')).toBe(true)
    expect(verdictOf(await live.upgrade({ 'main.ts': version(1, 20) + '\nexport const g = 1' }))).toBe('committed')
    expect(live.see('f()')).toBe(245)
  })

  test('is not taken while another upgrade is prepared', async () => {
    const live = await start({ 'main.ts': 'export const f = () => 1' })
    const slow =
      "import { setTimeout as sleep } from 'node:timers/promises'\nexport const w = await sleep(30, 1)\nexport const f = () => 2"
    const first = live.upgrade({ 'main.ts': slow })
    const second = live.upgrade({ 'main.ts': 'export const f = () => 3' })
    expect([verdictOf(await first), (await second).outcome]).toEqual(['committed', 'aborted'])
    expect(live.see('f()')).toBe(2)
  })
})

/** What differs between two snapshots, entry by entry. */
function difference(earlier: Readonly<Record<string, unknown>>, now: Readonly<Record<string, unknown>>): unknown {
  const keys = new Set([...Object.keys(earlier), ...Object.keys(now)])
  const differing = [...keys].filter((key) => JSON.stringify(earlier[key]) !== JSON.stringify(now[key]))
  return Object.fromEntries(differing.map((key) => [key, { earlier: earlier[key], now: now[key] }]))
}
