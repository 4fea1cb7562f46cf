import { describe, expect, test } from 'vitest'
import { actionsOf, planItemsOf, planOf, verdictOf, type Modules } from './planning.ts'
import { classItem, constant, effect, fn, variable, type Draft } from './program-builder.ts'

const limit = (text: string): Draft => constant('limit', text, 'literal')

function derived(text: string, user: Draft): Modules {
  return {
    'main.ts': { imports: { './double.ts': ['double'] }, items: [user] },
    'double.ts': {
      imports: { './config.ts': ['limit'] },
      items: [constant('double', 'limit * 2', 'pure', { atLoad: ['read limit'] })],
    },
    'config.ts': { items: [limit(text)] },
  }
}

describe('a value derived from a changed value in another module', () => {
  test('is recomputed', () => {
    const user = fn('check', '1', { atCall: ['read double'] })
    const plan = planOf(derived('1', user), derived('2', user))
    expect(verdictOf(plan)).toBe('hot')
    expect(actionsOf(plan)).toEqual({ 'config.ts#limit': 'recompute', 'double.ts#double': 'recompute' })
    expect(plan.items.at(-1)?.why).toBe('`limit` (config.ts:1), which it is computed from, changes.')
    expect(plan.steps.map(({ module, action, items }) => [module, action, items])).toEqual([
      ['config.ts', 'replace', { limit: 'evaluate' }],
      ['double.ts', 'refresh', { double: 'evaluate' }],
      ['main.ts', 'refresh', { check: 'evaluate' }],
    ])
  })

  test('is refused where an opaque call captured it', () => {
    const user = effect('listen(double)', { atLoad: ['escape double'] })
    const plan = planOf(derived('1', user), derived('2', user))
    expect(verdictOf(plan)).toBe('refused: load-time-dependent')
    expect(plan.refusals[0]).toMatchObject({ file: 'main.ts', line: 1 })
    expect(plan.refusals[0]?.message).toContain('`double` at double.ts:1')
  })
})

const cases: readonly [name: string, old: readonly Draft[], now: readonly Draft[], verdict: string][] = [
  [
    'read when a function is called',
    [limit('1'), fn('a', '1', { atCall: ['read limit'] })],
    [limit('2'), fn('a', '1', { atCall: ['read limit'] })],
    'hot',
  ],
  [
    'read by an effect',
    [limit('1'), effect('open(limit)', { atLoad: ['escape limit'] })],
    [limit('2'), effect('open(limit)', { atLoad: ['escape limit'] })],
    'refused: load-time-dependent',
  ],
  [
    'read by a function literal of an effect',
    [limit('1'), effect('on(ƒ)', { literals: ['1'], atCall: ['read limit'] })],
    [limit('2'), effect('on(ƒ)', { literals: ['1'], atCall: ['read limit'] })],
    'hot',
  ],
  [
    'read by a resource',
    [limit('1'), constant('s', 'open(limit)', 'opaque', { atLoad: ['escape limit'] })],
    [limit('2'), constant('s', 'open(limit)', 'opaque', { atLoad: ['escape limit'] })],
    'refused: load-time-dependent',
  ],
  [
    'read by a function that an effect calls',
    [limit('1'), fn('main', '1', { atCall: ['read limit'] }), effect('main()', { atLoad: ['call main'] })],
    [limit('2'), fn('main', '1', { atCall: ['read limit'] }), effect('main()', { atLoad: ['call main'] })],
    'refused: load-time-dependent',
  ],
  [
    'that state began with',
    [limit('1'), variable('n', 'limit', 'pure', { atLoad: ['read limit'] })],
    [limit('2'), variable('n', 'limit', 'pure', { atLoad: ['read limit'] })],
    'hot, notice: initial-value-changed',
  ],
  [
    'in an instance',
    [
      limit('1'),
      classItem('R', '1'),
      constant('r', 'new R(limit)', 'instance', { atLoad: ['construct R', 'escape limit'] }),
    ],
    [
      limit('2'),
      classItem('R', '1'),
      constant('r', 'new R(limit)', 'instance', { atLoad: ['construct R', 'escape limit'] }),
    ],
    'refused: load-time-dependent',
  ],
  [
    'read in a method of a class that was instantiated',
    [
      limit('1'),
      classItem('R', '1', {}, { atCall: ['read limit'] }),
      constant('r', 'new R()', 'instance', { atLoad: ['construct R'] }),
    ],
    [
      limit('2'),
      classItem('R', '1', {}, { atCall: ['read limit'] }),
      constant('r', 'new R()', 'instance', { atLoad: ['construct R'] }),
    ],
    'hot',
  ],
  [
    'read in a constructor',
    [
      limit('1'),
      classItem('R', '1', {}, { atCall: ['read limit at-once'] }),
      constant('r', 'new R()', 'instance', { atLoad: ['construct R'] }),
    ],
    [
      limit('2'),
      classItem('R', '1', {}, { atCall: ['read limit at-once'] }),
      constant('r', 'new R()', 'instance', { atLoad: ['construct R'] }),
    ],
    'refused: load-time-dependent',
  ],
  [
    'read in a method that an effect calls',
    [
      limit('1'),
      classItem('R', '1', {}, { atCall: ['read limit'] }),
      effect('new R().start()', { atLoad: ['construct R'] }),
    ],
    [
      limit('2'),
      classItem('R', '1', {}, { atCall: ['read limit'] }),
      effect('new R().start()', { atLoad: ['construct R'] }),
    ],
    'refused: load-time-dependent',
  ],
  [
    'read by an effect that is new',
    [limit('1')],
    [limit('2'), effect('open(limit)', { atLoad: ['escape limit'] })],
    'hot',
  ],
]

