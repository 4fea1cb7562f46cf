import { describe, expect, onTestFinished, test } from 'vitest'
import { startLive, type Files, type LiveProgram, type Outcome } from '../support/live-program.ts'
import { verdictOf } from '../support/upgrade-rows.ts'

/**
 * H4: 100 000 live instances of an upgraded class, with `#private`, accessors, frozen, subclassed, in Map keys and WeakMaps: identity kept, new
 * methods reached, fields as the migration says.
 */

const start = async (files: Files | string): Promise<LiveProgram> => {
  const live = await startLive(typeof files === 'string' ? { 'main.ts': files } : files)
  onTestFinished(live.dispose)
  return live
}

const to = (live: LiveProgram, text: string): Promise<Outcome> => live.upgrade({ 'main.ts': text })

/** A room in every place where an instance can be: a Map's value and key, a WeakMap's value, a closure, a timer, frozen, of a subclass. */
const room = (version: 1 | 2, migration = ''): Record<string, string> => ({
  'room.ts': `import { onUpgrade } from 'midflight'
const label = 'label'
export class Room {
  static made = 0
  static #registry = new Set<string>()
  static { Room.#registry.add('static block') }
  static known() { return [...Room.#registry].join() }
  #guests = 0
  name: string
  ${version === 1 ? 'size: number' : 'size: string'}
  ${version === 2 && migration !== '' ? "topic = 'none'\n  #log: string[] = []" : ''}
  constructor(name: string, size: number) {
    this.name = name
    this.size = ${version === 1 ? 'size' : 'String(size)'}
    Room.made += 1
    if (new.target === Room) this.#guests = 1
  }
  get guests() { return this.#guests }
  set guests(n: number) { this.#guests = n }
  #join() { this.#guests += ${version} ${version === 2 && migration !== '' ? "; this.#log.push('join')" : ''} }
  join() { this.#join(); return this.#guests }
  [label]() { return '${version}:' + this.name + ':' + this.size${version === 2 && migration !== '' ? " + ':' + this.topic + ':' + this.#log.length" : ''} }
}
${migration}`,
  'vip.ts': `import { Room } from './room.ts'
export class Vip extends Room {
  #perks = ['tea']
  override label() { return 'vip ' + super.label() + ':' + this.#perks.join() }
}`,
  'main.ts': `import { Room } from './room.ts'
import { Vip } from './vip.ts'
export { Room, Vip }
export const byName = new Map<string, Room>()
export const counts = new Map<Room, number>()
const hidden = new WeakMap<object, Room>()
export const key = {}
export const fill = (n: number) => { for (let i = 0; i < n; i += 1) byName.set('r' + i, new Room('r' + i, i)) }
export const place = () => {
  const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((name, index) => new Room(name, index))
  counts.set(a!, 7)
  hidden.set(key, b!)
  const closure = () => c!
  const frozen = Object.freeze(d!)
  return { closure, frozen, vip: new Vip('v', 9) }
}
export const places = place()
export const all = () => [...counts.keys(), hidden.get(key)!, places.closure(), places.frozen, places.vip]
export const labels = () => all().map((each) => each.label())`,
})

const migration = `onUpgrade(Room, {
  version: 2,
  up: { 2: (old: { name: string; size: number; '#guests': number }) => ({ size: old.size + 'm', topic: 'old', '#log': ['migrated'], '#guests': old['#guests'] * 10 }) },
  down: { 1: (old: { size: string; '#guests': number }, { removed }: { removed: symbol }) => ({ size: parseInt(old.size), topic: removed, '#guests': old['#guests'] / 10 }) },
})`

/** Frozen instances keep the fields that they have. */
const gentle = migration.replace("size: old.size + 'm', ", 'size: Object.isFrozen(old) ? 0 : old.size, ')

