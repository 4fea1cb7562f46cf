import { questionKey, type Declared, type TypeAnswer, type TypeJudgements } from '@midflight/model'
import { describe, expect, test } from 'vitest'
import { typeQuestions, typeRequests } from '../src/index.ts'
import { planOf, verdictOf } from './planning.ts'
import { classItem, effect, field, fn, releaseOf, variable, type Draft } from './program-builder.ts'

/** Rules with the compiler's answers, written by hand. */

const differs: TypeAnswer = { kind: 'differs', member: '.seats.name', source: 'string', target: 'number' }
const fits: TypeAnswer = { kind: 'fits' }
const unknown: TypeAnswer = { kind: 'unknown' }

const both = (subject: string, forward: TypeAnswer, back: TypeAnswer): TypeJudgements => ({
  [`old ${subject} → new ${subject}`]: forward,
  [`new ${subject} → old ${subject}`]: back,
})

const count = (type?: string): Draft => variable('count', '0', 'literal', type === undefined ? {} : { type })
const main = (...items: readonly Draft[]): Parameters<typeof planOf>[0] => ({ 'main.ts': { items } })
const old = main(count('number'), fn('add', '1'))
const now = main(count('number|string'), fn('add', '2'))
const same = main(count('number'), fn('add', '2'))
const subject = 'main.ts#count'

describe('state', () => {
  test.for([
    ['text that differs goes by the text where nothing is known', now, unknown, unknown, 'refused: state-type-changed'],
    ['text that differs, and a type that fits both ways', now, fits, fits, 'hot'],
    ['text that is the same, and a type that does not fit', same, differs, fits, 'refused: state-type-changed'],
    ['a type that fits one way', now, fits, differs, 'hot'],
  ] as const)('%s', ([, next, forward, back, verdict]) => {
    expect(verdictOf(planOf(old, next, { types: both(subject, forward, back) }))).toBe(verdict)
  })

  test('that does not fit is refused with the member, both types and a remedy', () => {
    const { refusals } = planOf(old, same, { types: both(subject, differs, fits) })
    expect(refusals).toMatchObject([
      {
        item: 'count',
        message:
          'Cannot carry `count` at main.ts:1 over: it holds `string` in `seats.name`, and the new release needs `number`.',
      },
    ])
    expect(refusals[0]?.remedy).toContain('migration')
  })

  test('of a module that nothing else happens to is refused too', () => {
    const modules = { 'other.ts': { items: [fn('make', '1')] } }
    const changed = { 'other.ts': { items: [fn('make', '2')] } }
    const types = both(subject, differs, differs)
    expect(verdictOf(planOf({ ...old, ...modules }, { ...old, ...changed }, { types }))).toBe(
      'refused: state-type-changed',
    )
  })

  test('that fits one way waits for tasks in flight, and cannot be undone', () => {
    const plan = planOf(old, now, { types: both(subject, fits, differs) })
    expect(plan).toMatchObject({ policy: 'quiesce', reversible: false })
    expect(plan.policyReason).toContain('`string` in `seats.name`')
    expect(plan.notices).toContainEqual(expect.objectContaining({ code: 'irreversible', item: 'count' }))
  })

  test.for(['pinned', 'immediate'] as const)('that fits one way is not safe with --policy %s', (policy) => {
    const plan = planOf(old, now, { policy, types: both(subject, fits, differs) })
    expect(plan.refusals).toMatchObject([{ code: 'policy-unsafe', item: 'count' }])
  })

  test('that fits both ways is safe with any', () => {
    const plan = planOf(old, now, { policy: 'immediate', types: both(subject, fits, fits) })
    expect(plan).toMatchObject({ verdict: 'hot', reversible: true })
  })
})

describe('fields', () => {
  const room = (type: string, text: string): ReturnType<typeof main> =>
    main(
      classItem('Room', text, { fields: [field('seats', type)] }),
      effect('new Room()', { atLoad: ['construct Room'] }),
    )
  const types = (forward: TypeAnswer, back: TypeAnswer): TypeJudgements => both('main.ts#Room.seats', forward, back)

  test.for([
    ['A', 'B', unknown, unknown, 'refused: class-shape-changed'],
    ['A', 'B', fits, fits, 'hot'],
    ['A', 'A', differs, fits, 'refused: class-shape-changed'],
    ['A', 'B', fits, differs, 'hot'],
  ] as const)('of type %s, then %s: %o forward, %o back', ([before, after, forward, back, verdict]) => {
    expect(verdictOf(planOf(room(before, '1'), room(after, '2'), { types: types(forward, back) }))).toBe(verdict)
  })

  test('that fit one way wait for tasks in flight', () => {
    const plan = planOf(room('A', '1'), room('B', '2'), { types: types(fits, differs) })
    expect(plan).toMatchObject({ policy: 'quiesce', reversible: false })
  })
})

