import { describe, expect, test } from 'vitest'
import { planItemsOf, planOf, verdictOf, type Modules } from './planning.ts'
import { constant, effect, fn, variable, type Draft } from './program-builder.ts'

const listen = effect('server.listen(8080)')
const server = constant('server', 'createServer(ƒ)', 'opaque', { literals: ['reply 1'] })

const cases: readonly [name: string, old: readonly Draft[], now: readonly Draft[], verdict: string][] = [
  ['an effect whose text changed', [listen], [effect('server.listen(9090)')], 'refused: effect-changed'],
  [
    'one of two effects with another callee',
    [effect('a(1)'), effect('b(1)')],
    [effect('a(2)'), effect('b(1)')],
    'refused: effect-changed',
  ],
  ['a single effect that became another', [effect('a(1)')], [effect('b(2)')], 'refused: effect-changed'],
  ['an effect that is gone', [listen, effect('warm()')], [listen], 'refused: effect-removed'],
  [
    'two effects of which one changed and one is gone',
    [effect('a(1)'), effect('a(2)')],
    [effect('a(3)')],
    'refused: effect-changed effect-removed',
  ],
  ['a new effect', [listen], [listen, effect('warm()')], 'hot'],
  ['a new effect that awaits', [listen], [listen, effect('await warm()', { awaits: true })], 'refused: effect-awaits'],
  [
    'an old effect that awaits',
    [effect('await warm()', { awaits: true }), fn('a', '1')],
    [effect('await warm()', { awaits: true }), fn('a', '2')],
    'hot',
  ],
  ['effects in another order', [effect('a()'), effect('b()')], [effect('b()'), effect('a()')], 'hot'],
  [
    'a function literal inside an effect',
    [effect('on(ƒ)', { literals: ['1'] })],
    [effect('on(ƒ)', { literals: ['2'] })],
    'hot',
  ],
  [
    'a resource whose initialiser changed',
    [server],
    [constant('server', 'createServer({}, ƒ)', 'opaque')],
    'refused: resource-changed',
  ],
  [
    'a function literal inside a resource',
    [server],
    [constant('server', 'createServer(ƒ)', 'opaque', { literals: ['reply 2'] })],
    'hot',
  ],
  ['a resource that is gone', [server, fn('a', '1')], [fn('a', '1')], 'refused: resource-removed'],
  ['a new resource', [fn('a', '1')], [fn('a', '1'), server], 'hot'],
  [
    'a new resource that awaits',
    [fn('a', '1')],
    [fn('a', '1'), constant('db', 'await connect()', 'opaque', { awaits: true })],
    'hot',
  ],
  [
    'a variable with an opaque initialiser that changed',
    [variable('timer', 'setInterval(a, 1)', 'opaque')],
    [variable('timer', 'setInterval(a, 2)', 'opaque')],
    'refused: resource-changed',
  ],
  [
    'a resource that became a value',
    [constant('id', 'randomUUID()', 'opaque')],
    [constant('id', "'x'", 'literal')],
    'refused: kind-changed',
  ],
  [
    'a resource that became a function',
    [constant('handle', 'make()', 'opaque')],
    [fn('handle', '1')],
    'refused: kind-changed',
  ],
  [
    'a value that became a resource',
    [constant('id', "'x'", 'literal')],
    [constant('id', 'randomUUID()', 'opaque')],
    'hot',
  ],
  [
    'state that became a resource',
    [variable('pool', '[]', 'container')],
    [constant('pool', 'connect()', 'opaque')],
    'refused: kind-changed',
  ],
]

describe('effects and resources', () => {
  test.for(cases)('%s', ([, old, now, verdict]) => {
    expect(verdictOf(planItemsOf(old, now))).toBe(verdict)
  })

  test('a removed module takes its effects and resources with it, and is refused', () => {
    const old: Modules = {
      'main.ts': { items: [], imports: { './a.ts': [] } },
      'a.ts': { items: [effect('open()'), server] },
    }
    expect(verdictOf(planOf(old, { 'main.ts': { items: [] } }))).toBe('refused: effect-removed resource-removed')
  })

  test('a removed module that was never loaded has nothing to undo', () => {
    const old: Modules = { 'main.ts': { items: [fn('a', '1')] }, 'a.ts': { items: [effect('open()'), server] } }
    expect(verdictOf(planOf(old, { 'main.ts': { items: [fn('a', '2')] } }, { loaded: ['main.ts'] }))).toBe('hot')
  })

  test('a changed module that was never loaded is exchanged without questions', () => {
    const program = (text: string): Modules => ({
      'main.ts': { items: [fn('a', '1')], dynamic: ['./a.ts'] },
      'a.ts': { items: [effect(text)] },
    })
    const plan = planOf(program('open(1)'), program('open(2)'), { loaded: ['main.ts'] })
    expect(verdictOf(plan)).toBe('hot')
    expect(plan.steps).toEqual([
      { module: 'a.ts', action: 'replace', items: {}, pinnedClasses: [], pinnedBindings: [] },
    ])
  })

  test('a refusal names what was found, what is needed, the place and the way out', () => {
    const [reason] = planItemsOf([listen], [fn('a', '1'), effect('server.listen(9090)')]).refusals
    expect(reason).toMatchObject({
      code: 'effect-changed',
      file: 'main.ts',
      line: 2,
      item: 'server.listen(9090)',
    })
    expect(reason?.message).toBe(
      'Cannot change what the statement at main.ts:2 has done: it ran as `server.listen(8080)` (line 1), and the new release needs `server.listen(9090)`.',
    )
    expect(reason?.remedy).toContain('or restart the program')
  })
})

describe('the way back', () => {
  test.for([
    ['a new effect', [listen, effect('warm()')]],
    ['a new resource', [listen, server]],
  ] as const)('is not hot after %s, and the plan says so beforehand', ([, now]) => {
    const plan = planItemsOf([listen], now)
    expect(plan.reversible).toBe(false)
    expect(plan.notices.map(({ code }) => code)).toEqual(['irreversible'])
  })

  test('is hot after a changed function', () => {
    expect(planItemsOf([listen, fn('a', '1')], [listen, fn('a', '2')])).toMatchObject({
      verdict: 'hot',
      reversible: true,
      notices: [],
    })
  })
})
