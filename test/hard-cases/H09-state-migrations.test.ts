import { describe, expect, onTestFinished, test } from 'vitest'
import { startLive, type Files, type LiveProgram, type Outcome } from '../support/live-program.ts'
import { verdictOf } from '../support/upgrade-rows.ts'

/** H9: state change v1→v3 skipping v2; cyclic state; one object reachable twice: migrated once, identity kept. */

const start = async (files: Files | string): Promise<LiveProgram> => {
  const live = await startLive(typeof files === 'string' ? { 'main.ts': files } : files)
  onTestFinished(live.dispose)
  return live
}

const to = (live: LiveProgram, text: string): Promise<Outcome> => live.upgrade({ 'main.ts': text })

const api = "import { state } from 'midflight'\n"

const users = {
  v1: `${api}interface User { name: string }
export const users = state('users', () => new Map<string, User>())
export const add = (name: string) => void users.set(name, { name })
export const show = () => JSON.stringify([...users.values()])`,
  v2: `${api}interface User { name: string; first: string }
export const users = state('users', () => new Map<string, User>(), {
  version: 2,
  up: { 2: (old: Map<string, { name: string }>) => {
    for (const user of old.values()) Object.assign(user, { first: user.name.split(' ')[0] })
    return old
  } },
  down: { 1: (old: Map<string, Partial<User>>) => { for (const user of old.values()) delete user.first; return old } },
})
export const add = (name: string) => void users.set(name, { name, first: name.split(' ')[0]! })
export const show = () => JSON.stringify([...users.values()])`,
  v3: `${api}interface User { name: string; first: string; greeting: string }
export const users = state('users', () => new Map<string, User>(), {
  version: 3,
  up: {
    2: (old: Map<string, { name: string }>) => {
      for (const user of old.values()) Object.assign(user, { first: user.name.split(' ')[0] })
      return old
    },
    3: async (old: Map<string, { name: string; first: string }>) => {
      await null
      return new Map([...old].map(([name, user]) => [name, Object.assign(user, { greeting: 'hello ' + user.first })]))
    },
  },
  down: {
    2: (old: Map<string, Partial<User>>) => { for (const user of old.values()) delete user.greeting; return old },
    1: (old: Map<string, Partial<User>>) => { for (const user of old.values()) delete user.first; return old },
  },
})
export const add = (name: string) => void users.set(name, { name, first: name.split(' ')[0]!, greeting: 'new' })
export const show = () => JSON.stringify([...users.values()])`,
}

test('a release that skips a version runs every migration on the way, and the same way back', async () => {
  const live = await start(users.v1)
  live.see("add('Ada L')")
  const [map, ada] = [live.see('users'), live.see("users.get('Ada L')")]
  const up = await to(live, users.v3)
  expect(verdictOf(up)).toBe('committed')
  expect(up.plan?.items).toContainEqual(
    expect.objectContaining({ item: 'users', why: 'It is migrated from version 1 to version 3.' }),
  )
  expect(up.plan?.reversible).toBe(true)
  expect(live.see('show()')).toBe('[{"name":"Ada L","first":"Ada","greeting":"hello Ada"}]')
  expect([live.see('users'), live.see("users.get('Ada L')")]).toEqual([map, ada])
  expect(Object.is(live.see('users'), map) && Object.is(live.see("users.get('Ada L')"), ada)).toBe(true)
  live.see("add('Bob M')")
  expect(verdictOf(await live.rollback())).toBe('committed')
  expect(live.see('show()')).toBe('[{"name":"Ada L"},{"name":"Bob M"}]')
  expect(Object.is(live.see('users'), map)).toBe(true)
  expect(verdictOf(await to(live, users.v2))).toBe('committed')
  expect(verdictOf(await to(live, users.v3))).toBe('committed')
  expect(verdictOf(await to(live, users.v1))).toBe('committed')
  expect(live.see('show()')).toBe('[{"name":"Ada L"},{"name":"Bob M"}]')
})

test('a hundred ways up and down lose nothing and double nothing', async () => {
  const live = await start(users.v1)
  live.see("add('Ada L')")
  const map = live.see('users')
  for (const text of Array.from({ length: 33 }, () => [users.v3, users.v2, users.v1]).flat()) {
    expect(verdictOf(await to(live, text))).toBe('committed')
  }
  expect(live.see('show()')).toBe('[{"name":"Ada L"}]')
  expect(Object.is(live.see('users'), map)).toBe(true)
})

