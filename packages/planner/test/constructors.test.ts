import type { ClassFacts } from '@midflight/model'
import { describe, expect, test } from 'vitest'
import { planItemsOf, verdictOf } from './planning.ts'
import { classItem, constant, effect, fn, type Draft } from './program-builder.ts'

const does = (hash: string, values: Record<string, string> = {}): Partial<ClassFacts> => ({ setUp: { hash, values } })
const server = constant('server', 'new Server()', 'instance', { atLoad: ['construct Server'] })
const start = effect('open()', { atLoad: ['call open'] })

const cases: readonly [
  name: string,
  old: Partial<ClassFacts>,
  now: Partial<ClassFacts>,
  more: readonly Draft[],
  verdict: string,
][] = [
  ['does something else, and ran at load only', does('1'), does('2'), [server], 'refused: load-only-changed'],
  [
    'does something else, and ran in a function that ran at load only',
    does('1'),
    does('2'),
    [fn('open', '1', { atCall: ['construct Server'] }), start],
    'refused: load-only-changed',
  ],
  [
    'does something else, and runs later too',
    does('1'),
    does('2'),
    [server, effect('on(ƒ)', { literals: ['1'], atCall: ['construct Server'] })],
    'hot',
  ],
  ['does something else, and never ran', does('1'), does('2'), [], 'hot'],
  [
    'does something else, and its class is handed on',
    does('1'),
    does('2'),
    [server, effect('f(Server)', { atLoad: ['escape Server'] })],
    'hot',
  ],
  ['does the same', does('1', { n: '1' }), does('1', { n: '1' }), [server], 'hot'],
  [
    'gives a field another value, and ran at load only',
    does('1', { n: '1' }),
    does('1', { n: '2', m: '1' }),
    [server],
    'hot, notice: initial-value-changed',
  ],
  [
    'gives a field another value, and runs later too',
    does('1', { n: '1' }),
    does('1', { n: '2' }),
    [server, effect('on(ƒ)', { literals: ['1'], atCall: ['construct Server'] })],
    'hot',
  ],
]

describe('a constructor', () => {
  test.for(cases)('that %s', ([, old, now, more, verdict]) => {
    const program = (text: string, facts: Partial<ClassFacts>): readonly Draft[] => [
      classItem('Server', text, facts),
      ...more,
    ]
    expect(verdictOf(planItemsOf(program('1', old), program('2', now)))).toBe(verdict)
  })
})
