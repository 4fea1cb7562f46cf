import { describe, expect, onTestFinished, test } from 'vitest'
import { startLive, type Files, type LiveProgram } from '../support/live-program.ts'
import { Observer, type Snapshot } from '../support/snapshot.ts'
import { verdictOf } from '../support/upgrade-rows.ts'

/** H11: throw, timeout, rejection in evaluation, migration N of M, new resource: as before the upgrade, byte for byte, listeners and timers included. */

const start = async (files: Files): Promise<LiveProgram> => {
  const live = await startLive(files)
  onTestFinished(live.dispose)
  return live
}

/** Two states, two classes with private fields, a resource, a listener and a timer. `broken` stands where a version may fail. */
const program = (version: 1 | 2, broken: Readonly<Record<string, string>> = {}): Files => ({
  'main.ts': `import { onUpgrade, resource, state } from 'midflight'
import { events, held, log } from 'probe'
import { Account } from './account.ts'
export { Account }
export const accounts = state('accounts', (): Map<string, Account> => new Map([['a', new Account(1)], ['b', new Account(2)]])${
    version === 1
      ? ''
      : `, { version: 2, up: { 2: ${broken.first ?? "(old: Map<string, Account>) => new Map([...old].map(([name, account]) => [name + '!', account]))"} } }`
  })
export let total = state('total', (): ${version === 1 ? 'number' : 'string'} => ${version === 1 ? '0' : "'0'"}${version === 1 ? '' : `, { version: 2, up: { 2: ${broken.second ?? 'async (old: number) => { await null; return String(old) }'} } }`})
export const pool = resource('pool', ${broken.open ?? `() => { held.set('open', ${version}); return { size: ${version} } }`}, (old: { size: number }) => void log('close ' + old.size))
events.on('ask', () => log('asked ${version}'))
setInterval(() => held.set('ticked', ${version}), 1_000_000).unref()
export const add = () => { total ${version === 1 ? '+= 1' : "+= '1'"}; return total }
export const read = () => JSON.stringify([[...accounts].map(([name, account]) => [name, account.show(), Object.keys(account)]), total, pool.size])
onUpgrade(() => log('upgraded'))
${version === 1 ? '' : `export const fresh = ${broken.value ?? '2'}\n${broken.effect ?? ''}`}`,
  'account.ts': `import { onUpgrade } from 'midflight'
export class Account {
  #money: number
  ${version === 1 ? '' : 'unit: string'}
  constructor(money: number) { this.#money = money${version === 1 ? '' : "; this.unit = 'new'"} }
  show() { return this.#money ${version === 1 ? '' : '+ this.unit'} }
}
${version === 1 ? '' : `onUpgrade(Account, { version: 2, up: { 2: ${broken.third ?? "(old: { '#money': number }) => { return { unit: 'u' + old['#money'], '#money': old['#money'] * 100 } }"} } })`}`,
})

const steps: readonly string[] = await (async () => {
  const live = await startLive(program(1))
  const found: string[] = []
  live.checkpoint = (step) => found.push(step)
  const outcome = await live.upgrade(program(2))
  live.dispose()
  if (outcome.outcome !== 'committed') throw new Error(JSON.stringify(outcome))
  return found
})()

interface Fingerprint {
  readonly snapshot: Snapshot
  readonly answers: unknown
}

const fingerprint = (live: LiveProgram, observer: Observer): Fingerprint => ({
  answers: live.see('read()'),
  snapshot: observer.snapshot(live),
})