describe('100 000 instances', { timeout: 120_000 }, () => {
  test('without a migration: new methods, same objects, private fields and statics', async () => {
    const live = await start(room(1))
    live.see('fill(100_000)')
    const before = live.see('[...byName.values()]') as object[]
    const changed = {
      'room.ts': room(1)['room.ts']!.replace("'1:'", "'new:'").replace('this.#guests += 1', 'this.#guests += 5'),
    }
    expect(verdictOf(await live.upgrade(changed))).toBe('committed')
    const after = live.see('[...byName.values()]') as { label(): string; join(): number }[]
    expect(after.every((each, index) => each === before[index])).toBe(true)
    expect(new Set(after.map((each) => each.label().split(':')[0]))).toEqual(new Set(['new']))
    expect(after.every((each) => each.join() === 6)).toBe(true)
    expect(live.see('[byName.get("r5") instanceof Room, Room.made, Room.known(), places.vip.label()]')).toEqual([
      true,
      100_005,
      'static block',
      'vip new:v:9:tea',
    ])
    expect(live.see('counts.get([...counts.keys()][0])')).toBe(7)
  })

  test('with a migration: fields as it says, private ones that were added included, and back', async () => {
    const live = await start(room(1))
    live.see('fill(100_000)')
    const unfrozen: Record<string, string> = { ...room(2, migration), 'main.ts': room(1)['main.ts']! }
    const before = live.see('[...byName.values()]') as object[]
    // A frozen instance cannot get another size, which aborts the whole.
    const refused = await live.upgrade(unfrozen)
    expect(verdictOf(refused)).toMatchObject({ aborted: 'migrate', error: expect.stringContaining('frozen') })
    expect(live.see('labels()')).toEqual(['1:a:0', '1:b:1', '1:c:2', '1:d:3', 'vip 1:v:9:tea'])
    expect(live.see('byName.get("r99999").label()')).toBe('1:r99999:99999')

    const sparing = unfrozen['room.ts']!.replace(
      "({ size: old.size + 'm', topic",
      "({ ...(old.name === 'd' ? {} : { size: old.size + 'm' }), topic",
    )
    const outcome = await live.upgrade({
      'room.ts': sparing.replace(
        '({ size: parseInt(old.size), topic',
        "({ ...(Object.hasOwn(old, 'name') && old.name === 'd' ? {} : { size: parseInt(old.size) }), topic",
      ),
    })
    expect(verdictOf(outcome)).toBe('committed')
    const after = live.see('[...byName.values()]') as { label(): string; join(): number; guests: number }[]
    expect(after.every((each, index) => each === before[index])).toBe(true)
    expect(after[99_999]!.label()).toBe('2:r99999:99999m:old:1')
    expect(after.every((each) => each.guests === 10)).toBe(true)
    expect(live.see('labels()')).toEqual([
      '2:a:0m:old:1',
      '2:b:1m:old:1',
      '2:c:2m:old:1',
      '2:d:3:old:1',
      'vip 2:v:9m:old:1:tea',
    ])
    expect(live.see("[new Room('n', 1).label(), places.frozen.topic, Object.isFrozen(places.frozen)]")).toEqual([
      '2:n:1:none:0',
      'old',
      true,
    ])

    expect(verdictOf(await live.rollback())).toBe('committed')
    expect(live.see('labels()')).toEqual(['1:a:0', '1:b:1', '1:c:2', '1:d:3', 'vip 1:v:9:tea'])
    expect(after.every((each) => each.guests === 1 && !Object.hasOwn(each, 'topic'))).toBe(true)
  })
})

test('a migration that throws for one of many leaves every instance as it was', { timeout: 120_000 }, async () => {
  const live = await start(room(1))
  live.see('fill(1000)')
  const state = (): unknown =>
    live.see('[...byName.values()].map((each) => JSON.stringify(each) + each.guests + each.label()).join()')
  const before = state()
  const failing = gentle
    .replace('=> ({ size', "=> { if (old.name === 'r500') throw new Error('no'); return ({ size")
    .replace('* 10 }) },', '* 10 }) } },')
  const outcome = await live.upgrade({ 'room.ts': room(2, failing)['room.ts']! })
  expect(verdictOf(outcome)).toEqual({ aborted: 'migrate', error: 'Error: no' })
  expect(state()).toBe(before)
})

