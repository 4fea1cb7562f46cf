import { describe, expect, test } from 'vitest'
import { actionsOf, planItemsOf, planOf, verdictOf, type Modules } from './planning.ts'
import { constant, effect, fn, type Draft, type ModuleParts } from './program-builder.ts'

/** A program whose `main.js` requires `x.js` as `x`, with the given items. */
function program(x: ModuleParts, items: readonly Draft[] = [fn('run', 'x.f()', { atCall: ['call x.f'] })]): Modules {
  return {
    'main.js': { items, imports: { './x.js': ['module.exports as x'] }, exports: {} },
    'x.js': { exports: {}, ...x },
  }
}

const f = (text: string): Draft => fn('f', text)
const g = (text: string): Draft => fn('g', text)

describe('what a module exports as a whole', () => {
  const whole = (items: readonly Draft[], name: string | null): Modules =>
    program({ items, exports: name === null ? {} : { 'module.exports': name } }, [])

  test.for([
    ['the same function with another body', whole([f('1')], 'f'), whole([f('2')], 'f'), 'hot'],
    ['another function', whole([f('1'), g('1')], 'f'), whole([f('1'), g('1')], 'g'), 'refused: exports-replaced'],
    ['a function that becomes an object', whole([f('1')], 'f'), whole([f('1')], null), 'refused: exports-replaced'],
    ['an object that becomes a function', whole([f('1')], null), whole([f('1')], 'f'), 'refused: exports-replaced'],
    [
      'an ES module that becomes CommonJS',
      { ...whole([f('1')], 'f'), 'x.js': { items: [f('1')] } },
      whole([f('1')], 'f'),
      'refused: exports-replaced',
    ],
  ] as const)('%s', ([, old, now, verdict]) => {
    expect(verdictOf(planOf(old, now))).toBe(verdict)
  })
})

describe('names that are required', () => {
  const both = { items: [f('1'), g('1')], exports: { f: 'f', g: 'g' } }
  const one = { items: [f('1'), g('1')], exports: { f: 'f' } }
  const none = { items: [f('1'), g('1')], exports: {} }

  test.for([
    ['one that nobody calls goes', program(both), program(one), 'hot'],
    ['one that is called goes', program(one), program(none), 'refused: required-name-gone'],
    ['one that is called goes, and its call too', program(one), program(none, [fn('run', '1')]), 'hot'],
    ['one that may still be there', program(one), program({ ...none, isDynamic: true }), 'hot'],
    ['one that was never there', program(none), program({ ...none, items: [f('2'), g('1')] }), 'hot'],
  ] as const)('%s', ([, old, now, verdict]) => {
    expect(verdictOf(planOf(old, now))).toBe(verdict)
  })
})

describe('what was taken while modules loaded', () => {
  const limit = (value: string): ModuleParts => ({
    items: [constant('limit', value, 'literal')],
    exports: { limit: 'limit' },
  })
  const more = { items: [constant('limit', '1', 'literal'), f('1')], exports: { limit: 'limit', f: 'f' } }

  test.for([
    [
      'a value that is computed with it',
      [constant('d', 'x.limit', 'pure', { atLoad: ['read x.limit'] })],
      limit('2'),
      'hot',
    ],
    [
      'a call that was given it',
      [effect('listen(x.limit)', { atLoad: ['escape x.limit'] })],
      limit('2'),
      'refused: load-time-dependent',
    ],
    ['the exports, put somewhere', [effect('a.x = x', { atLoad: ['escape x stored'] })], limit('2'), 'hot'],
    [
      'the exports, given to a call',
      [effect('use(x)', { atLoad: ['escape x'] })],
      limit('2'),
      'refused: load-time-dependent',
    ],
    [
      'their names',
      [effect('Object.assign(a, x)', { atLoad: ['escape x names'] })],
      more,
      'refused: load-time-dependent',
    ],
    ['the exports, where another one comes', [effect('a.x = x', { atLoad: ['escape x stored'] })], more, 'hot'],
  ] as const)('%s', ([, items, now, verdict]) => {
    expect(verdictOf(planOf(program(limit('1'), items), program(now, items)))).toBe(verdict)
  })

  test('a value behind another module is followed', () => {
    const through = (value: string): Modules => ({
      'main.js': {
        items: [constant('d', 'limit', 'pure', { atLoad: ['read limit'] })],
        imports: { './alias.js': ['limit'] },
        exports: {},
      },
      'alias.js': { imports: { './x.js': ['module.exports as x'] }, exports: { 'module.exports': 'x' } },
      'x.js': limit(value),
    })
    expect(actionsOf(planOf(through('1'), through('2')))).toMatchObject({ 'main.js#d': 'recompute' })
  })

  test('modules that hand on each other lead nowhere', () => {
    const circle = (text: string): Modules => ({
      'main.js': { items: [f(text)], imports: { './a.js': ['v'] }, exports: { f: 'f' } },
      'a.js': { imports: { './b.js': ['module.exports as b'] }, exports: { v: 'b.v' } },
      'b.js': { imports: { './a.js': ['module.exports as a'] }, exports: { v: 'a.v' } },
    })
    expect(verdictOf(planOf(circle('1'), circle('2')))).toBe('hot')
  })
})

describe('function literals that were called while modules loaded', () => {
  const api = (text: string): Draft => constant('api', '{ register: ƒ }', 'container', { literals: [text] })
  const called = effect('api.register(app)', { atLoad: ['mutate api member .register'] })
  const built = effect('api.push(1)', { atLoad: ['mutate api member .push'] })
  const again = fn('later', 'api.register(1)', { atCall: ['mutate api member .register'] })

  test.for([
    ['called only then', [called], 'refused: load-only-changed'],
    [
      'called later too',
      [called, again, effect('on(later)', { atLoad: ['escape later'] })],
      'hot, notice: load-time-dependent',
    ],
    ['a method of arrays', [built], 'hot'],
  ] as const)('%s', ([, others, verdict]) => {
    expect(verdictOf(planItemsOf([api('1'), ...others], [api('2'), ...others]))).toBe(verdict)
  })
})
