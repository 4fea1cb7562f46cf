import { afterEach, describe, expect, test } from 'vitest'
import { startLive, type Files, type LiveProgram } from '../support/live-program.ts'

let live: LiveProgram | null = null
afterEach(() => {
  live?.dispose()
  live = null
})

/** A module that opens something at load, and closes it when it is disposed of. */
const module = (version: number, more = ''): string => `
import { events, held, log } from 'probe'
export const opened = open(${version})
function open(n: number) { log('open ' + n); held.set('open ' + n, true); return { n } }
events.on('tick', tick)
function tick() { log('tick ${version} ' + opened.n) }
export let count = (import.meta as any).hot?.data.count ?? 0
export const add = () => (count += 1)
if ((import.meta as any).hot) {
  const { hot } = import.meta as any
  hot.dispose((data: any) => { log('dispose ${version}'); held.delete('open ${version}'); events.off('tick', tick); data.count = count; data.last = ${version} })
  ;(import.meta as any).hot.accept()
}
${more}
`

const program = (version: number, more = ''): Files => ({
  'main.ts': "export * from './a.ts'\nexport const main = 1",
  'a.ts': module(version, more),
})

const take = (): unknown[] => live!.log.splice(0)

describe('a module that accepts itself', () => {
  test('is evaluated again as a whole when it changes: it closes what it had opened, and opens what is new', async () => {
    live = await startLive(program(1))
    live.see('add()')
    live.see('add()')
    expect(take()).toEqual(['open 1'])
    for (let version = 2; version <= 20; version += 1) {
      expect(await live.upgrade(program(version))).toMatchObject({ outcome: 'committed' })
      expect(take()).toEqual([`dispose ${version - 1}`, `open ${version}`])
      live.events.emit('tick')
      expect(take()).toEqual([`tick ${version} ${version}`])
      expect([...live.held.keys()]).toEqual([`open ${version}`])
    }
    expect(live.see('[count, opened.n, main]')).toEqual([2, 20, 1])
    expect(live.events.listenerCount('tick')).toBe(1)
  })

  test('goes back with a rollback in the same way', async () => {
    live = await startLive(program(1))
    await live.upgrade(program(2))
    take()
    expect(await live.rollback()).toMatchObject({ outcome: 'committed' })
    live.events.emit('tick')
    expect(take()).toEqual(['dispose 2', 'open 1', 'tick 1 1'])
  })

  const failures: readonly {
    readonly name: string
    readonly more: string
    readonly says: RegExp
    readonly steps: unknown[]
  }[] = [
    {
      name: 'its new version throws',
      more: "throw new Error('broken')",
      says: /broken/,
      steps: ['dispose 1', 'open 2', 'dispose 2', 'open 1'],
    },
    {
      name: 'its new version invalidates itself',
      more: "(import.meta as any).hot?.invalidate('too much has changed')",
      says: /a\.ts has invalidated .*too much has changed/,
      steps: ['dispose 1', 'open 2', 'dispose 2', 'open 1'],
    },
  ]
  test.for(failures)('runs on in its old version when $name', async ({ more, says, steps }) => {
    live = await startLive(program(1))
    live.see('add()')
    take()
    const upgraded = await live.upgrade(program(2, more))
    expect(upgraded).toMatchObject({
      outcome: 'aborted',
      phase: 'commit',
      error: { message: expect.stringMatching(says) },
    })
    expect(take()).toEqual(steps)
    live.events.emit('tick')
    expect(take()).toEqual(['tick 1 1'])
    expect(live.events.listenerCount('tick')).toBe(1)
    expect(live.see('[count, opened.n]')).toEqual([1, 1])
    expect([...live.held.keys()]).toEqual(['open 1'])
    expect(await live.upgrade(program(3))).toMatchObject({ outcome: 'committed' })
    expect(take()).toEqual(['dispose 1', 'open 3'])
    live.events.emit('tick')
    expect(take()).toEqual(['tick 3 3'])
    expect(live.see('count')).toBe(1)
  })

  test('is not evaluated by an upgrade that is given up before its commit', async () => {
    live = await startLive(program(1))
    take()
    await live.upgrade(program(2), { abort: true })
    live.events.emit('tick')
    expect(take()).toEqual(['tick 1 1'])
  })

  test('that has not changed is left alone, whatever changes around it', async () => {
    live = await startLive(program(1))
    take()
    expect(await live.upgrade({ 'main.ts': "export * from './a.ts'\nexport const main = 2" })).toMatchObject({
      outcome: 'committed',
    })
    live.events.emit('tick')
    expect(take()).toEqual(['tick 1 1'])
  })

  test('may lose effects and resources, which come back with a rollback', async () => {
    live = await startLive(program(1))
    take()
    const less = `import { log } from 'probe'\nlog('less')\nexport const add = () => 0\nexport const count = 0\nexport const opened = { n: 0 }\n;(import.meta as any).hot?.accept()`
    expect(await live.upgrade({ 'a.ts': less })).toMatchObject({ outcome: 'committed' })
    expect(take()).toEqual(['dispose 1', 'less'])
    expect(live.events.listenerCount('tick')).toBe(0)
    expect(await live.rollback()).toMatchObject({ outcome: 'committed' })
    live.events.emit('tick')
    expect(take()).toEqual(['open 1', 'tick 1 1'])
  })

  test('refuses what uses its old values where they were captured', async () => {
    const files = (version: number): Files => ({
      'main.ts':
        "import { held } from 'probe'\nimport { opened } from './a.ts'\nheld.set('captured', opened)\nexport const main = 1",
      'a.ts': module(version),
    })
    live = await startLive(files(1))
    expect(await live.upgrade(files(2))).toMatchObject({
      outcome: 'refused',
      reasons: [{ code: 'load-time-dependent' }],
    })
  })

  test('is in order before what imports it: values that are computed from it are computed anew', async () => {
    const files = (version: number): Files => ({
      'main.ts': "import { opened } from './a.ts'\nexport const next = opened.n + 1",
      'a.ts': module(version),
    })
    live = await startLive(files(1))
    expect(live.see('next')).toBe(2)
    expect(await live.upgrade(files(5))).toMatchObject({ outcome: 'committed' })
    expect(live.see('next')).toBe(6)
  })
})

