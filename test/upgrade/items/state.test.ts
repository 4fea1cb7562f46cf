import { describe, expect, onTestFinished, test } from 'vitest'
import { startLive, type Files, type LiveProgram } from '../../support/live-program.ts'
import { testRows, verdictOf } from '../../support/upgrade-rows.ts'

describe('variables', () => {
  testRows([
    {
      name: 'old and new code share a variable',
      before: `import { held } from 'probe'
export let count = 0
export function add() { count += 1; return count }
held.set('make', () => () => { count += 1; return count })
held.set('old', held.get('make')())`,
      after: `import { held } from 'probe'
export let count = 0
export function add() { count += 10; return count }
held.set('make', () => () => { count += 1; return count })
held.set('old', held.get('make')())`,
      first: ['add()'],
      then: ["held.get('old')()", 'add()'],
      sees: { count: [1, 1, 12] },
      notices: [],
    },
    {
      name: 'an exported variable is a live binding for importers',
      before: {
        'main.ts':
          "import { count, add } from './count.ts'\nexport const read = () => count\nexport const bump = () => add()",
        'count.ts': 'export let count = 0\nexport const add = () => { count += 1 }',
      },
      after: { 'count.ts': 'export let count = 0\nexport const add = () => { count += 100 }' },
      first: ['bump()'],
      then: ['bump()'],
      sees: { 'read()': [1, 1, 101] },
    },
    {
      name: 'a changed initial value does not apply, and the plan says so',
      before: 'let count = 0\nexport const add = () => (count += 1)\nexport const read = () => count',
      after: 'let count = 500\nexport const add = () => (count += 1)\nexport const read = () => count',
      first: ['add()'],
      sees: { 'read()': [1, 1] },
      notices: ['initial-value-changed'],
    },
    {
      name: 'a changed initial function of declared state is that alone: nothing holds it',
      before: `import { state } from 'midflight'
const count = state('count', () => ({ n: 0 }))
export const add = () => (count.n += 1)
export const read = () => count.n`,
      after: `import { state } from 'midflight'
const count = state('count', () => ({ n: 500 }))
export const add = () => (count.n += 1)
export const read = () => count.n`,
      first: ['add()'],
      sees: { 'read()': [1, 1] },
      notices: ['initial-value-changed'],
    },
    {
      name: 'a new variable starts with its initial value, and a removed one comes back as it was',
      before: 'let a = 1\nexport const add = () => (a += 1)\nexport const read = () => a',
      after: 'let b = 5\nexport const add = () => (b += 1)\nexport const read = () => b',
      first: ['add()'],
      then: ['add()'],
      sees: { 'read()': [2, 5, 2] },
      notices: ['state-removed'],
    },
    {
      name: 'a variable whose declared type changed is refused',
      before:
        'let last: string | null = null\nexport const set = (v: string) => { last = v }\nexport const read = () => last ?? null',
      after:
        'let last: number | null = null\nexport const set = (v: number) => { last = v }\nexport const read = () => last',
      first: ["set('x')"],
      sees: { 'read()': ['x', 'x'] },
      ends: ['state-type-changed'],
    },
    {
      name: 'a constant that becomes a variable has its value',
      before: 'const limit = 3\nexport const read = () => limit\nexport const set = (n: number) => n',
      after: 'let limit = 3\nexport const read = () => limit\nexport const set = (n: number) => (limit = n)',
      sees: { 'read()': [3, 3] },
      then: ['set(4)'],
    },
    {
      name: 'a container that becomes assignable is carried, and so is what was assigned when it is constant again',
      before: 'const list: number[] = []\nexport const add = () => list.push(1)\nexport const read = () => list.join()',
      after:
        'let list: number[] = []\nexport const add = () => (list = [...list, 2])\nexport const read = () => list.join()',
      first: ['add()'],
      then: ['add()'],
      sees: { 'read()': ['1', '1', '1,2'] },
    },
  ])
})

describe('containers', () => {
  testRows([
    {
      name: 'maps, sets, arrays and objects that code writes to are carried with their identity',
      before: `export const map = new Map<string, number>()
export const set = new Set<string>()
export const list: string[] = []
export const record: Record<string, number> = {}
export function join(name: string) { map.set(name, map.size); set.add(name); list.push(name); record[name] = 1 }
export const all = () => [...map.keys(), ...set, ...list, ...Object.keys(record)].join()`,
      after: `export const map = new Map<string, number>()
export const set = new Set<string>()
export const list: string[] = []
export const record: Record<string, number> = {}
export function join(name: string) { map.set(name, map.size); set.add(name); list.push(name); record[name] = 2 }
export const all = () => [...map.keys(), ...set, ...list, ...Object.keys(record)].join('-')`,
      first: ["join('ada')"],
      then: ["join('bob')"],
      sees: { 'all()': ['ada,ada,ada,ada', 'ada-ada-ada-ada', 'ada,bob,ada,bob,ada,bob,ada,bob'] },
      keeps: ['map', 'set', 'list', 'record'],
    },
    {
      name: 'a container with parts that are values keeps what it holds when a part changes, and the plan says so',
      before:
        'const first = 1\nconst seen = [first]\nexport const add = (n: number) => seen.push(n)\nexport const read = () => seen.join()',
      after:
        'const first = 2\nconst seen = [first]\nexport const add = (n: number) => seen.push(n)\nexport const read = () => seen.join()',
      first: ['add(7)'],
      sees: { 'read()': ['1,7', '1,7'] },
      ends: ['load-time-dependent'],
    },
    {
      name: 'state of a removed module is kept aside for the way back',
      before: {
        'main.ts':
          "import { seen, add } from './seen.ts'\nexport const note = (n: number) => add(n)\nexport const read = () => seen.join()",
        'seen.ts': 'export const seen: number[] = []\nexport const add = (n: number) => seen.push(n)',
      },
      after: {
        'main.ts': "export const note = (n: number) => n\nexport const read = () => 'none'",
        'seen.ts': null,
      },
      first: ['note(1)'],
      sees: { 'read()': ['1', 'none', '1'] },
      notices: ['state-removed'],
    },
    {
      name: 'a map whose type arguments changed is refused',
      before: 'export const map = new Map<string, number>()\nexport const add = () => map.set("a", 1)',
      after: 'export const map = new Map<string, string>()\nexport const add = () => map.set("a", "1")',
      first: ['add()'],
      sees: { "map.get('a')": [1, 1] },
      keeps: ['map'],
      ends: ['state-type-changed'],
    },
  ])
})

