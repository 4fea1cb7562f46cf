import { describe, expect, onTestFinished, test } from 'vitest'
import { startLive, type Files, type LiveProgram } from '../../support/live-program.ts'
import { testRows, verdictOf } from '../../support/upgrade-rows.ts'

describe('modules that cannot be compiled', () => {
  const broken: Files = {
    'main.ts': `export const read = async () => (await import('./lazy.ts')).f()\nexport const n = () => 1`,
    'lazy.ts': 'export const f = () => ;',
  }

  test('one that only import() leads to fails when it is imported, until an upgrade mends it', async () => {
    const program = await startLive(broken)
    onTestFinished(program.dispose)
    await expect(program.see('read()')).rejects.toThrow(/lazy\.ts:1/)
    const mended = await program.upgrade({ 'lazy.ts': 'export const f = () => 1' })
    expect(mended.outcome).toBe('committed')
    expect(await program.see('read()')).toBe(1)
    const again = await program.upgrade({ 'lazy.ts': 'export const f = () => 2' })
    expect(again.outcome).toBe('committed')
    expect(await program.see('read()')).toBe(2)
  })

  test('an upgrade beside it goes on, and one that breaks another is refused', async () => {
    const program = await startLive({ ...broken, 'sound.ts': 'export {}' })
    onTestFinished(program.dispose)
    const beside = await program.upgrade({ 'main.ts': broken['main.ts']!.replace('=> 1', '=> 2') })
    expect([beside.outcome, program.see('n()')]).toEqual(['committed', 2])
    const worse = await program.upgrade({
      'main.ts': `${broken['main.ts']}\nexport const other = () => import('./sound.ts')`,
      'sound.ts': 'export const = 1',
    })
    expect(worse).toMatchObject({ outcome: 'refused', reasons: [{ code: 'compile-error', file: 'sound.ts', line: 1 }] })
    expect(program.see('n()')).toBe(2)
  })

  test('what the entry needs statically cannot be broken', async () => {
    const files = { 'main.ts': `import { f } from './lazy.ts'\nf()`, 'lazy.ts': broken['lazy.ts']! }
    await expect(startLive(files)).rejects.toThrow('The program does not build')
  })
})

describe('exports', () => {
  testRows([
    {
      name: 'default exports of every kind change',
      before: {
        'main.ts': `import f from './function.ts'
import arrow from './arrow.ts'
import value from './value.ts'
import list from './list.ts'
export const read = () => [f(), arrow(), value].join()
export const push = () => list.push(list.length)
export { f, arrow, value, list }`,
        'function.ts': 'export default function () { return 1 }',
        'arrow.ts': 'export default () => 1',
        'value.ts': 'const base = 1\nexport default base + 1',
        'list.ts': 'export default [] as number[]',
      },
      after: {
        'function.ts': 'export default function () { return 10 }',
        'arrow.ts': 'export default () => 10',
        'value.ts': 'const base = 10\nexport default base + 1',
      },
      first: ['push()'],
      sees: {
        'read()': ['1,1,2', '10,10,11'],
        'f.name + arrow.name': ['defaultdefault', 'defaultdefault'],
        'list.length': [1, 1],
      },
      keeps: ['f', 'arrow', 'list'],
    },
    {
      name: 'an export under another name, and one re-exported from elsewhere',
      before: {
        'main.ts':
          "export { one as first } from './a.ts'\nimport { first } from './main.ts'\nexport const read = () => first()",
        'a.ts': 'export function one() { return 1 }',
        'b.ts': 'export function one() { return 2 }',
      },
      after: {
        'main.ts':
          "export { one as first } from './b.ts'\nimport { first } from './main.ts'\nexport const read = () => first()",
      },
      sees: { 'read()': [1, 2], 'exports.first()': [1, 2] },
    },
    {
      name: 'a namespace object shows what is current',
      before: {
        'main.ts': "import * as a from './a.ts'\nexport { a }\nexport const keys = () => Object.keys(a).join()",
        'a.ts': 'export const x = 1\nexport const f = () => 1',
      },
      after: { 'a.ts': 'export const x = 2\nexport const f = () => 2' },
      sees: { 'a.x + a.f()': [2, 4], 'keys()': ['f,x', 'f,x'] },
      keeps: ['a', 'a.f'],
    },
    {
      name: 'a missing export is refused before anything happens',
      before: {
        'main.ts': "import { f } from './a.ts'\nexport const read = () => f()",
        'a.ts': 'export const f = () => 1',
      },
      after: { 'a.ts': 'export const g = () => 2' },
      sees: { 'read()': [1, 1] },
      ends: ['link-error'],
    },
    {
      name: 'a syntax error is refused before anything happens',
      before: 'export const read = () => 1',
      after: 'export const read = () => {',
      sees: { 'read()': [1, 1] },
      ends: ['compile-error'],
    },
  ])
})

