import { describe, expect, onTestFinished, test } from 'vitest'
import { startLive, type Files, type LiveProgram } from '../support/live-program.ts'

/** What is carried over, with the TypeScript compiler as the judge. */

const start = async (files: Files): Promise<LiveProgram> => {
  const live = await startLive(files, { types: true })
  onTestFinished(live.dispose)
  return live
}

describe('state', () => {
  test('a wider type goes live, behind the gate, and cannot be undone in place', async () => {
    const live = await start({
      'main.ts': `let mode: 'on' | 'off' = 'on'
export const set = (next: 'on' | 'off') => { mode = next }
export const show = () => mode`,
    })
    live.see("set('off')")
    const up = await live.upgrade({
      'main.ts': `let mode: 'on' | 'off' | 'slow' = 'on'
export const set = (next: 'on' | 'off' | 'slow') => { mode = next }
export const show = () => \`now \${mode}\``,
    })
    expect(up.outcome).toBe('committed')
    expect(up.plan).toMatchObject({ verdict: 'hot', policy: 'quiesce', reversible: false })
    expect(up.plan?.policyReason).toContain('"slow"')
    expect(up.plan?.notices).toContainEqual(expect.objectContaining({ code: 'irreversible' }))
    expect(live.see('show()')).toBe('now off')
    live.see("set('slow')")
    const back = await live.rollback()
    expect(back).toMatchObject({ outcome: 'refused', reasons: [{ code: 'state-type-changed', item: 'mode' }] })
    expect(live.see('show()')).toBe('now slow')
  })

  test('a member that may be missing goes live, both ways, with tasks in flight', async () => {
    const program = (member: string, extra: string): string => `interface Room { name: string${member} }
const rooms = new Map<string, Room>()
export const add = (name: string) => { rooms.set(name, { name${extra} }) }
export const show = () => JSON.stringify([...rooms.values()])`
    const live = await start({ 'main.ts': program('', '') })
    live.see("add('a')")
    const up = await live.upgrade({ 'main.ts': program('; topic?: string', ", topic: 'b'") })
    expect(up.plan).toMatchObject({ verdict: 'hot', policy: 'pinned', reversible: true })
    live.see("add('b')")
    expect(live.see('show()')).toBe('[{"name":"a"},{"name":"b","topic":"b"}]')
    expect((await live.rollback()).outcome).toBe('committed')
    expect(live.see('show()')).toBe('[{"name":"a"},{"name":"b","topic":"b"}]')
  })

  test('another name for the same type is no change', async () => {
    const program = (name: string): string => `interface ${name} { name: string; next: ${name} | null }
let first: ${name} | null = null
export const add = (name: string) => { first = { name, next: first } }
export const show = () => '${name} ' + first?.name`
    const live = await start({ 'main.ts': program('Room') })
    live.see("add('a')")
    const up = await live.upgrade({ 'main.ts': program('Place') })
    expect(up.plan).toMatchObject({ verdict: 'hot', policy: 'pinned', reversible: true })
    expect(live.see('show()')).toBe('Place a')
  })

  test('a type that is inferred from another module is refused where it changes, with the member and both types', async () => {
    const main = `import { makeRoom } from './room.ts'
export const room = makeRoom()
export const another = () => makeRoom()
export const show = () => JSON.stringify(room)`
    const live = await start({ 'main.ts': main, 'room.ts': 'export const makeRoom = () => ({ seats: { free: 3 } })' })
    const before = live.see('show()')
    const refused = await live.upgrade({
      'room.ts': "export const makeRoom = () => ({ seats: { free: '3' } })",
      'main.ts': `${main} + room.seats.free.length`,
    })
    expect(refused.outcome).toBe('refused')
    const reasons = refused.outcome === 'refused' ? refused.reasons : []
    const reason = reasons.find(({ code }) => code === 'state-type-changed')
    expect(reason).toMatchObject({ code: 'state-type-changed', file: 'main.ts', line: 2, item: 'room' })
    expect(reason?.message).toContain('holds `number` in `seats.free`, and the new release needs `string`')
    expect(live.see('show()')).toBe(before)
  })

  test('the same for named state', async () => {
    const main = `import { state } from 'midflight'
import { makeRoom } from './room.ts'
export const rooms = state('rooms', () => new Map([['a', makeRoom('a')]]))
export const show = () => rooms.get('a')!.name`
    const live = await start({ 'main.ts': main, 'room.ts': 'export const makeRoom = (name: string) => ({ name })' })
    const outcome = await live.upgrade({
      'room.ts': 'export const makeRoom = (name: string) => ({ name, topic: name })',
      'main.ts': main.replace('!.name', '!.topic'),
    })
    expect(outcome).toMatchObject({ outcome: 'refused', reasons: [{ code: 'state-type-changed', item: 'rooms' }] })
    expect(live.see('show()')).toBe('a')
  })

  test('`any` proves nothing: what is declared counts as it is written', async () => {
    const program = (type: string): string => `let held: ${type} = JSON.parse('1')
export const set = (next: ${type}) => { held = next }
export const show = () => held`
    const live = await start({ 'main.ts': program('any') })
    const outcome = await live.upgrade({ 'main.ts': program('string').replace('held =', 'held =  ') + " + ''" })
    expect(outcome).toMatchObject({ outcome: 'refused', reasons: [{ code: 'state-type-changed' }] })
  })

  test('a program that has type errors proves nothing', async () => {
    const program = (type: string, more = ''): string => `let count: ${type} = 1
export const add = () => { count = 2 }
export const show = () => count${more}`
    const live = await start({ 'main.ts': program('number') })
    const outcome = await live.upgrade({
      'main.ts': `${program('number | string', " + ''")}\nlet wrong: string = 1\nexport const other = () => { wrong = 2; return wrong }`,
    })
    expect(outcome).toMatchObject({ outcome: 'refused', reasons: [{ code: 'state-type-changed', item: 'count' }] })
  })

  test('functions that are replaced in place may change how they are called', async () => {
    const program = (
      parameter: string,
      more = '',
    ): string => `const handlers: { used: number } & Record<string, unknown> = { used: 0 }
const table = new Map([['a', handle]])
function handle(x: ${parameter}) { handlers.used += 1; table.set('b', handle); return x${more} }
export const show = () => table.get('a')!(1)`
    const live = await start({ 'main.ts': program('number') })
    const up = await live.upgrade({ 'main.ts': program('number | string', " + '!'") })
    expect(up).toMatchObject({ outcome: 'committed', plan: { policy: 'pinned', reversible: true } })
    expect(live.see('show()')).toBe('1!')
  })
})

