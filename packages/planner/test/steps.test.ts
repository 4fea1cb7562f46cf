import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { planOf, stepsOf, type Modules } from './planning.ts'
import {
  classItem,
  constant,
  effect,
  fn,
  interfaceType,
  method,
  variable,
  type Draft,
  type ModuleParts,
} from './program-builder.ts'

function chain(text: string): Modules {
  return {
    'main.ts': { imports: { './b.ts': ['b'], './d.ts': ['d'] }, items: [fn('main', '1')] },
    'b.ts': { imports: { './c.ts': ['c'] }, items: [fn('b', '1')] },
    'c.ts': { items: [fn('c', text)] },
    'd.ts': { items: [fn('d', '1')] },
  }
}

describe('modules', () => {
  test('that import a changed one are refreshed, dependencies first, and no others', () => {
    expect(stepsOf(planOf(chain('1'), chain('2')))).toEqual(['replace c.ts', 'refresh b.ts', 'refresh main.ts'])
  })

  test('in a cycle are refreshed too', () => {
    const cycle = (text: string): Modules => ({
      'main.ts': { imports: { './a.ts': ['a'] }, items: [] },
      'a.ts': { imports: { './b.ts': ['b'] }, items: [fn('a', '1')] },
      'b.ts': { imports: { './a.ts': ['a'] }, items: [fn('b', text)] },
    })
    expect(stepsOf(planOf(cycle('1'), cycle('2')))).toEqual(['replace b.ts', 'refresh a.ts', 'refresh main.ts'])
  })

  test('that are only re-exported count as imported', () => {
    const program = (text: string): Modules => ({
      'main.ts': { imports: { './all.ts': ['a'] }, items: [] },
      'all.ts': { reexports: { a: './a.ts a' } },
      'a.ts': { items: [fn('a', text)] },
    })
    expect(stepsOf(planOf(program('1'), program('2')))).toEqual(['replace a.ts', 'refresh all.ts', 'refresh main.ts'])
  })

  test('are added and removed', () => {
    const old: Modules = {
      'main.ts': { imports: { './a.ts': ['a'] }, items: [fn('m', '1')] },
      'a.ts': { items: [fn('a', '1')] },
    }
    const now: Modules = {
      'main.ts': { imports: { './b.ts': ['b'] }, items: [fn('m', '2')] },
      'b.ts': { items: [fn('b', '1'), effect('open()')] },
    }
    const plan = planOf(old, now)
    expect(stepsOf(plan)).toEqual(['add b.ts', 'replace main.ts', 'remove a.ts'])
    expect(plan.steps[0]?.items).toEqual({ b: 'evaluate', 'effect:open():0': 'run' })
    expect(plan.steps[2]?.items).toEqual({})
  })

  test('that wait for a dynamic import are evaluated once a loaded module imports them statically', () => {
    const lazy: ModuleParts = { items: [fn('a', '1'), effect('open()'), variable('n', '0', 'literal')] }
    const old: Modules = { 'main.ts': { items: [fn('m', '1')], dynamic: ['./a.ts'] }, 'a.ts': lazy }
    const now: Modules = { 'main.ts': { imports: { './a.ts': ['a'] }, items: [fn('m', '2')] }, 'a.ts': lazy }
    const plan = planOf(old, now, { loaded: ['main.ts'] })
    expect(stepsOf(plan)).toEqual(['add a.ts', 'replace main.ts'])
    expect(plan.steps[0]?.items).toEqual({ a: 'evaluate', 'effect:open():0': 'run', n: 'evaluate' })
  })

  test('that only moved their lines are no change by themselves', () => {
    const program = (comment: string): Modules => ({ 'main.ts': { items: [fn('a', '1')], comment } })
    expect(planOf(program('//'), program('// more'))).toMatchObject({
      verdict: 'unchanged',
      steps: [],
      items: [],
      reversible: true,
    })
  })

  test('that only moved their lines are refreshed along with a change elsewhere', () => {
    const program = (comment: string, text: string): Modules => ({
      'main.ts': { items: [fn('a', text)] },
      'b.ts': { items: [fn('b', '1')], comment },
    })
    expect(stepsOf(planOf(program('//', '1'), program('// more', '2')))).toEqual(['replace main.ts', 'refresh b.ts'])
  })
})

