import { explainItem } from '@midflight/planner'
import { describe, expect, test } from 'vitest'
import {
  classItem,
  constant,
  effect,
  fn,
  releaseOf,
  variable,
  type Draft,
  type ModuleParts,
} from './program-builder.ts'

const list = constant('list', '[]', 'container')

/** The class of `main.ts#<key>` in a program, and why. */
function explain(key: string, modules: Readonly<Record<string, ModuleParts>>): string {
  const found = explainItem(releaseOf(modules), 'main.ts', key)
  return found === null ? 'none' : `${found.class}: ${found.reason}`
}

const cases: readonly [name: string, key: string, items: readonly Draft[], expected: string][] = [
  ['a function', 'f', [fn('f', '1')], 'definition: It is a function.'],
  ['a class', 'R', [classItem('R', '1')], 'definition: It is a class.'],
  ['a statement', 'effect:a():0', [effect('a()')], 'effect: It is a statement'],
  ['a literal', 'a', [constant('a', '1', 'literal')], 'value: '],
  ['a variable', 'a', [variable('a', '1', 'literal')], 'state: It is a variable'],
  [
    'a variable with an opaque initialiser',
    'a',
    [variable('a', 'open()', 'opaque')],
    'resource: It is a variable, but',
  ],
  ['a symbol', 'a', [constant('a', 'Symbol()', 'symbol')], 'state: It is a symbol'],
  ['an opaque call', 'a', [constant('a', 'open()', 'opaque')], 'resource: '],
  [
    'an instance of a class of the program',
    'r',
    [classItem('R', '1'), constant('r', 'new R()', 'instance', { atLoad: ['construct R'] })],
    'state: It is an instance of the program’s own class `R`',
  ],
  [
    'an instance of another class',
    'r',
    [constant('r', 'new R()', 'instance', { atLoad: ['construct R'] })],
    'resource: It is an instance of a class that is not',
  ],
  ['a container that is only read', 'list', [list, fn('f', '1', { atCall: ['read list'] })], 'value: '],
  [
    'a container that is written to',
    'list',
    [list, fn('f', '1', { atCall: ['mutate list'] })],
    'state: It is written to at main.ts:1.',
  ],
  [
    'a container that is handed out',
    'list',
    [list, fn('f', '1', { atCall: ['escape list'] })],
    'state: It is handed at main.ts:1 to code that may write',
  ],
  [
    'a container of which a member is handed out',
    'list',
    [list, fn('f', '1', { atCall: ['escape list member'] })],
    'state: ',
  ],
  [
    'a container of primitives of which a member is handed out',
    'list',
    [constant('list', '[1]', 'container', { flat: true }), fn('f', '1', { atCall: ['escape list member'] })],
    'value: ',
  ],
  [
    'a container that is part of a value',
    'list',
    [list, constant('all', '[list]', 'container', { atLoad: ['escape list'] })],
    'value: ',
  ],
  [
    'a container that is part of one that is written to',
    'list',
    [
      list,
      constant('all', '[list]', 'container', { atLoad: ['escape list'] }),
      fn('f', '1', { atCall: ['mutate all'] }),
    ],
    'state: It is a part of `all`',
  ],
  [
    'a container that is part of a frozen one that is handed out',
    'list',
    [
      list,
      constant('all', 'Object.freeze([list])', 'pure', { atLoad: ['escape list'] }),
      fn('f', '1', { atCall: ['escape all'] }),
    ],
    'state: It is a part of `all`',
  ],
  [
    'a frozen object that is handed out',
    'a',
    [constant('a', 'Object.freeze([])', 'pure'), fn('f', '1', { atCall: ['escape a'] })],
    'value: ',
  ],
  ['nothing', 'x', [], 'none'],
]

describe('the class of', () => {
  test.for(cases)('%s', ([, key, items, expected]) => {
    expect(explain(key, { 'main.ts': { items } })).toContain(expected)
  })
})

describe('a container of one module is state if another module writes to it', () => {
  const writing = (imports: ModuleParts['imports'], use: string): ModuleParts => ({
    ...(imports && { imports }),
    items: [fn('f', '1', { atCall: [use] })],
  })
  const between: ModuleParts = { reexports: { rows: './main.ts list', inner: './main.ts *' } }

  test.for<[string, Readonly<Record<string, ModuleParts>>]>([
    ['through an import', { 'a.ts': writing({ './main.ts': ['list as l'] }, 'mutate l') }],
    ['through a namespace', { 'a.ts': writing({ './main.ts': ['* as ns'] }, 'mutate ns.list') }],
    ['through a namespace that is handed out', { 'a.ts': writing({ './main.ts': ['* as ns'] }, 'escape ns') }],
    ['through a computed member of a namespace', { 'a.ts': writing({ './main.ts': ['* as ns'] }, 'read ns') }],
    ['through a re-export', { 'between.ts': between, 'a.ts': writing({ './between.ts': ['rows'] }, 'mutate rows') }],
    [
      'through a re-exported namespace',
      { 'between.ts': between, 'a.ts': writing({ './between.ts': ['inner'] }, 'mutate inner.list') },
    ],
    ['after a dynamic import', { 'a.ts': { dynamic: ['./main.ts'] } }],
    ['after a dynamic import that is computed', { 'a.ts': { dynamic: [null] } }],
  ])('%s', ([, others]) => {
    expect(explain('list', { 'main.ts': { items: [list] }, ...others })).toMatch(/^state: /)
  })

  test('and not if one only reads it', () => {
    expect(
      explain('list', { 'main.ts': { items: [list] }, 'a.ts': writing({ './main.ts': ['* as ns'] }, 'read ns.list') }),
    ).toMatch(/^value: /)
  })
})

test('a JSON module is a value, unless code writes to it', () => {
  const json: ModuleParts = { format: 'json', items: [constant('default', '{}', 'pure')] }
  const user = (use: string): ModuleParts => ({
    imports: { './main.ts': ['default as config'] },
    items: [fn('f', '1', { atCall: [use] })],
  })
  expect(explain('default', { 'main.ts': json, 'a.ts': user('escape config') })).toMatch(/^value: /)
  expect(explain('default', { 'main.ts': json, 'a.ts': user('mutate config') })).toMatch(/^state: /)
})