describe('state that becomes a value', () => {
  const start = async (files: Files): Promise<LiveProgram> => {
    const live = await startLive(files)
    onTestFinished(live.dispose)
    return live
  }
  const read = 'export const read = () => [...seen.keys()].join()'
  const asState = `const seen = new Map<string, number>()\nexport const add = (name: string) => seen.set(name, 1)\n${read}`
  const asValue = (name: string): string => `const seen = new Map<string, number>([['${name}', 1]])\n${read}`

  test('comes back with its release', async () => {
    const live = await start({ 'main.ts': asState })
    live.see("add('x')")
    expect(verdictOf(await live.upgrade({ 'main.ts': asValue('a') }))).toBe('committed')
    await live.refreshed()
    expect(live.see('read()')).toBe('a')
    expect(verdictOf(await live.rollback())).toBe('committed')
    expect(live.see('read()')).toBe('x')
    live.see("add('y')")
    expect(live.see('read()')).toBe('x,y')
  })

  test('comes back over two releases in which it was a value', async () => {
    const live = await start({ 'main.ts': asState })
    live.see("add('x')")
    for (const name of ['a', 'b']) expect(verdictOf(await live.upgrade({ 'main.ts': asValue(name) }))).toBe('committed')
    expect(verdictOf(await live.rollback())).toBe('committed')
    expect(live.see('read()')).toBe('a')
    expect(verdictOf(await live.rollback())).toBe('committed')
    expect(live.see('read()')).toBe('x')
  })

  test('does not come back in a release that is another', async () => {
    const live = await start({ 'main.ts': asState })
    live.see("add('x')")
    await live.upgrade({ 'main.ts': asValue('a') })
    expect(verdictOf(await live.upgrade({ 'main.ts': `${asState}\nexport const n = 3` }))).toBe('committed')
    expect(live.see('read()')).toBe('')
  })

  test('is there when the commit fails', async () => {
    const live = await start({ 'main.ts': asState })
    live.see("add('x')")
    live.checkpoint = (step) => {
      if (step === 'number the generation') throw new Error('stop')
    }
    expect((await live.upgrade({ 'main.ts': asValue('a') })).outcome).toBe('aborted')
    expect(live.see('read()')).toBe('x')
  })

  test('a variable does so too', async () => {
    const live = await start({
      'main.ts': 'let count = 0\nexport const add = () => (count += 1)\nexport const read = () => count',
    })
    live.see('add()')
    expect(verdictOf(await live.upgrade({ 'main.ts': 'const count = 7\nexport const read = () => count' }))).toBe(
      'committed',
    )
    await live.refreshed()
    expect(live.see('read()')).toBe(7)
    expect(verdictOf(await live.rollback())).toBe('committed')
    expect(live.see('read()')).toBe(1)
  })
})

describe('identities', () => {
  testRows([
    {
      name: 'a symbol, a singleton and an error class stay the same',
      before: `export const key = Symbol('key')
export class Registry { names: string[] = []; add(name: string) { this.names.push(name) } list() { return this.names.join() } }
export const registry = new Registry()
export class Failed extends Error { override name = 'Failed' }
export const fail = () => { throw new Failed('one') }
export const caught = (thrown: unknown) => thrown instanceof Failed`,
      after: `export const key = Symbol('key')
export class Registry { names: string[] = []; add(name: string) { this.names.push(name) } list() { return this.names.join('+') } }
export const registry = new Registry()
export class Failed extends Error { override name = 'Failed' }
export const fail = () => { throw new Failed('two') }
export const caught = (thrown: unknown) => thrown instanceof Failed`,
      first: ["registry.add('a')", "registry.add('b')", "held.set('failed', new Failed('one'))"],
      sees: {
        'registry.list()': ['a,b', 'a+b'],
        'registry instanceof Registry': [true, true],
        "caught(held.get('failed'))": [true, true],
        "held.get('failed') instanceof Error": [true, true],
        'caught((() => { try { fail() } catch (e) { return e } })())': [true, true],
        '(() => { try { fail() } catch (e) { return e.message } })()': ['one', 'two'],
      },
      keeps: ['key', 'registry', 'Registry', 'Failed'],
    },
  ])
})
