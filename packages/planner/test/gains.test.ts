import { describe, expect, test } from 'vitest'
import { planItemsOf, planOf, verdictOf } from './planning.ts'
import { constant, effect, fn, type Draft, type ItemParts, type UseText } from './program-builder.ts'

function limits(members: string, parts: ItemParts = {}): Draft {
  return constant('limits', members, 'container', { members, ...parts })
}

/** Code that may write to it: it is state. */
const taker = (...uses: readonly UseText[]): Draft => fn('take', '1', { atCall: ['escape limits', ...uses] })

const gained = 'hot, notice: initial-value-changed'
const refused = 'refused: state-type-changed'

const cases: readonly [name: string, old: readonly Draft[], now: readonly Draft[], verdict: string][] = [
  ['one more', [limits('a:number'), taker()], [limits('a:number b:?'), taker()], gained],
  ['one before the others', [limits('a:number'), taker()], [limits('b:number a:number'), taker()], gained],
  ['one fewer', [limits('a:number b:number'), taker()], [limits('a:number'), taker()], gained],
  ['one for another', [limits('a:number b:number'), taker()], [limits('a:number c:number'), taker()], gained],
  ['another type beside it', [limits('a:number'), taker()], [limits('a:string b:?'), taker()], refused],
  [
    'an empty literal',
    [constant('limits', '{}', 'container', { type: '{}' }), taker()],
    [limits('a:number'), taker()],
    refused,
  ],
  [
    'members in another order',
    [limits('a:number b:number'), taker()],
    [limits('b:number a:number c:?'), taker()],
    refused,
  ],
  [
    'a function among functions',
    [limits('a:function', { literals: ['1'] }), taker()],
    [limits('b:function a:function', { literals: ['2', '1'] }), taker()],
    refused,
  ],
  [
    'a function after the others',
    [limits('a:function', { literals: ['1'] }), taker()],
    [limits('a:function b:function', { literals: ['1', '2'] }), taker()],
    gained,
  ],
  [
    'code that writes to any member',
    [limits('a:number'), taker('mutate limits member')],
    [limits('a:number b:number'), taker('mutate limits member')],
    refused,
  ],
  [
    'code that wrote to the new one before',
    [limits('a:number'), taker('mutate limits member .b')],
    [limits('a:number b:number'), taker('mutate limits member .b')],
    refused,
  ],
  [
    'code that writes to another one',
    [limits('a:number'), taker('mutate limits member .a')],
    [limits('a:number b:number'), taker('mutate limits member .a')],
    gained,
  ],
  [
    'a declared type',
    [limits('a:number', { type: 'Limits' }), taker()],
    [constant('limits', '2', 'container', { type: 'Limits2' }), taker()],
    refused,
  ],
  [
    'an effect that took its names',
    [limits('a:number'), taker(), effect('walk', { atLoad: ['read limits names'] })],
    [limits('a:number b:number'), taker(), effect('walk', { atLoad: ['read limits names'] })],
    'refused: load-time-dependent',
  ],
  [
    'an effect that was handed it',
    [limits('a:number'), taker(), effect('walk', { atLoad: ['escape limits'] })],
    [limits('a:number b:number'), taker(), effect('walk', { atLoad: ['escape limits'] })],
    'refused: load-time-dependent',
  ],
  [
    'an effect that took another member',
    [limits('a:number'), taker(), effect('walk', { atLoad: ['escape limits member .a'] })],
    [limits('a:number b:number'), taker(), effect('walk', { atLoad: ['escape limits member .a'] })],
    gained,
  ],
  [
    'an effect whose function took all of it',
    [limits('a:number'), taker(), effect('walk', { atLoad: ['call take'] })],
    [limits('a:number b:number'), taker(), effect('walk', { atLoad: ['call take'] })],
    'refused: load-time-dependent',
  ],
  [
    'an effect that took its names, and one that is gone',
    [limits('a:number b:number'), taker(), effect('walk', { atLoad: ['read limits names'] })],
    [limits('a:number'), taker(), effect('walk', { atLoad: ['read limits names'] })],
    gained,
  ],
]

describe('an object literal of state with other members', () => {
  test.each(cases)('%s', (_name, old, now, verdict) => {
    expect(verdictOf(planItemsOf(old, now))).toBe(verdict)
  })

  test('the step says which, and by what each is known', () => {
    const plan = planItemsOf([limits('a:number c:number'), taker()], [limits('a:number b:?'), taker()])
    const hash = limits('a:number b:?').hash
    expect(plan.steps[0]?.objects).toEqual({ limits: { gained: { b: `? ${hash}` }, left: { c: 'number' } } })
    expect(plan.reversible).toBe(true)
  })

  test('a value that is computed from its names is computed anew, one that takes another member is not', () => {
    const values = [
      constant('names', '1', 'container', { atLoad: ['read limits names'] }),
      constant('low', '2', 'pure', { atLoad: ['read limits member .a'] }),
    ]
    const plan = planItemsOf([limits('a:number'), taker(), ...values], [limits('a:number b:?'), taker(), ...values])
    expect(plan.items.map(({ item, action }) => [item, action])).toEqual([
      ['limits', 'carry'],
      ['take', 'keep'],
      ['names', 'recompute'],
      ['low', 'keep'],
    ])
  })

  test('a value of another module is computed anew', () => {
    const other = {
      imports: { './a.ts': ['limits'] },
      items: [constant('names', '1', 'container', { atLoad: ['read limits names'] })],
    }
    const plan = planOf(
      { 'b.ts': other, 'a.ts': { items: [limits('a:number'), taker()] } },
      { 'b.ts': other, 'a.ts': { items: [limits('a:number b:?'), taker()] } },
    )
    expect(plan.items.find(({ item }) => item === 'names')?.action).toBe('recompute')
  })
})