test('a migration that is missing on the way is refused before anything happens, a missing way back is said before', async () => {
  const live = await start(users.v1)
  const gap = `${api}export const users = state('users', () => new Map<string, object>(), { version: 3, up: { 3: (old: never) => old } })`
  const refused = await to(live, gap)
  expect(verdictOf(refused)).toEqual({ refused: ['migration-missing'] })
  expect(refused.outcome === 'refused' && refused.reasons[0]!.message).toContain('`up[2]`')
  const oneWay = users.v2.replace(/\n {2}down: .*\n/, '\n')
  const plan = await live.plan({ 'main.ts': oneWay })
  expect([plan.verdict, plan.reversible, plan.notices.map(({ code }) => code)]).toEqual([
    'hot',
    false,
    ['irreversible'],
  ])
  expect(verdictOf(await to(live, oneWay))).toBe('committed')
  expect(verdictOf(await live.rollback())).toEqual({ refused: ['migration-missing'] })
})

describe('identity', () => {
  test('cycles, shared objects and objects of several states are migrated once, and stay the same objects', async () => {
    const shared = (version: number): string => `${api}
interface Node { name: string; next: Node | null; tag?: string }
const make = () => { const a: Node = { name: 'a', next: null }; a.next = { name: 'b', next: a }; return a }
${
  version === 1
    ? ''
    : `let count = 0
export const counted = () => count
const convert = (old: Node): Node => { count += 1; return { name: old.name, next: null, tag: 't' + count } }
interface Context { once<Old extends object, New>(old: Old, make: (old: Old) => New): New }
const all = (old: Node, { once }: Context): Node => {
  const first = once(old, convert), second = once(old.next!, convert)
  first.next = second
  second.next = first
  return first
}`
}
export const ring = state('ring', make${version === 1 ? '' : ', { version: 2, up: { 2: all } }'})
export const also = state('also', () => ({ ring, list: [ring, ring.next!] })${
      version === 1
        ? ''
        : `, { version: 2, up: { 2: (old: { ring: Node; list: Node[] }, context: Context) => {
  return { ring: all(old.ring, context), list: old.list.map((node) => context.once(node, convert)) }
} } }`
    })
export const shape = () => [ring.next!.next === ring, also.ring === ring, also.list[1] === ring.next, also.list[0] === ring]`
    const live = await start(shared(1))
    expect(live.see('shape()')).toEqual([true, true, true, true])
    const objects = live.see('[ring, ring.next, also, also.list]') as object[]
    expect(verdictOf(await to(live, shared(2)))).toBe('committed')
    expect(live.see('shape()')).toEqual([true, true, true, true])
    expect((live.see('[ring, ring.next, also]') as object[]).map((each, index) => each === objects[index])).toEqual([
      true,
      true,
      true,
    ])
    expect(live.see('counted()')).toBe(2)
    expect(live.see('[ring.tag, ring.next.tag, Object.keys(ring).length]')).toEqual(['t1', 't2', 3])
  })

  test('everyone who holds the container sees the new contents: old closures, listeners, other modules', async () => {
    const text = (two: boolean): string => `${api}import { events, held } from 'probe'
export const list = state('list', (): ${two ? '{ n: number }' : 'number'}[] => []${two ? ', { version: 2, up: { 2: (old: number[]) => old.map((n) => ({ n })) } }' : ''})
export const holder = () => { const mine = list; return () => JSON.stringify(mine) }
export const listen = () => events.on('ask', () => held.set('answer', list.length))`
    const live = await start(text(false))
    live.see('list.push(1, 2)')
    const ask = live.see('holder()') as () => string
    live.see('listen()')
    expect(verdictOf(await to(live, text(true)))).toBe('committed')
    expect(ask()).toBe('[{"n":1},{"n":2}]')
    live.see('list.push({ n: 3 })')
    live.events.emit('ask')
    expect(live.held.get('answer')).toBe(3)
  })

  test('a chain of a hundred thousand objects does not overflow the stack', async () => {
    const text = (two: boolean): string => `${api}
interface Link { n: number; next: Link | null }
export const chain = state('chain', () => { let first: Link | null = null; for (let n = 0; n < 100_000; n += 1) first = { n, next: first }; return { first } }${two ? ', { version: 2, up: { 2: (old: object) => ({ ...old, two: true }) } }' : ''})
export const length = () => { let n = 0; for (let at = chain.first; at !== null; at = at.next) n += 1; return n }`
    const live = await start(text(false))
    const link = live.see('chain.first.next.next')
    expect(verdictOf(await to(live, text(true)))).toBe('committed')
    expect(live.see('[length(), chain.two]')).toEqual([100_000, true])
    expect(Object.is(live.see('chain.first.next.next'), link)).toBe(true)
  })
})