describe('a changed value', () => {
  test.for(cases)('%s', ([, old, now, verdict]) => {
    expect(verdictOf(planItemsOf(old, now))).toBe(verdict)
  })

  test('read later through an import by a closure that an effect made is current, and in the same module it is not', () => {
    const program = (text: string, inOneModule: boolean): Modules => {
      const main = [fn('main', '1', { atCall: ['read limit later'] }), effect('main()', { atLoad: ['call main'] })]
      if (inOneModule) return { 'main.ts': { items: [limit(text), ...main] } }
      return {
        'main.ts': { imports: { './config.ts': ['limit'] }, items: main },
        'config.ts': { items: [limit(text)] },
      }
    }
    expect(verdictOf(planOf(program('1', false), program('2', false)))).toBe('hot')
    expect(verdictOf(planOf(program('1', true), program('2', true)))).toBe('refused: load-time-dependent')
  })

  test('computed by a function whose own callee changed is recomputed', () => {
    const items = (text: string): Draft[] => [
      fn('base', text),
      fn('build', '1', { atCall: ['call base'] }),
      constant('table', 'build()', 'pure', { atLoad: ['call build'] }),
      constant('routes', '{ base }', 'container', { atLoad: ['escape base'] }),
    ]
    const plan = planItemsOf(items('1'), items('2'))
    expect(actionsOf(plan)).toEqual({
      'main.ts#base': 'replace',
      'main.ts#build': 'keep',
      'main.ts#table': 'recompute',
      'main.ts#routes': 'keep',
    })
  })

  test('that is imported from elsewhere now is recomputed, or refused where it was captured', () => {
    const program = (module: string, user: Draft): Modules => ({
      'main.ts': { imports: { [module]: ['limit'] }, items: [user] },
      'a.ts': { items: [limit('1')] },
      'b.ts': { items: [limit('1')] },
    })
    const value = constant('double', 'limit * 2', 'pure', { atLoad: ['read limit'] })
    expect(actionsOf(planOf(program('./a.ts', value), program('./b.ts', value)))).toEqual({
      'main.ts#double': 'recompute',
    })
    const captured = effect('open(limit)', { atLoad: ['escape limit'] })
    expect(verdictOf(planOf(program('./a.ts', captured), program('./b.ts', captured)))).toBe(
      'refused: load-time-dependent',
    )
  })

  test.for([
    [
      'while an item is evaluated',
      constant('config', "await import('./a.ts')", 'opaque', { awaits: true }),
      'refused: load-time-dependent',
    ],
    ['when a function literal is called', effect('on(ƒ)', { literals: ['1'] }), 'hot'],
    ['when a function is called', fn('load', '1'), 'hot'],
  ] as const)('that is imported dynamically %s', ([, user, verdict]) => {
    const program = (text: string): Modules => ({
      'main.ts': { items: [user], dynamic: ['./a.ts'] },
      'a.ts': { items: [limit(text)] },
    })
    expect(verdictOf(planOf(program('1'), program('2')))).toBe(verdict)
  })
})
