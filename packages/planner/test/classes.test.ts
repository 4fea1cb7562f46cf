import type { ClassFacts } from '@midflight/model'
import { describe, expect, test } from 'vitest'
import { planItemsOf, planOf, verdictOf, type Modules } from './planning.ts'
import { classItem, constant, field, fn, interfaceType, method, type Draft } from './program-builder.ts'

type Facts = Partial<ClassFacts>

const id = field('id', 'string')

/** Makes instances. */
const rooms = constant('room', 'new Room()', 'instance', {
  atLoad: ['construct Room'],
  type: 'Room',
  typeNames: ['Room'],
})

const cases: readonly [name: string, old: Facts, now: Facts, verdict: string][] = [
  [
    'a changed method',
    { fields: [id], methods: [method('join')] },
    { fields: [id], methods: [method('join', '()', { hash: '2' })] },
    'hot',
  ],
  ['a new method', { fields: [id] }, { fields: [id], methods: [method('join')] }, 'hot'],
  ['a new private method', { fields: [id] }, { fields: [id], methods: [method('#join')] }, 'hot'],
  ['a new field', { fields: [id] }, { fields: [id, field('topic', 'string')] }, 'refused: class-shape-changed'],
  [
    'a new private field',
    { fields: [id] },
    { fields: [id, field('#topic', 'string')] },
    'refused: class-shape-changed',
  ],
  [
    'a new field that every instance begins with',
    { fields: [id] },
    { fields: [id, field('open', null, { initial: { text: 'false', uses: [] } })] },
    'hot, notice: field-added',
  ],
  [
    'a new field of the name of a method',
    { methods: [method('open')] },
    { fields: [field('open', null, { initial: { text: 'false', uses: [] } })] },
    'refused: class-shape-changed',
  ],
  ['a new optional field', { fields: [id] }, { fields: [id, field('topic', 'string', { optional: true })] }, 'hot'],
  ['a field that is gone', { fields: [id, field('topic', 'string')] }, { fields: [id] }, 'hot'],
  ['a field of another type', { fields: [id] }, { fields: [field('id', 'number')] }, 'refused: class-shape-changed'],
  [
    'a field that may be missing now',
    { fields: [id] },
    { fields: [field('id', 'string|undefined', { optional: true })] },
    'hot',
  ],
  [
    'a field that may not be missing any more',
    { fields: [field('id', 'string', { optional: true })] },
    { fields: [id] },
    'refused: class-shape-changed',
  ],
  [
    'a field with another initialiser',
    { fields: [field('n', null, { initializerHash: '1' })] },
    { fields: [field('n', null, { initializerHash: '2' })] },
    'hot',
  ],
  [
    'a field that became an accessor',
    { fields: [id] },
    { methods: [method('id', '()', { kind: 'get' })] },
    'refused: class-shape-changed',
  ],
  [
    'a method that became an optional field',
    { methods: [method('id')] },
    { fields: [field('id', 'string', { optional: true })] },
    'refused: class-shape-changed',
  ],
  ['another superclass', { superclass: 'A' }, { superclass: 'B' }, 'refused: class-shape-changed'],
  ['a new static field', {}, { fields: [field('count', 'number', { isStatic: true })] }, 'hot'],
  [
    'a static field of another type',
    { fields: [field('count', 'number', { isStatic: true })] },
    { fields: [field('count', 'string', { isStatic: true })] },
    'refused: class-shape-changed',
  ],
  [
    'a static field with another initialiser',
    { fields: [field('n', 'number', { isStatic: true, initializerHash: '1' })] },
    { fields: [field('n', 'number', { isStatic: true, initializerHash: '2' })] },
    'hot, notice: initial-value-changed',
  ],
  ['a changed static block', { staticBlocks: ['1'] }, { staticBlocks: ['2'] }, 'refused: class-static-block-changed'],
  ['a new static block', {}, { staticBlocks: ['2'] }, 'refused: class-static-block-changed'],
]