/** Runs an upgrade that fails; everything is as before, and the next upgrade works. */
const expectAllAsItWas = async (live: LiveProgram, upgrade: () => Promise<unknown>): Promise<void> => {
  live.see('add()')
  live.see('read()')
  const observer = new Observer()
  const before = fingerprint(live, observer)
  const outcome = verdictOf((await upgrade()) as Parameters<typeof verdictOf>[0])
  expect(outcome).toMatchObject({ aborted: expect.any(String) as unknown })
  live.held.set('open', 1)
  const after = fingerprint(live, observer)
  expect(after.answers).toBe(before.answers)
  expect(difference(before.snapshot, after.snapshot)).toEqual({})
  live.checkpoint = () => {}
  live.log.length = 0
  expect(verdictOf(await live.upgrade(program(2)))).toBe('committed')
  expect(live.see('read()')).toBe('[[["a!","100u1",["unit"]],["b!","200u2",["unit"]]],"1",2]')
  live.events.emit('ask')
  expect(live.log).toEqual(['upgraded', 'close 1', 'asked 2'])
}

test('the upgrade has a step for each thing that can fail', () => {
  expect(new Set(steps.map((step) => step.split(' ')[0]))).toEqual(
    new Set(['compile', 'evaluate', 'migrate', 'write', 'publish', 'number']),
  )
})

describe('a fault', { timeout: 120_000 }, () => {
  test.for(steps.map((step, index) => ({ step, index })))(
    'at step $index ($step) leaves all as it was',
    async ({ index }) => {
      const live = await start(program(1))
      let reached = 0
      live.checkpoint = () => {
        reached += 1
        if (reached === index + 1) throw new Error('injected')
      }
      await expectAllAsItWas(live, () => live.upgrade(program(2)))
    },
  )
})

describe('a version that fails by itself', { timeout: 120_000 }, () => {
  const failures: readonly { readonly name: string; readonly broken: Readonly<Record<string, string>> }[] = [
    { name: 'evaluation throws', broken: { value: "(() => { throw new Error('no') })()" } },
    { name: 'evaluation rejects', broken: { value: "await Promise.reject(new Error('no'))" } },
    { name: 'evaluation never ends', broken: { value: 'await new Promise(() => {})' } },
    {
      name: 'the first migration throws, after it has emptied what it got',
      broken: { first: "(old: Map<string, unknown>) => { old.clear(); throw new Error('no') }" },
    },
    { name: 'the second migration rejects', broken: { second: "async () => { await null; throw new Error('no') }" } },
    { name: 'the second migration never ends', broken: { second: '() => new Promise(() => {})' } },
    {
      name: 'the migration of the second instance throws',
      broken: {
        third:
          "(old: { '#money': number }) => { if (old['#money'] === 2) throw new Error('no'); return { unit: 'x', '#money': 0 } }",
      },
    },
    { name: 'the migration of an instance is async', broken: { third: "async () => ({ unit: 'x' })" } },
    {
      name: 'the migration of an instance names a private field that is not there',
      broken: { third: "() => ({ unit: 'x', '#other': 1 })" },
    },
    {
      name: 'the new resource throws',
      broken: { open: "() => { if (Date.now() > 0) throw new Error('no'); return { size: 2 } }" },
    },
    {
      name: 'the new resource rejects',
      broken: { open: "async (): Promise<{ size: number }> => { throw new Error('no') }" },
    },
    {
      name: 'the new resource never opens',
      broken: { open: '() => new Promise<{ size: number }>(() => {}) as never' },
    },
    { name: 'a new effect throws', broken: { effect: "if (fresh === 2) throw new Error('no')" } },
  ]

  test.for(failures)('$name: all is as it was', async ({ broken }) => {
    const live = await start(program(1))
    await expectAllAsItWas(live, () => live.upgrade(program(2, broken), { timeoutMs: 300 }))
  })
})

/** What differs between two snapshots, entry by entry. */
function difference(earlier: Snapshot, now: Snapshot): unknown {
  const keys = new Set([...Object.keys(earlier), ...Object.keys(now)])
  const differing = [...keys].filter((key) => JSON.stringify(earlier[key]) !== JSON.stringify(now[key]))
  return Object.fromEntries(differing.map((key) => [key, { earlier: earlier[key], now: now[key] }]))
}