describe('what a migration gets is a copy', () => {
  const text = (version: 1 | 2, body = ''): string => `import { onUpgrade } from 'midflight'
export class Room {
  tags = ['t']
  size = { width: 1 }
  #seats = new Map([['s', [1]]])
  next: Room | null = null
  ${version === 2 ? 'topic = 1' : ''}
  constructor(readonly name: string) {}
  see() { return [this.name, this.tags.join('+'), this.size.width, JSON.stringify([...this.#seats])].join() }
}
${version === 2 ? `onUpgrade(Room, { version: 2, up: { 2: (old: any) => { ${body} } } })` : ''}
export const rooms = ['a', 'b', 'c', 'd', 'e'].map((name) => new Room(name))
const shared = rooms[0]!.tags
for (const room of rooms) { room.tags = shared; room.next = rooms[0]! }
export const see = () => rooms.map((room) => room.see()).join(' ')`
  const spoil = "old.tags.push('new'); old.size.width += 1; old['#seats'].get('s').push(2); old.name = 'x';"

  test('the data in its fields as well: a throw at the third leaves all as it was', async () => {
    const live = await start(text(1))
    const before = live.see('see()')
    const outcome = await to(
      live,
      text(2, `const { name } = old; ${spoil} if (name === 'c') throw new Error('no'); return {}`),
    )
    expect(verdictOf(outcome)).toEqual({ aborted: 'migrate', error: 'Error: no' })
    expect(live.see('see()')).toBe(before)
  })

  test('what it changes and does not return changes nothing', async () => {
    const live = await start(text(1))
    const before = live.see('see()')
    expect(verdictOf(await to(live, text(2, `${spoil} return { topic: 2 }`)))).toBe('committed')
    expect(live.see('see()')).toBe(before)
  })

  test('what it changes and returns is written to the objects that were there, and instances are themselves', async () => {
    const live = await start(text(1))
    const size = live.see('rooms[1].size')
    const change =
      "old.size.width = 7; if (!old.tags.includes('n')) old.tags.push('n'); return { tags: old.tags, size: old.size, '#seats': new Map([['n', old.size]]), next: old.next }"
    expect(verdictOf(await to(live, text(2, change)))).toBe('committed')
    expect(Object.is(live.see('rooms[1].size'), size)).toBe(true)
    expect(live.see('rooms.every((room) => room.tags === rooms[0].tags && room.next === rooms[0])')).toBe(true)
    expect(live.see('rooms[4].see()')).toBe('e,t+n,7,[["n",{"width":7}]]')
  })
})

test('instances that live in their own version of everything: symbols, errors, decorators, singletons', async () => {
  const text = (version: number): string => `
export class Failure extends Error { override name = 'Failure'; code() { return ${version} } }
export class One { static #one: One | null = null; static get() { return (One.#one ??= new One()) } v() { return ${version} } }
export const token = Symbol('token')
export enum Color { Red = 'red', Blue = 'blue' }
export class Counter { [token] = 1; static [Symbol.hasInstance](value: unknown) { return typeof value === 'object' && value !== null && token in value } ['com' + 'puted']() { return ${version} } }
export const kept = { failure: new Failure('x'), one: One.get(), counter: new Counter(), red: Color.Red }
export const fail = () => { throw new Failure('thrown ${version}') }
export const check = () => [kept.failure instanceof Failure, kept.failure.code(), One.get() === kept.one, kept.one.v(), kept.counter instanceof Counter, (kept.counter as never as { computed(): number }).computed(), kept.red === Color.Red]`
  const live = await start(text(1))
  const identities = live.see('[Failure, One, token, Color, Counter, kept.one]') as unknown[]
  expect(live.see('check()')).toEqual([true, 1, true, 1, true, 1, true])
  expect(verdictOf(await to(live, text(2)))).toBe('committed')
  expect(live.see('check()')).toEqual([true, 2, true, 2, true, 2, true])
  expect(
    (live.see('[Failure, One, token, Color, Counter, kept.one]') as unknown[]).map(
      (each, index) => each === identities[index],
    ),
  ).toEqual(identities.map(() => true))
  expect(verdictOf(await live.rollback())).toBe('committed')
  expect(live.see('check()')).toEqual([true, 1, true, 1, true, 1, true])
})