describe('without accept()', () => {
  const plain = (version: number): Files => ({
    'main.ts': `import { log } from 'probe'\nlog('run ${version}')\n;(import.meta as any).hot?.dispose(() => log('dispose'))`,
  })

  test('a changed effect is refused as ever', async () => {
    live = await startLive(plain(1))
    expect(await live.upgrade(plain(2))).toMatchObject({ outcome: 'refused', reasons: [{ code: 'effect-changed' }] })
    expect(take()).toEqual(['run 1'])
  })

  test('a module whose importers all accept it is evaluated again, and they are told', async () => {
    const files = (version: number): Files => ({
      'main.ts': `import { log } from 'probe'
import { word } from './a.ts'
export const say = () => word()
if ((import.meta as any).hot) {
  ;(import.meta as any).hot.accept('./a.ts', (next: any) => log('one ' + next.word()))
  ;(import.meta as any).hot.accept(['./a.ts', './b.ts'], ([a, b]: any) => log('list ' + a?.word() + ' ' + b))
}`,
      'a.ts': `import { log } from 'probe'\nlog('run ${version}')\nexport const word = () => 'w${version}'\n;(import.meta as any).hot?.dispose(() => log('dispose ${version}'))`,
      'b.ts': 'export const b = 1',
    })
    live = await startLive(files(1))
    expect(await live.upgrade(files(2))).toMatchObject({ outcome: 'committed' })
    expect(take()).toEqual(['run 1', 'dispose 1', 'run 2', 'one w2', 'list w2 undefined'])
    expect(live.see('say()')).toBe('w2')
    await live.upgrade(files(3))
    expect(take()).toEqual(['dispose 2', 'run 3', 'one w3', 'list w3 undefined'])
  })

  test('statements about import.meta.hot may change, and count once', async () => {
    const files = (version: number, extra: string): Files => ({
      'main.ts': `import { log } from 'probe'
export const version = () => ${version}
if ((import.meta as any).hot) {
  const { hot } = import.meta as any
  ;(import.meta as any).hot.on('vite:beforeUpdate', ({ updates }: any) => log('before ${extra} ' + updates.map((u: any) => u.path)))
  hot.on('vite:afterUpdate', () => log('after ${extra}'))
  hot.data.loads = (hot.data.loads ?? 0) + 1
  log('loads ' + hot.data.loads + ${JSON.stringify(extra)})
}`,
    })
    live = await startLive(files(1, 'a'))
    await live.upgrade(files(2, 'a'))
    expect(take()).toEqual(['loads 1a', 'before a main.ts', 'after a'])
    expect(await live.upgrade(files(3, 'b'))).toMatchObject({ outcome: 'committed' })
    expect(take()).toEqual(['before a main.ts', 'loads 2b', 'after b'])
    await live.upgrade(files(4, 'b'))
    expect(take()).toEqual(['before b main.ts', 'after b'])
  })

  test('errors are announced, and off() takes a listener off', async () => {
    const files = (text: string): Files => ({
      'main.ts': `import { log } from 'probe'
export const value = ${text}
if ((import.meta as any).hot) {
  const { hot } = import.meta as any
  const never = () => log('never')
  hot.on('vite:error', ({ err }: any) => log(err.message))
  hot.on('vite:error', never)
  hot.off('vite:error', never)
  hot.send('ignored', 1)
  hot.decline()
}`,
    })
    live = await startLive(files('1'))
    expect(await live.upgrade(files('(() => { throw new Error("boom") })()'))).toMatchObject({ outcome: 'aborted' })
    expect(take()).toEqual(['boom'])
  })

  test('a module that goes disposes and prunes, and starts anew when it comes back', async () => {
    const files = (withA: boolean): Files => ({
      'main.ts': withA ? "import './a.ts'\nexport const n = 1" : 'export const n = 2',
      'a.ts': `import { log } from 'probe'\nlog('run')\nconst server = open()\nfunction open() { log('open'); return {} }\nexport { server }\nif ((import.meta as any).hot) {\n  ;(import.meta as any).hot.dispose(() => log('dispose'))\n  ;(import.meta as any).hot.prune((data: object) => log('prune ' + Object.keys(data).length))\n}`,
    })
    live = await startLive(files(true))
    expect(take()).toEqual(['run', 'open'])
    expect(await live.upgrade(files(false))).toMatchObject({ outcome: 'committed' })
    expect(take()).toEqual(['dispose', 'prune 0'])
    expect(await live.rollback()).toMatchObject({ outcome: 'committed' })
    expect(take()).toEqual(['open', 'run'])
  })

  test('a module that does not use it has no import.meta.hot', async () => {
    live = await startLive({ 'main.ts': 'export const keys = Object.keys(import.meta)' })
    expect(live.see('keys')).toEqual(['dirname', 'filename', 'main', 'resolve', 'url'])
  })
})