describe('functions that old code goes on calling', () => {
  const program = (price: string, make: string): Files => ({
    'main.ts': `import { price } from './price.ts'
import { task } from 'midflight'
export const run = (go: Promise<void>) => task(async () => { const before = price('a'); await go; return [before, price('a')] })`,
    'price.ts': `import { make } from './make.ts'\n${price}`,
    'make.ts': make,
  })
  const make = 'export const make = (of: string) => ({ of })'
  const before = program('export function price(of: string) { return make(of).of }', make)

  test('reach the new version by the policy immediate where it takes more, whatever the text of its signature is', async () => {
    const live = await start(before)
    const now = program('export function price(of: string | number, on = 0) { return make(`${of}${on}`).of }', make)
    const outcome = await live.upgrade(now, { policy: 'immediate' })
    expect(outcome).toMatchObject({ outcome: 'committed' })
    expect(outcome.plan?.steps.find(({ module }) => module === 'price.ts')).toMatchObject({ pinnedBindings: [] })
  })

  test('do not where what they give is inferred and another', async () => {
    const live = await start(before)
    const now = program(
      'export function price(of: string) { return make(of + "!").of }',
      'export const make = (of: string) => ({ of: of.length })',
    )
    const outcome = await live.upgrade(now, { policy: 'immediate' })
    expect(outcome).toMatchObject({ outcome: 'refused' })
    expect(outcome.outcome === 'refused' && outcome.reasons).toContainEqual(
      expect.objectContaining({ code: 'policy-unsafe', file: 'price.ts', item: 'price' }),
    )
  })
})