describe('state in every form', () => {
  test('a variable, an exported one, a primitive: old code shares the storage', async () => {
    const text = (two: boolean): string => `${api}
export let total = state('total', () => 0${two ? ', { version: 2, up: { 2: (old: number) => String(old) + "!" }, down: { 1: (old: string) => parseInt(old) } }' : ''})
export const add = () => { total = ${two ? "parseInt(total) + 1 + '!'" : 'total + 1'}; return total }
export const reader = () => () => total`
    const live = await start({ 'main.ts': text(false) })
    live.see('add()')
    const read = live.see('reader()') as () => unknown
    expect(verdictOf(await to(live, text(true)))).toBe('committed')
    expect([live.see('total'), live.see('add()'), read()]).toEqual(['1!', '2!', '2!'])
    expect(verdictOf(await live.rollback())).toBe('committed')
    expect([live.see('total'), live.see('add()'), read()]).toEqual([2, 3, 3])
  })

  test('another kind of value replaces the binding, in modules that import it too', async () => {
    const main = (two: boolean): string => `${api}import { size } from './use.ts'
export const items = state('items', () => ${two ? 'new Set<string>()' : '[] as string[]'}${two ? ', { version: 2, up: { 2: (old: string[]) => new Set(old) }, down: { 1: (old: Set<string>) => [...old] } }' : ''})
export { size }`
    const use = (two: boolean): string =>
      `import { items } from './main.ts'\nexport const size = () => items.${two ? 'size' : 'length'}`
    const live = await start({ 'main.ts': main(false), 'use.ts': use(false) })
    live.see("items.push('a', 'a')")
    expect(live.see('size()')).toBe(2)
    expect(verdictOf(await live.upgrade({ 'main.ts': main(true), 'use.ts': use(true) }))).toBe('committed')
    expect(live.see('size()')).toBe(1)
    expect(verdictOf(await live.rollback())).toBe('committed')
    expect(live.see('size()')).toBe(1)
  })

  test('a variable of another type gets its name, and gives it back', async () => {
    const plain = 'export let count = 1\nexport const add = () => { count += 1 }'
    const named = `${api}export let count = state('count', () => 'v0', {
  version: 2,
  up: { 2: (old: number) => 'v' + old },
  down: { 1: (old: string) => Number(old.slice(1)) },
})
export const add = () => { count = 'v' + (Number(count.slice(1)) + 10) }`
    const live = await start(plain)
    live.see('add()')
    for (const [text, seen] of [
      [named, 'v12'],
      [plain, 13],
      [named, 'v23'],
      [plain, 24],
    ] as const) {
      expect(verdictOf(await to(live, text))).toBe('committed')
      live.see('add()')
      expect(live.see('exports.count')).toBe(seen)
    }
  })

  test('its name is its identity: it moves to another variable, line and module, and back', async () => {
    const live = await start({
      'main.ts': `${api}import './b.ts'\nexport const rooms = state('rooms', () => new Map())\nexport let n = state('n', () => 1)\nexport const oldReader = () => () => [rooms.size, n]`,
      'b.ts': 'export const other = 1',
    })
    live.see("rooms.set('a', 1)")
    const [map, read] = [live.see('rooms'), live.see('oldReader()') as () => unknown]
    const moved = {
      'main.ts': `import { all, count, add } from './b.ts'\nexport { all, count, add }`,
      'b.ts': `${api}export const other = 1\nexport let count = state('n', () => 5)\nexport const all = state('rooms', () => new Map())\nexport const add = () => { count += 1 }`,
    }
    expect(verdictOf(await live.upgrade(moved))).toBe('committed')
    expect([Object.is(live.see('all'), map), live.see('count')]).toEqual([true, 1])
    live.see('add()')
    expect(read()).toEqual([1, 2])
    expect(verdictOf(await live.rollback())).toBe('committed')
    expect([Object.is(live.see('rooms'), map), live.see('n'), read()]).toEqual([true, 2, [1, 2]])
  })

  test('two states that exchange their variables exchange nothing else', async () => {
    const text = (a: string, b: string): string =>
      `${api}export let a = state('${a}', () => '${a}')\nexport let b = state('${b}', () => '${b}')\nexport const set = () => { a += '!'; return [a, b] }`
    const live = await start(text('x', 'y'))
    live.see('set()')
    expect(verdictOf(await to(live, text('y', 'x')))).toBe('committed')
    expect(live.see('set()')).toEqual(['y!', 'x!'])
    expect(verdictOf(await live.rollback())).toBe('committed')
    expect(live.see('set()')).toEqual(['x!!', 'y!'])
  })

  test('a plain container gets its name, and a migration at once; taking the name away again goes back', async () => {
    const plain =
      'export const rooms = new Map<string, unknown>()\nexport const add = (name: string) => void rooms.set(name, 1)'
    const named = `${api}export const rooms = state('rooms', () => new Map<string, unknown>(), {
  version: 2,
  up: { 2: (old: Map<string, unknown>) => new Map([...old].map(([name]) => [name, { name }])) },
  down: { 1: (old: Map<string, unknown>) => new Map([...old].map(([name]) => [name, 1])) },
})
export const add = (name: string) => void rooms.set(name, { name })`
    const live = await start(plain)
    live.see("add('a')")
    const rooms = live.see('rooms')
    expect(verdictOf(await to(live, named))).toBe('committed')
    expect(live.see("[rooms.get('a').name]")).toEqual(['a'])
    expect(Object.is(live.see('rooms'), rooms)).toBe(true)
    expect(verdictOf(await to(live, plain))).toBe('committed')
    expect(live.see("rooms.get('a')")).toBe(1)
    expect(Object.is(live.see('rooms'), rooms)).toBe(true)
  })

  test('another local name, a namespace: what counts is what the import names', async () => {
    const text = (n: number): string =>
      `import { state as keep } from 'midflight'\nimport * as api from 'midflight'\nconst state = (_: string, f: () => number) => f()\nexport let a = keep('a', () => ${n})\nexport let b = api.state('b', () => ${n})\nexport const c = state('a', () => ${n})\nexport const set = () => { a = 7; b = 8 }`
    const live = await start(text(1))
    live.see('set()')
    const renamed = text(2).replace('let a', 'let a2').replace('{ a = 7', '{ a2 = 7')
    expect(verdictOf(await to(live, renamed))).toBe('committed')
    expect(live.see('[a2, b, c]')).toEqual([7, 8, 1])
  })
})