describe('modules', () => {
  testRows([
    {
      name: 'an added module is evaluated, and a removed one goes',
      before: {
        'main.ts': "import { f } from './a.ts'\nexport const read = () => f()",
        'a.ts': 'export const f = () => 1',
      },
      after: {
        'main.ts': "import { f } from './b.ts'\nexport const read = () => f()",
        'a.ts': null,
        'b.ts': "import { n } from './c.ts'\nexport const f = () => n",
        'c.ts': 'export const n = 2',
      },
      sees: { 'read()': [1, 2] },
      keeps: ['read'],
    },
    {
      name: 'added modules that import each other',
      before: 'export const read = () => 1',
      after: {
        'main.ts': "import { even } from './even.ts'\nexport const read = () => even(4)",
        'even.ts':
          "import { odd } from './odd.ts'\nexport const base = 2\nexport function even(n: number): number { return n === 0 ? base : odd(n - 1) }",
        'odd.ts': "import { even } from './even.ts'\nexport function odd(n: number): number { return even(n - 1) }",
      },
      sees: { 'read()': [1, 2] },
    },
    {
      name: 'an added module with an effect runs it once, at commit',
      before: 'export const read = () => 1',
      after: {
        'main.ts': "import { n } from './a.ts'\nexport const read = () => n",
        'a.ts': "import { log } from 'probe'\nlog('added')\nexport const n = 2",
      },
      sees: { 'read()': [1, 2] },
      logs: [[], ['added']],
      back: 'irreversible',
    },
    {
      name: 'a JSON module',
      before: {
        'main.ts':
          "import data from './data.json' with { type: 'json' }\nexport const read = () => data.limit\nexport const derived = data.limit * 2",
        'data.json': '{ "limit": 1 }',
      },
      after: { 'data.json': '{ "limit": 2 }' },
      sees: { 'read()': [1, 2], derived: [2, 4] },
    },
    {
      name: 'a change of comments, format and types alone is none',
      before: {
        'main.ts': "import { f } from './a.ts'\nexport const read = (n: number) => f(n)",
        'a.ts': 'export const f = (n: number) => n + 1 // plus one',
      },
      after: {
        'main.ts':
          "// The program.\nimport { f } from './a.ts'\n\nexport const read = (\n  n: number,\n): number => f(n)",
        'a.ts': '/** Adds. */\nexport const f = (n: number): number =>\n    n + 1',
      },
      sees: { 'read(1)': [2, 2] },
      ends: 'unchanged',
    },
    {
      name: 'import.meta stays',
      before:
        'export const where = () => import.meta.filename\nexport const meta = () => import.meta\nexport const f = () => 1',
      after:
        'export const where = () => import.meta.filename\nexport const meta = () => import.meta\nexport const f = () => 2',
      sees: { "where().endsWith('main.ts')": [true, true], 'f()': [1, 2] },
      keeps: ['meta()'],
    },
  ])
})

const start = async (files: Files): Promise<LiveProgram> => {
  const live = await startLive(files)
  onTestFinished(live.dispose)
  return live
}

