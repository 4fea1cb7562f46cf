import { expect, onTestFinished, test } from 'vitest'
import { startLive } from '../support/live-program.ts'
import { verdictOf } from '../support/upgrade-rows.ts'

/** H4: live instances are given fields that a new version begins with: wherever they are, each its own, and as new ones have them. */

const rooms = (version: 1 | 2, more = ''): Record<string, string> => ({
  'room.ts': `export class Room {
  #guests = 0
  constructor(readonly name: string) { ${version === 2 ? 'this.log = new Set<string>();' : ''} }
  ${version === 2 ? '#joined = 0\n  open = true' : ''}
  join() { this.#guests += 1; ${version === 2 ? "this.#joined += 1; this.log.add('join');" : ''} return this.#guests }
  show() { return [this.name, this.#guests${version === 2 ? ', this.#joined, this.log.size, this.open' : ''}].join(' ') }
}`,
  'vip.ts': `import { Room } from './room.ts'
export class Vip extends Room { perks = ['tea'] }`,
  'main.ts': `import { Room } from './room.ts'
import { Vip } from './vip.ts'
export { Room, Vip }
export const byName = new Map<string, Room>()
export const fill = (n: number) => { for (let i = 0; i < n; i += 1) byName.set('r' + i, new Room('r' + i)) }
const hidden = new WeakMap<object, Room>()
export const key = {}
const made = (() => {
  const inClosure = new Room('closure')
  const frozen = Object.freeze(new Room('frozen'))
  const sealed = Object.seal(new Vip('sealed'))
  hidden.set(key, new Room('weak'))
  return () => [inClosure, frozen, sealed, hidden.get(key)!, new Vip('new'), byName.get('r0')!]
})()
export const places = () => made()
export const all = () => made().map((room) => room.show())
export const join = () => { for (const room of made()) room.join() }
export const count = () => [...byName.values()].filter((room) => ${version === 2} && Object.keys(room).length === 3 && room.log.size === 0 && room.open).length
export const sets = () => new Set([...byName.values()].map((room) => Reflect.get(room, 'log') as unknown)).size
${more}`,
})

test(
  '100 000 of them, private and public fields, in closures, frozen, of subclasses',
  { timeout: 120_000 },
  async () => {
    const live = await startLive(rooms(1))
    onTestFinished(live.dispose)
    live.see('fill(100_000)')
    live.see('join()')
    const outcome = await live.upgrade(rooms(2))
    expect(verdictOf(outcome)).toBe('committed')
    expect(outcome.plan?.notices.map(({ code }) => code)).toEqual(['field-added', 'field-added', 'field-added'])
    expect([live.see('count()'), live.see('sets()')]).toEqual([100_000, 100_000])
    const given = (name: string, guests: number): string => `${name} ${guests} 0 0 true`
    expect(live.see('all()')).toEqual(
      [
        ['closure', 1],
        ['frozen', 1],
        ['sealed', 1],
        ['weak', 1],
        ['new', 0],
        ['r0', 1],
      ].map(([name, guests]) => given(name as string, guests as number)),
    )
    live.see('join()')
    expect(live.see('all()[1]')).toBe('frozen 2 1 1 true')
    expect(live.see("[Object.keys(byName.get('r0')), Object.keys(new Room(''))]")).toEqual([
      ['name', 'open', 'log'],
      ['name', 'open', 'log'],
    ])
    expect(verdictOf(await live.rollback())).toBe('committed')
    live.see('join()')
    expect(live.see('all()[1]')).toBe('frozen 3')
  },
)

test('a new effect that throws takes given fields back', { timeout: 60_000 }, async () => {
  const live = await startLive(rooms(1))
  onTestFinished(live.dispose)
  live.see('fill(10)')
  const before = live.see('all()')
  const { outcome } = await live.upgrade(rooms(2, "if (byName.size >= 0) throw new Error('no')"))
  expect([outcome, live.see('all()'), live.see("Object.keys(byName.get('r0'))")]).toEqual(['aborted', before, ['name']])
  const outcomeAgain = await live.upgrade(rooms(2))
  expect([verdictOf(outcomeAgain), live.see('count()')]).toEqual(['committed', 10])
})

test('a failure while fields are given leaves all as it was, the frozen one too', { timeout: 60_000 }, async () => {
  const live = await startLive(rooms(1))
  onTestFinished(live.dispose)
  live.see('fill(10)')
  const before = live.see('all()')
  live.checkpoint = (step) => {
    if (step === 'give Room its fields') throw new Error('fault')
  }
  expect((await live.upgrade(rooms(2))).outcome).toBe('aborted')
  live.checkpoint = () => {}
  const seen = "['log' in places()[1], Object.keys(byName.get('r0'))]"
  expect([live.see('all()'), live.see(seen)]).toEqual([before, [false, ['name']]])
})