test('every kind of item has its step', () => {
  const program = (text: string, more: readonly Draft[] = []): Modules => ({
    'main.ts': {
      items: [
        fn('f', text),
        classItem('R', '1'),
        constant('limit', '1', 'literal'),
        constant('table', '[1]', 'container'),
        constant('double', text, 'pure'),
        variable('count', '0', 'literal'),
        constant('server', 'open()', 'opaque'),
        effect('listen()'),
        ...more,
      ],
    },
  })
  const plan = planOf(program('1'), program('2', [effect('warm()'), variable('extra', '0', 'literal')]))
  expect(plan.steps[0]?.items).toEqual({
    f: 'evaluate',
    R: 'evaluate',
    limit: 'carry',
    table: 'carry',
    double: 'evaluate',
    count: 'carry',
    server: 'carry',
    'effect:listen():0': 'skip',
    'effect:warm():0': 'run',
    extra: 'evaluate',
  })
})

describe('old code keeps its version of', () => {
  const pinned = (old: ModuleParts, now: ModuleParts): readonly string[] | undefined =>
    planOf({ 'main.ts': old }, { 'main.ts': now }).steps[0]?.pinnedBindings

  test('a function whose signature changed, and not one whose body changed', () => {
    const old = { items: [fn('f', '1', { signature: '(a:string)' }), fn('g', '1')] }
    expect(pinned(old, { items: [fn('f', '2', { signature: '(a:number)' }), fn('g', '2')] })).toEqual(['f'])
  })

  test('a function whose parameter’s type changed', () => {
    const program = (text: string, type: string): ModuleParts => ({
      items: [fn('f', text, { signature: '(room:Room)' })],
      types: [interfaceType('Room', { id: type })],
    })
    expect(pinned(program('1', 'string'), program('2', 'number'))).toEqual(['f'])
    expect(pinned(program('1', 'string'), program('2', 'string'))).toEqual([])
  })

  test('a class of which a method’s signature changed', () => {
    const program = (signature: string): ModuleParts => ({
      items: [classItem('R', signature, { methods: [method('join', signature), method('#own', signature)] })],
    })
    expect(pinned(program('(a)'), program('(b)'))).toEqual(['R'])
  })
})

const kinds: readonly Draft[] = [
  variable('n', '0', 'literal'),
  constant('s', 'open()', 'opaque'),
  constant('v', '1', 'literal'),
  effect('on()'),
]

interface Node {
  readonly text: string
  readonly links: readonly number[]
  readonly extra: Draft
}

/** Programs whose module `m<i>` imports some of the modules after it, and whose first module imports all. */
const graphs = fc.array(
  fc.record<Node>({
    text: fc.constantFrom('0', '1'),
    links: fc.array(fc.nat(8), { maxLength: 3 }),
    extra: fc.constantFrom(...kinds),
  }),
  { minLength: 1, maxLength: 9 },
)

function programOf(graph: readonly Node[], text?: string): Modules {
  const modules = graph.map((node, index): [string, ModuleParts] => {
    const targets = new Set(index === 0 ? graph.keys() : node.links)
    const imports = [...targets].filter((target) => target > index && target < graph.length)
    return [
      `m${index}.ts`,
      {
        imports: Object.fromEntries(imports.map((target) => [`./m${target}.ts`, [`f${target}`]])),
        items: [fn(`f${index}`, text ?? node.text), node.extra],
      },
    ]
  })
  return Object.fromEntries(modules)
}

describe('of any program', () => {
  test('the way to itself is no change', () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        const plan = planOf(programOf(graph), programOf(graph))
        expect(plan).toMatchObject({ verdict: 'unchanged', steps: [], refusals: [], notices: [], reversible: true })
      }),
    )
  })

  test('the plan is the same each time', () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        expect(planOf(programOf(graph, '0'), programOf(graph))).toEqual(planOf(programOf(graph, '0'), programOf(graph)))
      }),
    )
  })

  test('every changed module and every importer of one has a step, after those of what it imports', () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        const steps = planOf(programOf(graph, '0'), programOf(graph)).steps.map(({ module }) => module)
        const modules = Object.entries(programOf(graph))
        const changed = graph.flatMap(({ text }, index) => (text === '1' ? [`m${index}.ts`] : []))
        expect(steps).toEqual(expect.arrayContaining(changed))
        const links = modules.flatMap(([path, { imports }]) =>
          Object.keys(imports ?? {}).map((specifier) => ({ path, imported: specifier.slice(2) })),
        )
        const planned = links.filter(({ imported }) => steps.includes(imported))
        const outOfOrder = planned.filter(({ path, imported }) => steps.indexOf(path) <= steps.indexOf(imported))
        expect(outOfOrder).toEqual([])
      }),
    )
  })

  test('every item of an instantiated module has its step', () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        const { steps } = planOf(programOf(graph, '0'), programOf(graph))
        const modules = programOf(graph)
        const expected = steps.map(({ module }) => modules[module]?.items?.map(({ key }) => key))
        expect(steps.map(({ items }) => Object.keys(items))).toEqual(expected)
      }),
    )
  })
})
