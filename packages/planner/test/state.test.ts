import type { TypeFacts } from '@midflight/model'
import { describe, expect, test } from 'vitest'
import { planItemsOf, planOf, verdictOf, type Modules } from './planning.ts'
import { aliasType, classItem, constant, fn, interfaceType, variable, type Draft } from './program-builder.ts'

const writer = fn('join', '1', { atCall: ['mutate rooms'] })

function rooms(text: string, type?: string): Draft {
  return constant('rooms', text, 'container', type === undefined ? {} : { type })
}

const cases: readonly [name: string, old: readonly Draft[], now: readonly Draft[], verdict: string][] = [
  [
    'a new initial value',
    [variable('count', '0', 'literal', { type: 'number' })],
    [variable('count', '5', 'literal', { type: 'number' })],
    'hot, notice: initial-value-changed',
  ],
  [
    'another type',
    [rooms('new Map()', 'Map<string,number>'), writer],
    [rooms('new Map()', 'Map<string,string>'), writer],
    'unchanged',
  ],
  [
    'another type with other code',
    [rooms('new Map()', 'Map<string,number>'), writer],
    [rooms('new Map()', 'Map<string,string>'), fn('join', '2', { atCall: ['mutate rooms'] })],
    'refused: state-type-changed',
  ],
  [
    'a type that is declared now, for the same code',
    [rooms('[]'), writer],
    [rooms('[]', 'string[]'), fn('join', '2', { atCall: ['mutate rooms'] })],
    'hot',
  ],
  [
    'a type that is declared now, for other code',
    [rooms('[]'), writer],
    [rooms('[1]', 'number[]'), writer],
    'refused: state-type-changed',
  ],
  [
    'an undeclared object with other members',
    [rooms('{}'), writer],
    [rooms('{ a: 1 }'), writer],
    'refused: state-type-changed',
  ],
  [
    'an undeclared literal that changed',
    [variable('count', '0', 'literal')],
    [variable('count', '1', 'literal')],
    'hot, notice: initial-value-changed',
  ],
  [
    'an undeclared literal that became an array',
    [variable('count', '0', 'literal')],
    [variable('count', '[]', 'container')],
    'refused: state-type-changed',
  ],
  ['state that is gone', [variable('count', '0', 'literal'), writer], [writer], 'hot, notice: state-removed'],
  ['new state', [writer], [writer, variable('count', '0', 'literal')], 'hot'],
  ['a container that nobody writes to any more', [rooms('[]'), writer], [rooms('[]'), fn('join', '2')], 'hot'],
  [
    'a container that nobody writes to any more, with other contents',
    [rooms('[]'), writer],
    [rooms('[1]'), fn('join', '2')],
    'hot, notice: state-removed',
  ],
  ['a container that somebody writes to now', [rooms('[]'), fn('join', '2')], [rooms('[]'), writer], 'hot'],
  [
    'a function that became state, and is only called in its module',
    [fn('f', '1'), fn('g', '1', { atCall: ['call f'] })],
    [variable('f', 'null', 'literal'), fn('g', '1')],
    'hot',
  ],
  [
    'a function that became state, and is held by somebody',
    [fn('f', '1'), fn('g', '1', { atCall: ['escape f'] })],
    [variable('f', 'null', 'literal'), fn('g', '2')],
    'refused: kind-changed',
  ],
  [
    'a function that became a class, and is held by somebody',
    [fn('f', '1'), fn('g', '1', { atCall: ['escape f'] })],
    [classItem('f', '2'), fn('g', '1', { atCall: ['escape f'] })],
    'refused: kind-changed',
  ],
]

describe('state', () => {
  test.for(cases)('%s', ([, old, now, verdict]) => {
    expect(verdictOf(planItemsOf(old, now))).toBe(verdict)
  })
})

function withTypes(types: readonly TypeFacts[], text = '1'): Modules {
  return {
    'main.ts': {
      items: [
        constant('rooms', 'new Map()', 'container', { type: 'Map<string,Room>', typeNames: ['Room'] }),
        fn('join', text, { atCall: ['mutate rooms'] }),
      ],
      typeImports: { './types.ts': ['Room'] },
    },
    'types.ts': { types, typesOnly: true },
  }
}

const room = interfaceType('Room', { id: 'string', owner: 'User' }, ['User'])
const user = interfaceType('User', { name: 'string' })

const typeCases: readonly [name: string, now: readonly TypeFacts[], verdict: string][] = [
  ['is the same', [room, user], 'hot'],
  [
    'has a new optional member',
    [interfaceType('Room', { id: 'string', owner: 'User', 'topic?': 'string' }, ['User']), user],
    'hot',
  ],
  [
    'has a new required member',
    [interfaceType('Room', { id: 'string', owner: 'User', topic: 'string' }, ['User']), user],
    'refused: state-type-changed',
  ],
  [
    'has a member that became optional',
    [interfaceType('Room', { 'id?': 'string', owner: 'User' }, ['User']), user],
    'hot',
  ],
  [
    'has a member of another type',
    [interfaceType('Room', { id: 'number', owner: 'User' }, ['User']), user],
    'refused: state-type-changed',
  ],
  ['lost a member', [interfaceType('Room', { id: 'string' }), user], 'refused: state-type-changed'],
  [
    'mentions a type that changed',
    [room, interfaceType('User', { name: 'string', age: 'number' })],
    'refused: state-type-changed',
  ],
  [
    'mentions a type that has a new optional member',
    [room, interfaceType('User', { name: 'string', 'age?': 'number' })],
    'hot',
  ],
  ['became another kind of type', [aliasType('Room', 'string'), user], 'refused: state-type-changed'],
  ['is gone', [user], 'refused: state-type-changed'],
]

describe('state whose declared type, in another module,', () => {
  test.for(typeCases)('%s', ([, types, verdict]) => {
    expect(verdictOf(planOf(withTypes([room, user]), withTypes(types, '2')))).toBe(verdict)
  })

  test('is hot to undo where an optional member was added', () => {
    const now = withTypes(
      [interfaceType('Room', { id: 'string', owner: 'User', 'topic?': 'string' }, ['User']), user],
      '2',
    )
    expect(planOf(withTypes([room, user]), now).reversible).toBe(true)
  })

  test('is not hot to undo where a member became optional', () => {
    const now = withTypes([interfaceType('Room', { id: 'string', 'owner?': 'User' }, ['User']), user], '2')
    const plan = planOf(withTypes([room, user]), now)
    expect(plan.reversible).toBe(false)
    expect(plan.notices[0]?.message).toContain('has another type for `owner`')
  })

  test('mentions itself', () => {
    const tree = interfaceType('Room', { parent: 'Room' }, ['Room'])
    expect(verdictOf(planOf(withTypes([tree]), withTypes([tree], '2')))).toBe('hot')
  })
})
