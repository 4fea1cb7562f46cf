import { describe, expect, onTestFinished, test } from 'vitest'
import { startLive, type Files, type LiveProgram } from '../support/live-program.ts'

/** Fields of live instances and migrations, with the TypeScript compiler as the judge. */

const start = async (files: Files): Promise<LiveProgram> => {
  const live = await startLive(files, { types: true })
  onTestFinished(live.dispose)
  return live
}

const reasonsOf = (outcome: { readonly outcome: string; readonly reasons?: unknown }): object => outcome.reasons ?? []

describe('fields', () => {
  const room = (type: string, more = ''): string => `import { newSeats } from './seats.ts'
export class Room {
  #level: ${type} = 1
  seats = newSeats()
  set(level: ${type}) { this.#level = level }
  show() { return \`\${this.#level} \${JSON.stringify(this.seats)}${more}\` }
}
export const rooms = [new Room()]
export const add = () => rooms.push(new Room())`
  const seats = (free: string): string => `export const newSeats = () => ({ free: ${free} })
export const other = () => newSeats().free`

  test('of a wider type go live behind the gate, and not back', async () => {
    const live = await start({ 'main.ts': room('1 | 2'), 'seats.ts': seats('1') })
    const up = await live.upgrade({ 'main.ts': room('1 | 2 | 3', '!') })
    expect(up).toMatchObject({ outcome: 'committed', plan: { policy: 'quiesce', reversible: false } })
    live.see('rooms[0].set(3)')
    expect(live.see('rooms[0].show()')).toBe('3 {"free":1}!')
    expect((await live.rollback()).outcome).toBe('refused')
  })

  test('of a narrower type are refused, with both types', async () => {
    const live = await start({ 'main.ts': room('1 | 2 | 3'), 'seats.ts': seats('1') })
    const refused = await live.upgrade({ 'main.ts': room('1 | 2', '!') })
    expect(reasonsOf(refused)).toMatchObject([
      {
        code: 'class-shape-changed',
        item: 'Room',
        message: expect.stringMatching(/`#level`.*holds `3`, and the new version needs `1 \| 2`/s),
      },
    ])
  })

  test('of a type that is inferred from another module are refused where it changes', async () => {
    const live = await start({ 'main.ts': room('1 | 2'), 'seats.ts': seats('1') })
    const refused = await live.upgrade({ 'seats.ts': seats("'one'") })
    expect(reasonsOf(refused)).toContainEqual(
      expect.objectContaining({
        code: 'class-shape-changed',
        message: expect.stringMatching(
          /`seats`.*holds `number` in `free`, and the new version needs `string`/s,
        ) as string,
      }),
    )
  })

  test('two classes with the same fields are two types', async () => {
    const program = (held: string, more = ''): string => `export class A { name = 'x' }
export class B { name = 'x' }
export const table: { first: ${held} | null; used: number } = { first: null, used: 0 }
export const use = () => { table.used += 1; return \`\${table.first instanceof ${held}}${more}\` }`
    const live = await start({ 'main.ts': program('A') })
    const refused = await live.upgrade({ 'main.ts': program('B', '!') })
    expect(reasonsOf(refused)).toMatchObject([{ code: 'state-type-changed', message: expect.stringContaining('`A`') }])
  })
})