describe('chains', { timeout: 120_000 }, () => {
  const point = (version: number, steps: string): string => `import { onUpgrade } from 'midflight'
export class Point { ${['x: number', 'x: number; y: number', 'x: number; y: number; z: number'][version - 1]}
  constructor() { this.x = 1; ${version > 1 ? 'this.y = 0;' : ''} ${version > 2 ? 'this.z = 0' : ''} }
  sum() { return [${['this.x', 'this.x, this.y', 'this.x, this.y, this.z'][version - 1]}] } }
export const point = new Point()
${steps}`
  const second = '2: (old: { x: number }) => ({ y: old.x + 1 })'
  const third = '3: (old: { y: number }) => ({ z: old.y + 1 })'
  const back =
    'down: { 2: (_: unknown, { removed }: { removed: symbol }) => ({ z: removed }), 1: (_: unknown, { removed }: { removed: symbol }) => ({ y: removed }) }'

  test('skip versions, up and down, and new instances are of the current version', async () => {
    const live = await start(point(1, ''))
    const three = point(3, `onUpgrade(Point, { version: 3, up: { ${second}, ${third} }, ${back} })`)
    expect(verdictOf(await to(live, three))).toBe('committed')
    expect(live.see('[point.sum(), new Point().sum()]')).toEqual([
      [1, 2, 3],
      [1, 0, 0],
    ])
    expect(verdictOf(await live.rollback())).toBe('committed')
    expect(live.see('[point.sum(), Object.keys(point)]')).toEqual([[1], ['x']])
    const two = point(2, `onUpgrade(Point, { version: 2, up: { ${second} }, ${back.replace(/2: .*?, 1:/, '1:')} })`)
    expect(verdictOf(await to(live, two))).toBe('committed')
    expect(verdictOf(await to(live, three))).toBe('committed')
    expect(live.see('point.sum()')).toEqual([1, 2, 3])
  })

  test('are refused beforehand where a step is missing, or where the shape changes and no version says so', async () => {
    const live = await start(point(1, ''))
    expect(verdictOf(await to(live, point(3, `onUpgrade(Point, { version: 3, up: { ${third} } })`)))).toEqual({
      refused: ['migration-missing'],
    })
    const unknown = point(2, '').replace('this.y = 0', 'this.y = Date.now()')
    expect(verdictOf(await to(live, unknown))).toEqual({ refused: ['class-shape-changed'] })
    const irreversible = await live.plan({ 'main.ts': point(2, `onUpgrade(Point, { version: 2, up: { ${second} } })`) })
    expect([irreversible.verdict, irreversible.reversible]).toEqual(['hot', false])
  })
})

test('the plan says of each changed class what becomes of its instances', async () => {
  const text = (two: boolean): string => `import { onUpgrade } from 'midflight'
export class Evolving { show() { return ${two ? 2 : 1} } }
export class Migrated { ${two ? 'twice = 0' : 'once = 0'}; show() { return ${two ? 'this.twice' : 'this.once'} } }
export class Same { show() { return 0 } }
${two ? 'onUpgrade(Migrated, { version: 2, up: { 2: (old: { once: number }) => ({ twice: old.once * 2 }) } })' : ''}`
  const live = await start(text(false))
  const { items } = await live.plan({ 'main.ts': text(true) })
  const fates = items.flatMap(({ item, instances, why }) => (/^[EMS]/.test(item) ? [[item, instances, why]] : []))
  expect(fates).toEqual([
    ['Evolving', 'evolve', 'Its code changed. Live instances get its methods.'],
    ['Migrated', 'migrate', 'Its code changed. Live instances are migrated and get its methods.'],
    ['Same', undefined, 'It is the same.'],
  ])
})

test('a state and the instances in it are migrated together, each once', { timeout: 120_000 }, async () => {
  const text = (two: boolean): string => `import { onUpgrade, state } from 'midflight'
export class Item { n: number; ${two ? 'twice: number;' : ''} constructor(n: number) { this.n = n; ${two ? 'this.twice = n * 2' : ''} } show() { return this.n ${two ? '+ this.twice' : ''} } }
${two ? 'let count = 0\nexport const counted = () => count\nonUpgrade(Item, { version: 2, up: { 2: (old: { n: number }) => { count += 1; return { twice: old.n * 2 } } } })' : ''}
export const items = state('items', (): ${two ? 'Map<string, Item>' : 'Item[]'} => ${two ? 'new Map()' : '[]'}${two ? ", { version: 2, up: { 2: (old: Item[]) => new Map(old.map((item) => ['i' + item.n, item])) } }" : ''})
export const add = (n: number) => ${two ? "items.set('i' + n, new Item(n))" : 'items.push(new Item(n))'}`
  const live = await start(text(false))
  live.see('add(1)')
  live.see('add(2)')
  const item = live.see('items[0]')
  expect(verdictOf(await to(live, text(true)))).toBe('committed')
  expect(live.see('[...items.values()].map((each) => each.show())')).toEqual([3, 6])
  expect(Object.is(live.see("items.get('i1')"), item)).toBe(true)
  expect(live.see('counted()')).toBe(2)
})
