import { describe, expect, test } from 'vitest'
import type { Capture, ClosureFacts } from '@midflight/model'
import { planOf, verdictOf, type Modules } from './planning.ts'
import { effect, fn, interfaceType, type Draft, type ModuleParts } from './program-builder.ts'

type Closure = Partial<ClosureFacts>

const capture = (name: string, parts: Partial<Capture> = {}): Capture => {
  return { name, bound: name, type: null, shared: false, ...parts }
}

/** `join` differs in its closure alone. */
const program = (closure: Closure, more: Partial<ModuleParts> = {}, version = '2'): Modules => {
  return { 'main.ts': { items: [fn('join', version)], closures: [{ hash: version, ...closure }], ...more } }
}

/** What becomes of the closure, and why. */
function fateOf(old: Modules, now: Modules): string {
  const { closures = [], steps } = planOf(old, now)
  const led = steps.flatMap((step) => Object.entries(step.closures ?? {}).map(([from, to]) => `${from} to ${to}`))
  return closures.map(({ fate, why }) => (fate === 'moves' ? `moves: ${led.join()}` : why)).join('; ')
}

const moves = 'moves: join/on("x") to join/on("x")'

const cases: readonly (readonly [name: string, old: Closure, now: Closure, fate: string])[] = [
  ['a changed body', {}, {}, moves],
  ['the same body', { hash: '1' }, { hash: '1' }, ''],
  ['fewer variables', { captures: [capture('a'), capture('b')] }, { captures: [capture('b')] }, moves],
  [
    'one variable more',
    { captures: [capture('a')] },
    { captures: [capture('a'), capture('b')] },
    'it uses `b`, which the earlier code did not',
  ],
  [
    'a variable from elsewhere',
    { captures: [capture('a')] },
    { captures: [capture('a', { bound: 'other' })] },
    '`a` is declared in another way',
  ],
  [
    'a variable from elsewhere of the same declared type',
    { captures: [capture('a', { type: { text: 'string', names: [] } })] },
    { captures: [capture('a', { bound: 'other', type: { text: 'string', names: [] } })] },
    moves,
  ],
  [
    'a variable of another type',
    { captures: [capture('a', { type: { text: 'string', names: [] } })] },
    { captures: [capture('a', { type: { text: 'number', names: [] } })] },
    '`a` is declared in another way',
  ],
  [
    'a variable that is assigned to now',
    { captures: [capture('a')] },
    { captures: [capture('a', { shared: true })] },
    '`a` is bound in another way',
  ],
  ['fewer parameters', { parameters: 2 }, { parameters: 1 }, moves],
  ['more parameters', { parameters: 1 }, { parameters: 2 }, 'it takes more parameters than the earlier code passes on'],
  ['more parameters than a rest parameter', { parameters: 0, takesRest: true }, { parameters: 2 }, moves],
  [
    'a rest parameter',
    { parameters: 1 },
    { parameters: 1, takesRest: true },
    'it takes more parameters than the earlier code passes on',
  ],
  ['`this` of an arrow that did not use it', {}, { usesThis: true }, 'it uses `this` in another way'],
  ['`this` of a function that did not use it', { kind: 'function' }, { kind: 'function', usesThis: true }, moves],
  [
    'a named one whose parameters changed',
    { called: true, signature: '(a: string)', parameters: 1 },
    { called: true, signature: '(a: number)', parameters: 1 },
    'its parameters changed, and earlier code calls it by its name',
  ],
  ['one that cannot be led', { stays: 'it is a generator' }, {}, 'it is a generator'],
  ['a body that cannot be given away', {}, { unmovable: 'it uses `super`' }, 'it uses `super`'],
  [
    'one of which nothing is known',
    { use: 'kept' },
    { use: 'kept' },
    'nothing tells what keeps it, and how often it is called',
  ],
  ['one that runs once', { use: 'once' }, { use: 'once' }, ''],
  [
    'one that is registered for something else',
    {},
    { key: 'join/on("y")' },
    'the new version has no function in its place',
  ],
]

test.for(cases)('%s', ([, old, now, fate]) => {
  expect(fateOf(program(old, {}, '1'), program(now))).toBe(fate)
})

test('a type that a variable names has changed', () => {
  const captures = [capture('a', { type: { text: 'Room', names: ['Room'] } })]
  const typed = (members: Readonly<Record<string, string>>): Partial<ModuleParts> => ({
    types: [interfaceType('Room', members)],
  })
  const fate = fateOf(
    program({ captures }, typed({ id: 'string' }), '1'),
    program({ captures }, typed({ id: 'string', size: 'number' })),
  )
  expect(fate).toBe('`Room`, the type of `a`, has a new member `size`')
})

test('what stays and uses a changed function of its module is named, though its own code is the same', () => {
  const files = (version: string, use: Closure['use'] & string): Modules => ({
    'main.ts': { items: [fn('join', '1'), fn('say', version)], closures: [{ hash: '1', use, uses: ['say'] }] },
  })
  expect(fateOf(files('1', 'kept'), files('2', 'kept'))).toBe('nothing tells what keeps it, and how often it is called')
  expect(fateOf(files('1', 'repeated'), files('2', 'repeated'))).toBe('')
})

describe('a function that only ran at load', () => {
  const started = (version: string, parts: { frame?: string; closure?: Closure; use?: string }): Modules => {
    const start: Draft = fn('start', version, { atCall: parts.use === undefined ? [] : [`call ${parts.use} later`] })
    const items = [
      { ...start, ...(parts.frame === undefined ? {} : { frame: parts.frame }) },
      effect('start()', { atLoad: ['call start'] }),
    ]
    return {
      'main.ts': { items, closures: [{ key: 'start/on("x")', item: 'start', hash: version, ...parts.closure }] },
    }
  }

  test('may change in closures that move', () => {
    expect(verdictOf(planOf(started('1', { frame: 'f' }), started('2', { frame: 'f' })))).toBe(
      'hot, notice: held-closure',
    )
  })

  test('may not change in anything else', () => {
    expect(verdictOf(planOf(started('1', { frame: 'f' }), started('2', { frame: 'g' })))).toBe(
      'refused: load-only-changed',
    )
    const stays = { captures: [capture('a')] }
    expect(verdictOf(planOf(started('1', { frame: 'f' }), started('2', { frame: 'f', closure: stays })))).toBe(
      'refused: load-only-changed',
    )
  })
})
