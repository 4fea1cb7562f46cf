import { describe, expect, test } from 'vitest'
import { looksLimit, openSaves } from '../src/dev/saves.ts'
import { isIgnored } from '../src/dev/watch.ts'
import { modulesToSend } from '../src/upgrade/prepare.ts'
import { followStates, transitions, type TransactionState } from '../src/upgrade/states.ts'
import { compiled, fakePlan, fakeRelease } from './fake-engine.ts'

describe('the states of a transaction', () => {
  const states = Object.keys(transitions) as TransactionState[]

  test('all end, and none follows itself', () => {
    const endless = states.filter((state) => state !== 'ended' && !transitions[state].includes('ended'))
    expect(endless).toEqual([])
    expect(states.filter((state) => transitions[state].includes(state))).toEqual([])
  })

  test('follow the table', () => {
    const reached = states.filter((to) => {
      try {
        followStates(() => undefined)(to)
        return true
      } catch {
        return false
      }
    })
    expect(reached.toSorted()).toEqual([...transitions.idle].toSorted())
  })
})

describe('the modules that are sent', () => {
  const from = fakeRelease({ 'src/a.ts': 'a', 'src/b.ts': 'b', 'src/c.ts': 'c' })

  test('are the new and the changed ones', () => {
    const to = fakeRelease({ 'src/a.ts': 'a2', 'src/b.ts': 'b', 'src/d.ts': 'd' })
    expect(modulesToSend(fakePlan(from, to), to, from.modules).map(({ path }) => path)).toEqual([
      'src/a.ts',
      'src/d.ts',
    ])
  })

  test('are refreshed ones too, if they are linked in another way', () => {
    const steps = ['src/a.ts', 'src/b.ts'].map((module) => ({
      module,
      action: 'refresh' as const,
      items: {},
      pinnedClasses: [],
      pinnedBindings: [],
    }))
    const target = { kind: 'namespace', module: 'src/c.ts' } as const
    const linked = { ...compiled('src/b.ts', 'b'), exports: [{ name: 'c', target }] }
    const to = { ...from, modules: { ...from.modules, 'src/a.ts': compiled('src/a.ts', 'a'), 'src/b.ts': linked } }
    expect(modulesToSend({ ...fakePlan(from, to), steps }, to, from.modules)).toEqual([linked])
  })
})

describe('saves', () => {
  function clock(): { set: (callback: () => void) => () => void; tick: () => void } {
    let due: (() => void) | null = null
    return {
      set: (callback) => {
        due = callback
        return () => (due = null)
      },
      tick: () => {
        const callback = due
        due = null
        callback?.()
      },
    }
  }
  const settled = async (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

  test('of several files at once are one, and those during an upgrade wait for its end', async () => {
    const timers = clock()
    const batches: (readonly string[])[] = []
    let finish = (): void => undefined
    const saves = openSaves({
      timers,
      isSteady: () => true,
      onSave: async (files) => {
        batches.push(files)
        return new Promise((resolve) => (finish = resolve))
      },
    })
    saves.changed('a')
    saves.changed('b')
    saves.changed('a')
    timers.tick()
    saves.changed('c')
    timers.tick()
    expect(batches).toEqual([['a', 'b']])
    finish()
    await settled()
    timers.tick()
    expect(batches).toEqual([['a', 'b'], ['c']])
  })

  test.for([
    { steadyAfter: 3, looks: 3 },
    { steadyAfter: looksLimit + 1, looks: looksLimit },
  ])('wait until the files are written, and not for ever: %o', ({ steadyAfter, looks }) => {
    const timers = clock()
    let asked = 0
    let saved = false
    const saves = openSaves({
      timers,
      isSteady: () => asked++ >= steadyAfter,
      onSave: async () => void (saved = true),
    })
    saves.changed('a')
    for (let look = 1; look < looks; look += 1) timers.tick()
    expect(saved).toBe(false)
    timers.tick()
    expect(saved).toBe(true)
  })

  test('after the end are none', () => {
    const timers = clock()
    const saves = openSaves({
      timers,
      isSteady: () => true,
      onSave: async () => Promise.reject(new Error('must not run')),
    })
    saves.changed('a')
    saves.close()
    saves.changed('b')
    expect(() => timers.tick()).not.toThrow()
  })

  test.for([
    ['', false],
    ['src/a.ts', false],
    ['node_modules/x/index.js', true],
    ['src/node_modules/x.js', true],
    ['.git/HEAD', true],
    ['.midflight/history.jsonl', true],
    ['src/.a.ts.swp', true],
    ['src/a.ts~', true],
  ] as const)('%s is left out: %s', ([path, ignored]) => {
    expect(isIgnored(path)).toBe(ignored)
  })
})
