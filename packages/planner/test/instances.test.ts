import { describe, expect, test } from 'vitest'
import { planOf, verdictOf, type Modules } from './planning.ts'
import { classItem, constant, effect, field, fn, type Draft } from './program-builder.ts'

const use = (name: string, ...uses: string[]): Draft => fn(name, name, { atCall: uses })

/** A class in a module of its own whose instances would not fit the new version. */
const program = (version: 1 | 2, main: readonly Draft[], more: Modules[string] = {}, names = ['Room']): Modules => ({
  'room.ts': {
    items: [classItem('Room', `${version}`, { fields: version === 1 ? [] : [field('id', 'string')] })],
    ...more,
  },
  'main.ts': { imports: { './room.ts': names }, items: main },
})

const cases: readonly [name: string, main: readonly Draft[], verdict: string, names?: string[]][] = [
  ['nothing uses it', [use('f', 'read other')], 'hot'],
  ['a function may construct it', [use('f', 'construct Room')], 'refused: class-shape-changed'],
  ['instances are looked for', [use('f', 'read Room')], 'hot'],
  ['a static member may be called', [use('f', 'mutate Room member .make')], 'refused: class-shape-changed'],
  ['it is handed on', [effect('register(Room)', { atLoad: ['escape Room'] })], 'refused: class-shape-changed'],
  [
    'a subclass is never constructed',
    [classItem('Vip', '1', { superclass: 'Room' }, { atLoad: ['extend Room'] })],
    'hot',
  ],
  [
    'a subclass is constructed',
    [classItem('Vip', '1', { superclass: 'Room' }, { atLoad: ['extend Room'] }), use('f', 'construct Vip')],
    'refused: class-shape-changed',
  ],
  [
    'all exports are handed on',
    [effect('register(rooms)', { atLoad: ['escape rooms'] })],
    'refused: class-shape-changed',
    ['* as rooms'],
  ],
  [
    'all exports are copied, and others than it are used',
    [
      constant('copy', 'copyOf(rooms)', 'container', { atLoad: ['escape rooms'] }),
      use('f', 'mutate copy member .other'),
    ],
    'hot',
    ['* as rooms'],
  ],
  [
    'all exports are copied, and it is taken',
    [
      constant('copy', 'copyOf(rooms)', 'container', { atLoad: ['escape rooms'] }),
      use('f', 'construct copy member .Room'),
    ],
    'refused: class-shape-changed',
    ['* as rooms'],
  ],
  [
    'all exports are copied, and the copy is handed on',
    [constant('copy', 'copyOf(rooms)', 'container', { atLoad: ['escape rooms'] }), use('f', 'escape copy')],
    'refused: class-shape-changed',
    ['* as rooms'],
  ],
]

describe('a class whose instances would not fit the new version', () => {
  test.for(cases)('%s', ([, main, verdict, names]) => {
    const other = [fn('other', '1')]
    const of = (version: 1 | 2): Modules => {
      const { 'room.ts': room, ...rest } = program(version, main, {}, names)
      return { 'room.ts': { ...room, items: [...(room?.items ?? []), ...other] }, ...rest }
    }
    const plan = planOf(of(1), of(2))
    expect(verdictOf(plan)).toBe(verdict)
    const step = plan.steps.find(({ module }) => module === 'room.ts')
    expect(step?.uninstantiated).toEqual(verdict === 'hot' ? ['Room'] : undefined)
  })

  test('a module that constructs it and has not been loaded says nothing', () => {
    const modules = (version: 1 | 2): Modules => ({
      ...program(version, [use('f', 'read Room')]),
      'later.ts': { imports: { './room.ts': ['Room'] }, items: [use('g', 'construct Room')] },
    })
    const loaded = ['room.ts', 'main.ts']
    expect(verdictOf(planOf(modules(1), modules(2), { loaded }))).toBe('hot')
    expect(verdictOf(planOf(modules(1), modules(2)))).toBe('refused: class-shape-changed')
  })
})
