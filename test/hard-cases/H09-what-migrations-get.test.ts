import { describe, expect, onTestFinished, test } from 'vitest'
import { startLive, type LiveProgram, type Outcome } from '../support/live-program.ts'
import { verdictOf } from '../support/upgrade-rows.ts'

/** H9 and H11: whatever migrations do to what they get, the live state is as it was until they have all succeeded. */

const api = "import { state, onUpgrade } from 'midflight'\n"

const start = async (text: string): Promise<LiveProgram> => {
  const live = await startLive({ 'main.ts': text })
  onTestFinished(live.dispose)
  return live
}

const to = (live: LiveProgram, text: string): Promise<Outcome> => live.upgrade({ 'main.ts': text })

describe('what a migration gets', () => {
  const mutating = (body: string): string => `${api}
class Box { #secret = 1; open = [1]; secret() { return this.#secret } raise() { this.#secret += 1 } }
export const deep = state('deep', () => ({ box: new Box(), at: new Date(5), bytes: new Uint8Array([1, 2]), set: new Set([{ a: 1 }]), frozen: Object.freeze({ in: { x: 1 } }) })${body})
export const see = () => JSON.stringify([deep.box.secret(), deep.box.open, deep.at.getTime(), [...deep.bytes], [...deep.set], deep.frozen])`

  test('is a copy: what it does to it before it throws is undone by nobody, since nothing was done', async () => {
    const live = await start(mutating(''))
    const before = live.see('see()')
    const destroy = `, { version: 2, up: { 2: (old: any) => {
      old.box.raise(); old.box.open.push(2); old.at.setTime(9); old.bytes[0] = 9; for (const each of old.set) each.a = 2
      old.set.clear(); old.frozen.in.x = 2
      throw new Error('after all that')
    } } }`
    expect(verdictOf(await to(live, mutating(destroy)))).toEqual({ aborted: 'migrate', error: 'Error: after all that' })
    expect(live.see('see()')).toBe(before)
  })

  test('what it changes of the copy and returns is written, private fields included', async () => {
    const live = await start(mutating(''))
    const box = live.see('deep.box')
    const change = `, { version: 2, up: { 2: (old: any) => {
      old.box.raise(); old.box.open.push(2); old.at.setTime(9); old.bytes[0] = 9; for (const each of old.set) each.a = 2
      old.frozen.in.x = 2
      return old
    } } }`
    expect(verdictOf(await to(live, mutating(change)))).toBe('committed')
    expect(live.see('see()')).toBe('[2,[1,2],9,[9,2],[{"a":2}],{"in":{"x":2}}]')
    expect(Object.is(live.see('deep.box'), box)).toBe(true)
  })

  test('is a copy of a Buffer too, whose own slice would share its memory', async () => {
    const text = (migration: string): string => `${api}
export const kept = state('kept', () => ({ bytes: Buffer.from('hello') })${migration})
export const see = () => kept.bytes.toString()`
    const live = await start(text(''))
    const failing = ", { version: 2, up: { 2: (old: any) => { old.bytes[0] = 74; throw new Error('no') } } }"
    expect(verdictOf(await to(live, text(failing)))).toEqual({ aborted: 'migrate', error: 'Error: no' })
    expect(live.see('see()')).toBe('hello')
    const changing = ', { version: 2, up: { 2: (old: any) => { old.bytes[0] = 74; return old } } }'
    expect(verdictOf(await to(live, text(changing)))).toBe('committed')
    expect(live.see('see()')).toBe('Jello')
    expect(live.see('Buffer.isBuffer(kept.bytes)')).toBe(true)
  })

  test('has the fields that a frozen instance has got since it was made', async () => {
    const text = (version: number, migration = ''): string => `${api}
export class Point {
  ${version > 1 ? "label = 'made'" : ''}
  constructor(readonly x: number) { Object.freeze(this) }
  see() { return this.x ${version > 1 ? '+ this.label' : ''} }
}
${version > 1 ? "onUpgrade(Point, { version: 2, up: { 2: (old: any) => ({ label: 'p' + old.x }) } })" : ''}
const points = state('points', () => [new Point(1)]${migration})
export const add = () => points.push(new Point(2))
export const see = () => points.map((point) => point.see())`
    const live = await start(text(1))
    expect(verdictOf(await to(live, text(2)))).toBe('committed')
    const reading = ', { version: 2, up: { 2: (old: any) => old.filter((point: Point) => point.see() === "1p1") } }'
    expect(verdictOf(await to(live, text(2, reading)))).toBe('committed')
    expect(live.see('see()')).toEqual(['1p1'])
  })

  test.for(['', 'async '])('returns the new state: an %sone that returns nothing is refused', async (kind) => {
    const text = (migration: string): string => `${api}
export const rooms = state('rooms', () => new Map([['a', 1]])${migration})
export const add = (name: string) => void rooms.set(name, 2)`
    const live = await start(text(''))
    live.see("add('b')")
    const outcome = await to(live, text(`, { version: 2, up: { 2: ${kind}(old: any) => { old.set('c', 3) } } }`))
    expect(outcome).toMatchObject({ outcome: 'aborted', phase: 'migrate' })
    expect(JSON.stringify(outcome)).toContain('returned nothing')
    expect(live.see('[...rooms.keys()].join()')).toBe('a,b')
  })

  test('a frozen object cannot be changed, and the upgrade says so', async () => {
    const live = await start(mutating(''))
    const before = live.see('see()')
    const change = ', { version: 2, up: { 2: (old: any) => { old.frozen.y = 1; return old } } }'
    expect(verdictOf(await to(live, mutating(change)))).toMatchObject({ aborted: 'migrate' })
    expect(live.see('see()')).toBe(before)
  })
})