describe('a migration of state', () => {
  const plain = `import { state } from 'midflight'
export const count = state('count', () => new Map<string, number>([['a', 1]]))
export const show = () => JSON.stringify([...count])`
  const migrated = (up: string, down = ''): string => `import { state } from 'midflight'
export const count = state('count', () => new Map<string, { n: number }>(), { version: 2, up: { 2: ${up} }${down} })
export const show = () => JSON.stringify([...count.values()])`

  test('that takes what there is and gives what is declared goes live', async () => {
    const live = await start({ 'main.ts': plain })
    const up = await live.upgrade({
      'main.ts': migrated(
        'async (old: Map<string, number>) => new Map([...old].map(([key, n]) => [key, { n }] as const))',
        ', down: { 1: (old: Map<string, { n: number }>) => new Map([...old].map(([key, { n }]) => [key, n] as const)) }',
      ),
    })
    expect(up).toMatchObject({ outcome: 'committed', plan: { policy: 'quiesce', reversible: true } })
    expect(live.see('show()')).toBe('[{"n":1}]')
    expect((await live.rollback()).outcome).toBe('committed')
    expect(live.see('show()')).toBe('[["a",1]]')
  })

  test('that takes something else is refused with both types', async () => {
    const live = await start({ 'main.ts': plain })
    const refused = await live.upgrade({
      'main.ts': migrated(
        '(old: Map<string, string>) => new Map([...old].map(([key, n]) => [key, { n: n.length }] as const))',
      ),
    })
    expect(reasonsOf(refused)).toMatchObject([
      {
        code: 'migration-type',
        item: 'count',
        message: expect.stringContaining('the release that runs holds `number` in `get()`, and `up[2]` takes `string`'),
      },
    ])
    expect(live.see('show()')).toBe('[["a",1]]')
  })

  test('that gives something else is refused with both types', async () => {
    const live = await start({ 'main.ts': plain })
    const refused = await live.upgrade({ 'main.ts': migrated('(old: Map<string, number>) => old') })
    expect(reasonsOf(refused)).toMatchObject([
      {
        code: 'migration-type',
        message: expect.stringMatching(/holds `number` in `get\(\)`, and the release to go to declares `\{ n: number/),
      },
    ])
  })

  test('back that gives something else makes the upgrade one that cannot be undone', async () => {
    const live = await start({ 'main.ts': plain })
    const up = await live.upgrade({
      'main.ts': migrated(
        '(old: Map<string, number>) => new Map([...old].map(([key, n]) => [key, { n }] as const))',
        ', down: { 1: (old: Map<string, { n: number }>) => old }',
      ),
    })
    expect(up).toMatchObject({ outcome: 'committed', plan: { reversible: false } })
    expect(up.plan?.notices).toContainEqual(
      expect.objectContaining({ code: 'irreversible', message: expect.stringContaining('(migration-type)') as string }),
    )
  })

  test('that says nothing of its types proves nothing, and goes live', async () => {
    const live = await start({ 'main.ts': plain })
    const up = await live.upgrade({
      'main.ts': migrated('(old: any) => new Map([...old].map(([key, n]: any) => [key, { n }]))'),
    })
    expect(up.outcome).toBe('committed')
  })
})

describe('a migration of instances', () => {
  const program = (fields: string, migration: string, show: string): string => `import { onUpgrade } from 'midflight'
export class Room {
  name = 'a'
  ${fields}
  show() { return ${show} }
}
${migration}
export const rooms = [new Room()]`
  const before = program('people = 1', '', '`${this.name} ${this.people}`')

  test('that gives the new fields goes live', async () => {
    const live = await start({ 'main.ts': before })
    const up = await live.upgrade({
      'main.ts': program(
        'guests: string[] = []',
        "onUpgrade(Room, { version: 2, up: { 2: (old: { people: number }) => ({ guests: Array.from({ length: old.people }, () => 'x') }) } })",
        '`${this.name} ${this.guests.join()}`',
      ),
    })
    expect(up.outcome).toBe('committed')
    expect(live.see('rooms[0].show()')).toBe('a x')
  })

  test('that forgets one, or gives it another type, or takes what is not there, is refused', async () => {
    const live = await start({ 'main.ts': before })
    const to = async (up: string): Promise<object> =>
      reasonsOf(
        await live.upgrade({
          'main.ts': program(
            'guests: string[] = []',
            `onUpgrade(Room, { version: 2, up: { 2: ${up} } })`,
            '`${this.guests}`',
          ),
        }),
      )
    const wrong = (message: string): object => [
      { code: 'migration-type', item: 'Room', message: expect.stringContaining(message) },
    ]
    expect(await to('() => ({})')).toMatchObject(wrong('nothing in `guests`, and the release to go to declares'))
    expect(await to('() => ({ guests: [1] })')).toMatchObject(wrong('`number` in `guests[number]`'))
    expect(await to('(old: { people: string }) => ({ guests: [old.people] })')).toMatchObject(
      wrong('holds `number` in `people`, and `up[2]` takes `string`'),
    )
  })
})