describe('classes', () => {
  test.for(cases)('%s', ([, old, now, verdict]) => {
    expect(verdictOf(planItemsOf([classItem('Room', '1', old), rooms], [classItem('Room', '2', now), rooms]))).toBe(
      verdict,
    )
  })

  test('a field whose declared type changed in another module is refused', () => {
    const program = (type: string, text: string): Modules => ({
      'main.ts': {
        items: [classItem('Room', text, { fields: [field('owner', 'User', { typeNames: ['User'] })] }), rooms],
        typeImports: { './types.ts': ['User'] },
      },
      'types.ts': { types: [interfaceType('User', { name: type })], typesOnly: true },
    })
    expect(verdictOf(planOf(program('string', '1'), program('number', '2')))).toBe('refused: class-shape-changed')
    expect(verdictOf(planOf(program('string', '1'), program('string', '2')))).toBe('hot')
  })

  test('the plan says what becomes of live instances', () => {
    const item = (version: string, more: readonly Draft[] = []): readonly Draft[] => [
      classItem('Room', version),
      ...more,
    ]
    const evolving = planItemsOf(item('1', [fn('f', '1')]), item('2', [fn('f', '2')]))
    expect(evolving.items.map(({ item: key, instances, why }) => [key, instances, why])).toEqual([
      ['Room', 'evolve', 'Its code changed. Live instances get its methods.'],
      ['f', undefined, 'Its code changed.'],
    ])
    const same = planItemsOf(item('1', [fn('f', '1')]), item('1', [fn('f', '2')]))
    expect(same.items.map(({ instances }) => instances)).toEqual([undefined, undefined])
  })

  test('the remedy for a new field names the migration', () => {
    const plan = planItemsOf([classItem('Room', '1'), rooms], [classItem('Room', '2', { fields: [id] }), rooms])
    expect(plan.refusals[0]?.remedy).toContain('`onUpgrade(Room, { version, up, down })`')
  })

  test('state that holds instances of a class goes on while the class evolves', () => {
    const rooms = constant('rooms', 'new Rooms()', 'instance', {
      atLoad: ['construct Rooms'],
      type: 'Rooms',
      typeNames: ['Rooms'],
    })
    expect(verdictOf(planItemsOf([classItem('Rooms', '1'), rooms], [classItem('Rooms', '2'), rooms]))).toBe('hot')
  })

  test('state that becomes an instance of another class of the same name is refused', () => {
    const program = (module: string): Modules => ({
      'main.ts': {
        imports: { [module]: ['Rooms'] },
        items: [
          constant('rooms', 'new Rooms()', 'instance', {
            atLoad: ['construct Rooms'],
            type: 'Rooms',
            typeNames: ['Rooms'],
          }),
          fn('a', module),
        ],
      },
      'a.ts': { items: [classItem('Rooms', '1')] },
      'b.ts': { items: [classItem('Rooms', '1')] },
    })
    expect(verdictOf(planOf(program('./a.ts'), program('./b.ts')))).toContain('state-type-changed')
  })
})

test('a module of Node that is a class is the same as its member of that name', () => {
  const program = (text: string, imported: string, url = 'node:events'): Modules => ({
    'main.ts': {
      imports: { events: [imported] },
      urls: { events: url },
      items: [classItem('Room', text, { superclass: 'Base' }, { atLoad: ['extend Base'] }), rooms],
    },
  })
  const verdict = (imported: string, url?: string): string =>
    verdictOf(planOf(program('1', 'module.exports as Base'), program('2', imported, url)))
  expect(verdict('EventEmitter as Base')).not.toContain('class-shape-changed')
  expect(verdict('default as Base')).not.toContain('class-shape-changed')
  expect(verdict('EventEmitterAsyncResource as Base')).toContain('class-shape-changed')
  expect(verdict('Stream as Base', 'node:stream')).toContain('class-shape-changed')
})
