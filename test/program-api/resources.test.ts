import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import { startLive, type Files, type LiveProgram, type Outcome } from '../support/live-program.ts'
import { verdictOf } from '../support/upgrade-rows.ts'

const start = async (files: Files | string): Promise<LiveProgram> => {
  const live = await startLive(typeof files === 'string' ? { 'main.ts': files } : files)
  onTestFinished(live.dispose)
  return live
}

const to = (live: LiveProgram, text: string): Promise<Outcome> => live.upgrade({ 'main.ts': text })

const api = "import { resource } from 'midflight'\nimport { log } from 'probe'\n"

/** Logs what is opened and closed. */
const pool = (size: number, more = '', close = "(pool) => log('close ' + pool.size)"): string => `${api}
const open = (size: number) => { log('open ' + size); return { size } }
export const pool = resource('pool', () => open(${size}), ${close})
export const size = () => pool.size
export const reader = () => () => pool.size
${more}`

test('a changed opening opens the new one, and closes the old one by its own release', async () => {
  const live = await start(pool(1))
  const read = live.see('reader()') as () => number
  const outcome = await to(live, pool(2, '', "(pool) => log('other close ' + pool.size)"))
  expect(verdictOf(outcome)).toBe('committed')
  expect([live.see('size()'), read()]).toEqual([2, 2])
  expect(live.log).toEqual(['open 1', 'open 2', 'close 1'])
  expect(verdictOf(await live.rollback())).toBe('committed')
  expect([live.see('size()'), read()]).toEqual([1, 1])
  expect(live.log.slice(3)).toEqual(['open 1', 'other close 2'])
})

test('nothing is opened again where only other code changes, or its name moves', async () => {
  const live = await start(pool(1))
  const held = live.see('pool')
  expect(verdictOf(await to(live, pool(1, 'export const other = 1', "(pool) => log('new close')")))).toBe('committed')
  const moved = pool(1).replaceAll('pool = ', 'moved = ').replaceAll('pool.size\n', 'moved.size\n')
  expect(verdictOf(await to(live, moved))).toBe('committed')
  expect(Object.is(live.see('moved'), held)).toBe(true)
  expect(live.log).toEqual(['open 1'])
})

test('what the opening takes from other modules counts too', async () => {
  const main = `${api}import { SIZE } from './size.ts'
export const pool = resource('pool', () => { log('open ' + SIZE); return { size: SIZE } }, (old) => log('close ' + old.size))
export const label = 'size ' + SIZE`
  const live = await start({ 'main.ts': main, 'size.ts': 'export const SIZE = 1' })
  expect(verdictOf(await live.upgrade({ 'size.ts': 'export const SIZE = 2' }))).toBe('committed')
  expect(live.see('[pool.size, label]')).toEqual([2, 'size 2'])
  expect(live.log).toEqual(['open 1', 'open 2', 'close 1'])
})

test('what captured the old one when it was loaded is refused, what is computed from it is computed anew', async () => {
  const capturing = 'const users: unknown[] = []\nconst use = (each: unknown) => { users.push(each) }\nuse(pool)'
  const live = await start(pool(1, capturing))
  expect(verdictOf(await to(live, pool(2, capturing)))).toEqual({ refused: ['load-time-dependent'] })
  const other = await start(pool(1, 'export const double = pool.size * 2'))
  expect(verdictOf(await to(other, pool(2, 'export const double = pool.size * 2')))).toBe('committed')
  expect(other.see('double')).toBe(4)
})

test('a removed one is closed after the commit; without a close step it is refused', async () => {
  const live = await start(pool(1))
  expect(verdictOf(await to(live, 'export const size = () => 0'))).toBe('committed')
  expect(live.log).toEqual(['open 1', 'close 1'])
  expect(verdictOf(await live.rollback())).toBe('committed')
  expect(live.see('size()')).toBe(1)
  expect(live.log.slice(2)).toEqual(['open 1'])
  const bare = await start(pool(1, '', 'undefined'))
  expect(verdictOf(await to(bare, 'export const size = () => 0'))).toEqual({ refused: ['resource-removed'] })
  expect(verdictOf(await to(bare, pool(2, '', 'undefined')))).toEqual({ refused: ['resource-changed'] })
})

test('resource() around what was open before changes nothing', async () => {
  const live = await start(
    `${api}const open = (n: number) => { log('open ' + n); return { n } }\nexport const pool = open(1)`,
  )
  const held = live.see('pool')
  const named = `${api}const open = (n: number) => { log('open ' + n); return { n } }\nexport const pool = resource('pool', () => open(1), () => log('close'))`
  expect(verdictOf(await to(live, named))).toBe('committed')
  expect(Object.is(live.see('pool'), held)).toBe(true)
  expect(live.log).toEqual(['open 1'])
})