describe('what cannot be', () => {
  test('two states of one name, and versions or names that are no literals, are refused with their places', async () => {
    const live = await start(`${api}export const a = state('a', () => [])`)
    const twice = await live.upgrade({
      'main.ts': `${api}import './b.ts'\nexport const a = state('a', () => [])`,
      'b.ts': `${api}export const b = state('a', () => [])`,
    })
    expect(verdictOf(twice)).toEqual({ refused: ['name-taken'] })
    expect(twice.outcome === 'refused' && twice.reasons[0]!.message).toMatch(/main\.ts:3 .*b\.ts:2/)
    const vague = `${api}const version = 2\nexport const a = state('a', () => [], { version })`
    expect(verdictOf(await live.upgrade({ 'main.ts': vague, 'b.ts': null }))).toEqual({ refused: ['not-static'] })
  })

  test('another type at the same version is refused, and the remedy is a migration', async () => {
    const live = await start(`${api}export const a = state('a', () => new Map<string, number>())`)
    const outcome = await to(
      live,
      `${api}export const a = state('a', () => new Map<string, string>())\nexport const b = 1`,
    )
    expect(verdictOf(outcome)).toEqual({ refused: ['state-type-changed'] })
    expect(outcome.outcome === 'refused' && outcome.reasons[0]!.remedy).toContain('up: { 2: … }')
  })
})

describe('an async migration', () => {
  const text = (wait: string): string => `${api}import { setTimeout as sleep } from 'node:timers/promises'
export const list = state('list', (): number[] => []${wait === '' ? '' : `, { version: 2, up: { 2: async (old: number[]) => { const result = old.map((n) => n * 10); await sleep(${wait}); return result } } }`})
`
  test('sees what the program wrote while it ran', async () => {
    const live = await start(text(''))
    live.see('list.push(1)')
    const list = live.see('list') as number[]
    setTimeout(() => list.push(2), 10)
    expect(verdictOf(await to(live, text('30')))).toBe('committed')
    expect(list).toEqual([10, 20])
  })

  test('is given up when the program writes faster than it ends', async () => {
    const live = await start(text(''))
    const list = live.see('list') as number[]
    const timer = setInterval(() => list.push(1), 5)
    const outcome = await to(live, text('20'))
    clearInterval(timer)
    expect(verdictOf(outcome)).toMatchObject({ aborted: 'migrate', error: expect.stringContaining('changed list') })
    expect(new Set(list)).toEqual(new Set([1]))
  })

  test('that never ends is given up in time', async () => {
    const live = await start(text(''))
    const outcome = await live.upgrade({ 'main.ts': text('1e9') }, { timeoutMs: 50 })
    expect(outcome).toMatchObject({ outcome: 'aborted', error: { code: 'prepare-timeout' } })
    expect(verdictOf(await to(live, text('1')))).toBe('committed')
  })
})
