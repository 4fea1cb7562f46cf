import { describe, expect, test } from 'vitest'
import { planItemsOf, planOf, verdictOf, type Modules } from './planning.ts'
import { classItem, constant, effect, fn, type Draft } from './program-builder.ts'

const start = effect('main()', { atLoad: ['call main'] })

/** Items with a function `f` of the given text. */
type Program = (f: Draft) => readonly Draft[]

const cases: readonly [name: string, program: Program, verdict: string][] = [
  ['only an effect calls', (f) => [f, effect('f()', { atLoad: ['call f'] })], 'refused: load-only-changed'],
  [
    'only a resource calls',
    (f) => [f, constant('s', 'f()', 'opaque', { atLoad: ['call f'] })],
    'refused: load-only-changed',
  ],
  [
    'a function that an effect calls',
    (f) => [f, fn('main', '1', { atCall: ['call f'] }), start],
    'refused: load-only-changed',
  ],
  [
    'an effect calls, and a function literal too',
    (f) => [f, effect('f()', { atLoad: ['call f'] }), effect('on(ƒ)', { literals: ['1'], atCall: ['call f'] })],
    'hot, notice: load-time-dependent',
  ],
  [
    'a statement prints, and a function literal calls',
    (f) => [
      f,
      effect('console.log(f())', { atLoad: ['call f'] }),
      effect('on(ƒ)', { literals: ['1'], atCall: ['call f'] }),
    ],
    'hot',
  ],
  [
    'a statement prints, a resource takes, and a function literal calls',
    (f) => [
      f,
      effect('console.log(f())', { atLoad: ['call f'] }),
      constant('s', 'open(f())', 'opaque', { atLoad: ['call f'] }),
      effect('on(ƒ)', { literals: ['1'], atCall: ['call f'] }),
    ],
    'hot, notice: load-time-dependent',
  ],
  [
    'only a statement that prints calls',
    (f) => [f, effect('console.log(f())', { atLoad: ['call f'] })],
    'refused: load-only-changed',
  ],
  [
    'makes classes for an effect, and that a function literal calls too',
    (f) => [
      { ...f, makesClasses: true },
      effect('f()', { atLoad: ['call f'] }),
      effect('on(ƒ)', { literals: ['1'], atCall: ['call f'] }),
    ],
    'refused: load-time-dependent',
  ],
  [
    'makes classes for a statement that prints, and that a function literal calls too',
    (f) => [
      { ...f, makesClasses: true },
      effect('console.log(f())', { atLoad: ['call f'] }),
      effect('on(ƒ)', { literals: ['1'], atCall: ['call f'] }),
    ],
    'hot',
  ],
  [
    'a class calls that another function has made for an effect',
    (f) => [
      f,
      { ...fn('main', '1', { atCall: ['call f later'] }), makesClasses: true },
      start,
      effect('on(ƒ)', { literals: ['1'], atCall: ['call f'] }),
    ],
    'refused: load-time-dependent',
  ],
  ['an effect hands on', (f) => [f, effect('on(f)', { atLoad: ['escape f'] })], 'hot'],
  ['a function that an effect calls hands on', (f) => [f, fn('main', '1', { atCall: ['escape f'] }), start], 'hot'],
  [
    'a closure made by such a function calls',
    (f) => [f, fn('main', '1', { atCall: ['call f later'] }), start],
    'refused: load-only-changed',
  ],
  [
    'a method calls',
    (f) => [
      f,
      classItem('R', '1', {}, { atCall: ['call f'] }),
      constant('r', 'new R()', 'instance', { atLoad: ['construct R'] }),
    ],
    'hot',
  ],
  [
    'only a constructor calls',
    (f) => [
      f,
      classItem('R', '1', {}, { atCall: ['call f at-once'] }),
      constant('r', 'new R()', 'instance', { atLoad: ['construct R'] }),
    ],
    'refused: load-only-changed',
  ],
  ['nobody calls', (f) => [f], 'hot'],
  [
    'itself calls, after an effect did',
    (f) => [
      { ...f, callUses: [{ binding: 'f', how: 'call', line: 1, column: 0 }] },
      effect('f()', { atLoad: ['call f'] }),
    ],
    'refused: load-only-changed',
  ],
]

describe('a changed function that', () => {
  test.for(cases)('%s', ([, program, verdict]) => {
    expect(verdictOf(planItemsOf(program(fn('f', '1')), program(fn('f', '2'))))).toBe(verdict)
  })

  test('an endless loop calls through an import of its own module is current at the next round', () => {
    const program = (text: string): Modules => ({
      'main.ts': {
        imports: { './main.ts': ['* as self'] },
        items: [
          fn('step', text),
          fn('loop', '1', { atCall: ['call self.step later'] }),
          effect('loop()', { atLoad: ['call loop'] }),
        ],
      },
    })
    expect(verdictOf(planOf(program('1'), program('2')))).toBe('hot')
  })

  test('starts itself again through an import after an await is current at the next round', () => {
    const program = (text: string, signature: string): Modules => ({
      'main.ts': {
        imports: { './main.ts': ['* as self'] },
        items: [
          fn('loop', text, { signature, atCall: ['call self.loop'] }),
          effect('loop()', { atLoad: ['call loop'] }),
        ],
      },
    })
    expect(verdictOf(planOf(program('1', 'async ()'), program('2', 'async ()')))).toMatch(/^hot/)
    expect(verdictOf(planOf(program('1', '()'), program('2', '()')))).toBe('refused: load-only-changed')
  })

  test('an endless loop calls directly never gets to run, and the refusal names the loop’s start', () => {
    const items = (text: string): Draft[] => [fn('step', text), fn('main', '1', { atCall: ['call step later'] }), start]
    const [reason] = planItemsOf(items('1'), items('2')).refusals
    expect(reason).toMatchObject({ code: 'load-only-changed', item: 'step', file: 'main.ts', line: 1 })
    expect(reason?.message).toContain('`main()` at main.ts:3')
    expect(reason?.remedy).toContain('call it through an import')
  })

  test('another module’s function calls in a closure reaches the current version at the import', () => {
    const program = (text: string): Modules => ({
      'main.ts': {
        imports: { './a.ts': ['handle'] },
        items: [fn('main', '1', { atCall: ['call handle later'] }), start],
      },
      'a.ts': { items: [fn('format', text), fn('handle', '1', { atCall: ['call format'] })] },
    })
    expect(verdictOf(planOf(program('1'), program('2')))).toBe('hot')
  })
})