describe('functions that old code goes on calling', () => {
  const price = (text: string, signature: string): Parameters<typeof planOf>[0] => ({
    'main.ts': { imports: { './price.ts': ['price'] }, items: [fn('main', '1')] },
    'price.ts': { items: [{ ...fn('price', text), signature }] },
  })
  const call = 'price.ts#price()'

  test.for([
    ['(of: string)', '(of: string, on?: Date)', fits, []],
    ['(of: string)', '(of: string)', differs, ['price']],
    ['(of: string)', '(of: string, on: Date)', unknown, ['price']],
    ['(of: string)', '(of: string)', unknown, []],
  ] as const)('%s, then %s: %o', ([before, after, back, pinned]) => {
    const plan = planOf(price('1', before), price('2', after), { types: both(call, unknown, back) })
    expect(plan.steps.find(({ module }) => module === 'price.ts')).toMatchObject({ pinnedBindings: pinned })
    const immediate = planOf(price('1', before), price('2', after), {
      policy: 'immediate',
      types: both(call, unknown, back),
    })
    expect(immediate.verdict).toBe(pinned.length === 0 ? 'hot' : 'refused')
  })
})

describe('migrations', () => {
  const state = (version: number, up: readonly number[], down: readonly number[], text: string): Draft => {
    const declared: Declared = { api: 'state', name: 'count', version, up, down }
    return { ...variable('count', text, 'literal'), declared }
  }
  const from = main(state(1, [], [], '1'))
  const to = main(state(3, [2, 3], [2, 1], '2'))
  const up = [
    'old main.ts#count → new main.ts#count up 2 takes',
    'new main.ts#count up 2 gives → new main.ts#count up 3 takes',
    'new main.ts#count up 3 gives → new main.ts#count',
  ]
  const down = [
    'new main.ts#count → new main.ts#count down 2 takes',
    'new main.ts#count down 2 gives → new main.ts#count down 1 takes',
    'new main.ts#count down 1 gives → old main.ts#count',
  ]

  test('are asked about step by step, up and down', () => {
    expect(typeQuestions(releaseOf(from), releaseOf(to)).map(questionKey)).toEqual([...up, ...down])
  })

  test.for(up.map((key, index) => [index, key] as const))(
    'are refused at step %i, which does not fit',
    ([index, key]) => {
      const plan = planOf(from, to, { types: { [key]: differs } })
      expect(plan.refusals).toMatchObject([{ code: 'migration-type', item: 'count' }])
      expect(plan.refusals[0]?.message).toContain(`\`up[${index === 0 ? 2 : 3}]\``)
    },
  )

  test.for(down)('that do not fit on the way back say that it cannot be undone: %s', (key) => {
    const plan = planOf(from, to, { types: { [key]: differs } })
    expect(plan).toMatchObject({ verdict: 'hot', policy: 'quiesce', reversible: false })
    expect(plan.notices).toContainEqual(
      expect.objectContaining({ code: 'irreversible', message: expect.stringContaining('migration-type') as string }),
    )
  })

  test('that fit, or of which nothing is known, go ahead', () => {
    expect(planOf(from, to)).toMatchObject({ verdict: 'hot', reversible: true })
    const types = Object.fromEntries([...up, ...down].map((key) => [key, fits]))
    expect(planOf(from, to, { types })).toMatchObject({ verdict: 'hot', reversible: true })
  })

  test('of instances are given all fields, and change those that they give', () => {
    const room = (version: number | null): ReturnType<typeof main> => {
      const declared: Declared = { api: 'onUpgrade', target: 'Room', version, up: [2], down: [] }
      const migrating =
        version === null ? [] : [{ ...effect('onUpgrade(Room)', { atLoad: ['escape Room'] }), declared }]
      return main(classItem('Room', version === null ? '1' : '2'), ...migrating)
    }
    expect(typeQuestions(releaseOf(room(null)), releaseOf(room(2))).map(questionKey)).toEqual([
      'old main.ts#Room fields → new main.ts#Room up 2 takes',
      'old main.ts#Room fields + new main.ts#Room up 2 gives → new main.ts#Room fields',
      // Without `down` the way back is refused for that.
      'new main.ts#Room fields → new main.ts#Room down 1 takes',
      'new main.ts#Room fields + new main.ts#Room down 1 gives → old main.ts#Room fields',
    ])
  })
})

test('an image is asked for what outlives an upgrade, and for nothing else', () => {
  const release = releaseOf({
    'main.ts': {
      items: [count(), classItem('Room', '1'), fn('price', '1'), effect('count > 0', { atLoad: ['read count'] })],
    },
  })
  expect(typeRequests(release)).toEqual([
    { kind: 'bindings', module: 'main.ts', names: ['count'] },
    { kind: 'class', module: 'main.ts', name: 'Room' },
    { kind: 'signatures', module: 'main.ts', names: ['price'] },
  ])
})