describe('a failure', () => {
  const failing = (how: string): string => pool(1).replace('() => open(1)', how)

  test.for([
    ['that throws', "() => { throw new Error('no port') }"],
    ['whose promise rejects', "async (): Promise<{ size: number }> => { await null; throw new Error('no port') }"],
  ] as const)('of the new one %s aborts, with nothing changed', async ([, how]) => {
    const live = await start(pool(1))
    const held = live.see('pool')
    const outcome = await to(live, failing(how))
    expect(verdictOf(outcome)).toEqual({ aborted: 'prepare', error: 'Error: no port' })
    expect(Object.is(live.see('pool'), held)).toBe(true)
    expect(live.log).toEqual(['open 1'])
  })

  test('of anything later closes what was newly opened', async () => {
    const live = await start(pool(1))
    const outcome = await to(live, pool(2, "if (pool.size === 2) throw new Error('later')"))
    expect(verdictOf(outcome)).toMatchObject({ aborted: 'commit' })
    expect(live.log).toEqual(['open 1', 'open 2', 'close 2'])
    expect(live.see('size()')).toBe(1)
    await live.upgrade({ 'main.ts': pool(3) }, { abort: true })
    expect(live.log).toEqual(['open 1', 'open 2', 'close 2', 'open 3', 'close 3'])
    expect(live.see('size()')).toBe(1)
  })
})

describe('close-first', () => {
  /** A port: open at most once. */
  const port = (n: number, open = '', more = ''): string => `${api}import { held } from 'probe'
const take = async (n: number) => {
  await null
  if (held.has('port')) throw new Error('in use')
  ${open}
  held.set('port', n)
  log('open ' + n)
  return { n }
}
export const port = await resource('port', () => take(${n}), async (old) => { await null; held.delete('port'); log('close ' + old.n) }, { replace: 'close-first' })
export const read = () => port.n
${more}`

  test('closes the old one before the new one is opened', async () => {
    const live = await start(port(1))
    expect(verdictOf(await to(live, port(2)))).toBe('committed')
    expect([live.see('read()'), live.held.get('port')]).toEqual([2, 2])
    expect(live.log).toEqual(['open 1', 'close 1', 'open 2'])
  })

  test('opens the old one again if the new one does not open, or a later step fails', async () => {
    const live = await start(port(1))
    const outcome = await to(live, port(2, "if (n === 2) throw new Error('cannot')"))
    expect(verdictOf(outcome)).toEqual({ aborted: 'migrate', error: 'Error: cannot' })
    expect([live.see('read()'), live.held.get('port')]).toEqual([1, 1])
    const late = await to(live, port(3, '', "if (Math.random() >= 0) throw new Error('effect')"))
    expect(verdictOf(late)).toEqual({ aborted: 'commit', error: 'Error: effect' })
    expect([live.see('read()'), live.held.get('port')]).toEqual([1, 1])
    expect(live.log).toEqual(['open 1', 'close 1', 'open 1', 'close 1', 'open 3', 'close 3', 'open 1'])
    expect(verdictOf(await to(live, port(4)))).toBe('committed')
    expect(live.see('read()')).toBe(4)
  })
})

test('a handler inside what opens a server is replaced in place, and the server stays', async () => {
  const server = (answer: string): string => `${api}import { EventEmitter } from 'node:events'
export const server = resource('server', () => { log('open'); return new EventEmitter().on('ask', (reply: (text: string) => void) => reply('${answer}')) }, () => log('close'))`
  const live = await start(server('one'))
  const held = live.see('server')
  expect(verdictOf(await to(live, server('two')))).toBe('committed')
  expect(Object.is(live.see('server'), held)).toBe(true)
  let answer = ''
  ;(held as { emit(name: string, reply: (text: string) => void): void }).emit('ask', (text) => (answer = text))
  expect([answer, live.log]).toEqual(['two', ['open']])
})

describe('onUpgrade', () => {
  const told = (version: number, more = ''): string => `import { onUpgrade } from 'midflight'
import { log } from 'probe'
onUpgrade(({ generation, from, to }: { generation: number; from: string; to: string }) => log([${version}, generation, from !== to]))
${more}export const version = ${version}`

  test('calls the new version, once for each upgrade', async () => {
    const live = await start(told(0))
    for (let version = 1; version <= 100; version += 1)
      expect(verdictOf(await to(live, told(version)))).toBe('committed')
    await live.refreshed()
    expect(live.log).toEqual(Array.from({ length: 100 }, (_, index) => [index + 1, index + 2, true]))
  })

  test('comes and goes without a refusal, and is not called where an upgrade is given up', async () => {
    const live = await start('export const version = 0')
    expect(verdictOf(await to(live, told(1)))).toBe('committed')
    expect(verdictOf(await to(live, told(2, "if (version === 2) throw new Error('no')\n")))).toMatchObject({
      aborted: 'commit',
    })
    expect(verdictOf(await to(live, 'export const version = 3'))).toBe('committed')
    expect(live.log).toEqual([[1, 2, true]])
  })

  test('that throws undoes nothing, and is reported', async () => {
    const live = await start(told(1))
    const outcome = await to(live, told(2, "onUpgrade(async () => { throw new Error('late') })\n"))
    expect(verdictOf(outcome)).toBe('committed')
    expect(outcome.outcome === 'committed' && outcome.failures.map(({ code, message }) => [code, message])).toEqual([
      ['after-commit', 'Error: late'],
    ])
    await sleep(1)
    expect(live.see('version')).toBe(2)
  })
})
