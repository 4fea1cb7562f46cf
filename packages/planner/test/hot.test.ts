import { expect, test } from 'vitest'
import { planOf, verdictOf, type Modules } from './planning.ts'
import { constant, effect, fn, type Draft, type ModuleParts } from './program-builder.ts'

const accepting = { acceptsItself: true }
const listen = (port: number): Draft => effect(`listen(${port})`)
const server = (text: string): Draft => constant('server', text, 'opaque')
const hotEffect = (text: string): Draft => ({ ...effect(text), isHot: true })

const one = (items: readonly Draft[], parts: Partial<ModuleParts> = {}): Modules => ({ 'main.ts': { items, ...parts } })

/** The step of a module: how `import.meta.hot` is dealt with, and what is done with each item. */
function stepOf(old: Modules, now: Modules, module = 'main.ts'): string {
  const plan = planOf(old, now)
  const step = plan.steps.find((candidate) => candidate.module === module)
  if (plan.verdict !== 'hot' || step === undefined) return verdictOf(plan)
  return [step.hot?.kind ?? 'plain', ...Object.entries(step.items).map(([key, what]) => `${key} ${what}`)].join(', ')
}

const rows: readonly (readonly [name: string, old: Modules, now: Modules, step: string])[] = [
  [
    'a module that accepts itself is evaluated again: effects, resources, not state',
    one([listen(1), server('open(1)'), fn('f', '1')], { hot: accepting }),
    one([listen(2), server('open(2)'), fn('f', '1')], { hot: accepting }),
    'reload, effect:listen(2):0 run, server evaluate, f evaluate',
  ],
  [
    'it is the running version that has to accept',
    one([listen(1)]),
    one([listen(2)], { hot: accepting }),
    'refused: effect-changed',
  ],
  [
    'and it may be the last one that does',
    one([listen(1)], { hot: accepting }),
    one([listen(2)]),
    'reload, effect:listen(2):0 run',
  ],
  [
    'items may go',
    one([listen(1), server('open(1)'), fn('f', '1')], { hot: accepting }),
    one([fn('f', '1')], { hot: accepting }),
    'reload, f evaluate',
  ],
  [
    'an unchanged effect runs again with the rest',
    one([listen(1), fn('f', '1')], { hot: accepting }),
    one([listen(1), fn('f', '2')], { hot: accepting }),
    'reload, effect:listen(1):0 run, f evaluate',
  ],
  [
    'statements about import.meta.hot may change without accept(), and all of them are run then',
    one([hotEffect('hot.on(1)'), hotEffect('hot.on(2)'), listen(1)]),
    one([hotEffect('hot.on(3)'), hotEffect('hot.on(2)'), listen(1)]),
    'register, effect:hot.on(3):0 run, effect:hot.on(2):0 run, effect:listen(1):0 skip',
  ],
  [
    'and are left alone where they are the same',
    one([hotEffect('hot.on(1)'), fn('f', '1')]),
    one([hotEffect('hot.on(1)'), fn('f', '2')]),
    'plain, effect:hot.on(1):0 skip, f evaluate',
  ],
]
test.for(rows)('%s', ([, old, now, step]) => {
  expect(stepOf(old, now)).toBe(step)
})

test('a module is accepted if all that import it accept it', () => {
  const program = (version: number, first: readonly string[], second: readonly string[]): Modules => ({
    'main.ts': { items: [fn('m', '1')], imports: { './a.ts': ['x'], './b.ts': ['y'] }, hot: { accepts: first } },
    'b.ts': { items: [constant('y', '1', 'literal')], imports: { './a.ts': ['x'] }, hot: { accepts: second } },
    'a.ts': { items: [listen(version), constant('x', '1', 'literal')] },
  })
  const both = ['./a.ts']
  expect(stepOf(program(1, both, both), program(2, both, both), 'a.ts')).toMatch(/^reload/)
  expect(stepOf(program(1, both, []), program(2, both, []), 'a.ts')).toBe('refused: effect-changed')
})

test('a module that goes may have effects and resources if it disposes of them', () => {
  const program = (withA: boolean, hot: ModuleParts['hot']): Modules => ({
    'main.ts': { items: [fn('m', withA ? '1' : '2')], ...(withA ? { imports: { './a.ts': ['server'] } } : {}) },
    ...(withA ? { 'a.ts': { items: [listen(1), server('open()')], ...(hot === undefined ? {} : { hot }) } } : {}),
  })
  expect(verdictOf(planOf(program(true, undefined), program(false, undefined)))).toBe(
    'refused: effect-removed resource-removed',
  )
  expect(stepOf(program(true, { disposes: true }), program(false, undefined), 'a.ts')).toBe('prune')
})

test('what captured an old value of it at load is refused', () => {
  const program = (version: number): Modules => ({
    'main.ts': { items: [effect('use(server)', { atLoad: ['escape server'] })], imports: { './a.ts': ['server'] } },
    'a.ts': { items: [listen(version), server('open()')], hot: accepting },
  })
  expect(verdictOf(planOf(program(1), program(2)))).toBe('refused: load-time-dependent')
})
