import type { DefinesFacts } from '@midflight/model'
import { describe, expect, test } from 'vitest'
import { actionsOf, planItemsOf, planOf, verdictOf } from './planning.ts'
import { constant, effect, fn, type Draft } from './program-builder.ts'

const room = fn('Room', 'room')

/** `Room.limit = 5`, which writes to `Room`. */
function defining(text: string, facts: Partial<DefinesFacts> = {}, atLoad: readonly string[] = []): Draft {
  const members = [{ binding: 'Room', isPrototype: false, key: 'limit' }]
  const statement = effect(text, { atLoad: ['mutate Room member .limit', ...atLoad] })
  return { ...statement, defines: { members, stays: null, makesFunctions: false, ...facts } }
}

const one = defining('Room.limit = 1')
const two = defining('Room.limit = 2')

const cases: readonly [name: string, old: readonly Draft[], now: readonly Draft[], verdict: string][] = [
  ['a statement that changes', [room, one], [room, two], 'hot'],
  ['one that goes', [room, one], [room], 'hot'],
  ['one that comes', [room], [room, one], 'hot'],
  [
    'an object that changes',
    [room, defining('Room.limit = []', { stays: 'object' })],
    [room, defining('Room.limit = {}', { stays: 'object' })],
    'refused: effect-changed',
  ],
  [
    'an object that goes with the function that it was put on',
    [fn('other', '1'), room, defining('Room.limit = []', { stays: 'object' })],
    [fn('other', '2')],
    'hot',
  ],
  [
    'a function that gets a parent',
    [room],
    [room, defining('inherits(Room, Base)', { stays: 'parent' })],
    'refused: class-shape-changed',
  ],
  [
    'a new function with a parent',
    [fn('other', '1')],
    [fn('other', '1'), room, defining('inherits(Room, Base)', { stays: 'parent' })],
    'hot',
  ],
  [
    'a resource that took the member',
    [room, one, constant('server', 'open(Room.limit)', 'opaque', { atLoad: ['escape Room member .limit'] })],
    [room, two, constant('server', 'open(Room.limit)', 'opaque', { atLoad: ['escape Room member .limit'] })],
    'refused: load-time-dependent',
  ],
  [
    'a resource that took another member',
    [room, one, constant('server', 'open(Room.other)', 'opaque', { atLoad: ['escape Room member .other'] })],
    [room, two, constant('server', 'open(Room.other)', 'opaque', { atLoad: ['escape Room member .other'] })],
    'hot',
  ],
  ['a statement that becomes an effect', [room, one], [room, effect('Room.limit = read()')], 'hot'],
  [
    'an effect that becomes such a statement',
    [room, effect('Room.limit = read()')],
    [room, one],
    'refused: effect-removed',
  ],
]

test.for(cases)('%s', ([, old, now, verdict]) => {
  expect(verdictOf(planItemsOf(old, now))).toBe(verdict)
})

describe('what is done', () => {
  const limit = (value: string): Draft => constant('limit', value, 'literal')
  const statement = defining('Room.limit = limit', {}, ['read limit'])
  const twice = constant('twice', 'Room.limit * 2', 'pure', { atLoad: ['read Room member .limit'] })

  test('a statement is done again where what it takes changes, and what takes the member is computed again', () => {
    const plan = planItemsOf([limit('1'), room, statement, twice], [limit('2'), room, statement, twice])
    expect(verdictOf(plan)).toBe('hot')
    expect(actionsOf(plan)).toMatchObject({
      'main.ts#effect:Room.limit = limit:0': 'recompute',
      'main.ts#twice': 'recompute',
    })
    expect(plan.steps[0]?.items).toMatchObject({ [statement.key]: 'evaluate', twice: 'evaluate' })
  })

  test('it is carried where nothing changes', () => {
    const plan = planItemsOf([fn('other', '1'), room, one], [fn('other', '2'), room, one])
    expect(plan.steps[0]?.items).toMatchObject({ [one.key]: 'carry' })
  })

  test('it is done again with its module where it makes functions', () => {
    const making = defining('Room.limit = make', { makesFunctions: true })
    const plan = planItemsOf([fn('other', '1'), room, making], [fn('other', '2'), room, making])
    expect(plan.steps[0]?.items).toMatchObject({ [making.key]: 'evaluate' })
  })

  test('a module goes with what its statements have defined', () => {
    const main = { items: [fn('main', '1')] }
    const gone = { items: [room, one, defining('Room.limit = []', { stays: 'object' })] }
    const plan = planOf({ 'main.ts': main, 'room.ts': gone }, { 'main.ts': main })
    expect(verdictOf(plan)).toBe('hot')
  })

  test('the plan says what it defines, and why it stays an effect', () => {
    const plan = planItemsOf([room], [room, one, defining('Room.limit = []', { stays: 'object' })])
    expect(plan.items.map(({ class: itemClass, classReason }) => [itemClass, classReason]).slice(1)).toEqual([
      ['definition', 'It only defines members of `Room`.'],
      [
        'effect',
        'It only defines members of `Room`, but what it puts there is an object, which the program may have changed since, so it counts as the more careful class.',
      ],
    ])
  })
})