describe('dynamic imports', () => {
  const main = (n: number): string =>
    `export const load = async () => { const { late } = await import('./late.ts'); return late() + ${n} }`
  const late = (n: number): string =>
    `import { log } from 'probe'\nlog('loaded')\nexport const late = () => 'late${n}:'`

  test('a module that has not been loaded yet gets its new code, and is evaluated when it is first imported', async () => {
    const live = await start({ 'main.ts': main(1), 'late.ts': late(1) })
    expect(verdictOf(await live.upgrade({ 'main.ts': main(2), 'late.ts': late(2) }))).toBe('committed')
    expect(live.log).toEqual([])
    expect(await live.see('load()')).toBe('late2:2')
    expect(await live.see('load()')).toBe('late2:2')
    expect(live.log).toEqual(['loaded'])
  })

  test('a module that has been loaded is replaced, and its namespace stays', async () => {
    const live = await start({ 'main.ts': main(1), 'late.ts': late(1) })
    expect(await live.see('load()')).toBe('late1:1')
    const namespace = live.namespace('late.ts')
    expect(verdictOf(await live.upgrade({ 'late.ts': late(2) }))).toBe('committed')
    expect(await live.see('load()')).toBe('late2:1')
    expect(live.namespace('late.ts')).toBe(namespace)
    expect(live.log).toEqual(['loaded'])
  })
})

describe('modules whose evaluation failed', () => {
  const load = (file: string): string =>
    `export const load = () => import('./${file}').then((late) => late.f(), (error) => error.message)`
  const late = (condition: string): string =>
    `import { log } from 'probe'
log('${condition}')
export const f = () => 1
if (${condition}) throw new Error('bad')`

  test('one is evaluated from the start when it is imported after an upgrade has mended it', async () => {
    const live = await start({ 'main.ts': load('late.ts'), 'late.ts': late('true') })
    expect(await live.see('load()')).toBe('bad')
    expect(await live.see('load()')).toBe('bad')
    expect(live.log).toEqual(['true'])
    expect(verdictOf(await live.upgrade({ 'late.ts': late('false') }))).toBe('committed')
    expect(live.log).toEqual(['true'])
    expect(await live.see('load()')).toBe(1)
    expect(await live.see('load()')).toBe(1)
    expect(live.log).toEqual(['true', 'false'])
    expect(verdictOf(await live.upgrade({ 'late.ts': late('false').replace('=> 1', '=> 2') }))).toBe('committed')
    expect(await live.see('load()')).toBe(2)
    expect(live.log).toEqual(['true', 'false'])
  })

  test('one that fails again after an upgrade says so', async () => {
    const live = await start({ 'main.ts': load('late.ts'), 'late.ts': late('true') })
    expect(await live.see('load()')).toBe('bad')
    expect(verdictOf(await live.upgrade({ 'late.ts': late('true').replace("'bad'", "'worse'") }))).toBe('committed')
    expect(await live.see('load()')).toBe('worse')
  })

  test('one that imports what failed is evaluated again as well, and one that neither changed nor needs a change is not', async () => {
    const other = "import { log } from 'probe'\nlog('other')\nif (true) throw new Error('other')"
    const live = await start({
      'main.ts': `${load('middle.ts')}\nexport const other = () => import('./other.ts').catch((error) => error.message)`,
      'middle.ts': "export { f } from './late.ts'",
      'late.ts': late('true'),
      'other.ts': other,
    })
    expect(await live.see('load()')).toBe('bad')
    expect(await live.see('other()')).toBe('other')
    expect(verdictOf(await live.upgrade({ 'late.ts': late('false') }))).toBe('committed')
    expect(await live.see('load()')).toBe(1)
    expect(await live.see('other()')).toBe('other')
    expect(live.log).toEqual(['true', 'other', 'false'])
  })

  test('one that waits before it throws', async () => {
    const awaiting = (condition: string): string => `await Promise.resolve()\n${late(condition)}`
    const live = await start({ 'main.ts': load('late.ts'), 'late.ts': awaiting('true') })
    expect(await live.see('load()')).toBe('bad')
    expect(verdictOf(await live.upgrade({ 'late.ts': awaiting('false') }))).toBe('committed')
    expect(await live.see('load()')).toBe(1)
  })

  test('a CommonJS module', async () => {
    const required = (condition: string): string => `exports.f = () => 1\nif (${condition}) throw new Error('bad')`
    const live = await start({ 'main.ts': load('late.cjs'), 'late.cjs': required('true') })
    expect(await live.see('load()')).toBe('bad')
    expect(verdictOf(await live.upgrade({ 'late.cjs': required('false') }))).toBe('committed')
    expect(await live.see('load()')).toBe(1)
  })

  test('an upgrade that is given up leaves it failed', async () => {
    const live = await start({ 'main.ts': load('late.ts'), 'late.ts': late('true') })
    expect(await live.see('load()')).toBe('bad')
    live.checkpoint = (step) => {
      if (step === 'number the generation') throw new Error('stop')
    }
    expect((await live.upgrade({ 'late.ts': late('false') })).outcome).toBe('aborted')
    expect(await live.see('load()')).toBe('bad')
    expect(live.log).toEqual(['true'])
  })

  test('the way back leads to the version that fails', async () => {
    const live = await start({ 'main.ts': load('late.ts'), 'late.ts': late('true') })
    expect(await live.see('load()')).toBe('bad')
    await live.upgrade({ 'late.ts': late('false') })
    expect(verdictOf(await live.rollback())).toBe('committed')
    expect(await live.see('load()')).toBe('bad')
  })
})

test('a module goes with the last use of its import, which the source still has, and comes back with it', async () => {
  const files = (use: string): Files => ({
    'main.ts': `import { twice } from './twice.ts'\nexport const run = (n: number): unknown => ${use}\nexport type Result = ReturnType<typeof twice>`,
    'twice.ts': `import { by } from './by.ts'\nexport const twice = (n: number): number => n * by`,
    'by.ts': 'export const by = 2',
  })
  const program = await startLive(files('twice(n)'))
  onTestFinished(program.dispose)
  for (const [use, seen, action] of [
    ['n', 4, 'remove'],
    ['twice(n)', 8, 'add'],
  ] as const) {
    const upgraded = await program.upgrade(files(use))
    expect(upgraded.plan?.steps.map((step) => `${step.action} ${step.module}`).sort()).toEqual(
      [`${action} by.ts`, `${action} twice.ts`, 'replace main.ts'].sort(),
    )
    expect([upgraded.outcome, program.see('run(4)')]).toEqual(['committed', seen])
  }
})

describe('versions', () => {
  const version = (n: number): string =>
    `let count = 0\nexport const limit = ${n}\nexport const twice = limit * 2\nexport const add = () => (count += ${n})\nexport const read = () => \`v${n}:\${count}:\${twice}\``

  test('1 → 3 → 1 → 2 → 1 → 3, with the state of them all', async () => {
    const live = await start({ 'main.ts': version(1) })
    let count = 0
    for (const n of [3, 1, 2, 1, 3]) {
      expect(verdictOf(await live.upgrade({ 'main.ts': version(n) }))).toBe('committed')
      live.see('add()')
      count += n
      expect(live.see('read()')).toBe(`v${n}:${count}:${n * 2}`)
      expect(verdictOf(await live.upgrade({ 'main.ts': version(n) }))).toBe('unchanged')
    }
    expect(live.status().map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6])
  })

  test('a rollback keeps the newest state', async () => {
    const live = await start({ 'main.ts': version(1) })
    live.see('add()')
    await live.upgrade({ 'main.ts': version(10) })
    live.see('add()')
    expect(live.see('read()')).toBe('v10:11:20')
    expect(verdictOf(await live.rollback())).toBe('committed')
    expect(live.see('read()')).toBe('v1:11:2')
  })
})
