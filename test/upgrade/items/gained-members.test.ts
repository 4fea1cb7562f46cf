import { describe, expect, onTestFinished, test } from 'vitest'
import { startLive, type Files, type LiveProgram } from '../../support/live-program.ts'
import { testRows, verdictOf } from '../../support/upgrade-rows.ts'

/** Who gets the object may write to it, so it is state. */
const handOut = "import { held } from 'probe'\nexport const keep = () => held.set('limits', limits)"
const names = 'export const names = () => Object.keys(limits).join()'

describe('objects whose literals have more members', () => {
  testRows([
    {
      name: 'get them in place, and all who hold the object see them',
      before: `const limits = { low: 1 }\n${handOut}\n${names}\nexport const read = () => limits.low\nexport const held_ = () => held.get('limits')`,
      after: `const limits = { low: 1, high: 10 }\n${handOut}\n${names}\nexport const read = () => limits.low + limits.high\nexport const held_ = () => held.get('limits')`,
      first: ['keep()'],
      sees: { 'read()': [1, 11], 'names()': ['low', 'low,high', 'low,high'], 'held_().high': [undefined, 10, 10] },
      keeps: ['held_()'],
      notices: ['initial-value-changed'],
    },
    {
      name: 'keep what was written to the members that they had',
      before:
        `const limits: Record<string, number> = { low: 1 }`.replace(': Record<string, number>', '') +
        `\n${handOut}\nexport const set = (n: number) => (limits.low = n)\nexport const read = () => limits.low`,
      after: `const limits = { low: 3, high: 10 }\n${handOut}\nexport const set = (n: number) => (limits.low = n)\nexport const read = () => limits.low + limits.high`,
      first: ['keep()', 'set(5)'],
      sees: { 'read()': [5, 15, 5] },
      notices: ['initial-value-changed'],
    },
    {
      name: 'of a CommonJS module too, functions among them',
      before: {
        'main.ts':
          "import limits from './limits.cjs'\nexport const keep = () => [limits.defaults]\nexport const read = () => limits.merge({}).join()",
        'limits.cjs':
          "exports.defaults = { low: 1, parse: function (x) { return x } }\nexports.merge = (own) => Object.entries(Object.assign({}, exports.defaults, own)).map(([k, v]) => typeof v === 'function' ? k + v(1) : k + v)",
      },
      after: {
        'limits.cjs':
          "exports.defaults = { low: 1, parse: function (x) { return x + 1 }, high: 2, print: (x) => x * 10 }\nexports.merge = (own) => Object.entries(Object.assign({}, exports.defaults, own)).map(([k, v]) => typeof v === 'function' ? k + v(1) : k + v)",
      },
      sees: { 'read()': ['low1,parse1', 'low1,parse2,high2,print10', 'low1,parse1,high2,print10'] },
      keeps: ['keep()[0]'],
      notices: ['initial-value-changed'],
    },
    {
      name: 'a value that is computed from their names is computed with the new ones',
      before: `const limits = { low: 1 }\n${handOut}\nconst known = Object.keys(limits)\nexport const read = () => known.join()`,
      after: `const limits = { low: 1, high: 2 }\n${handOut}\nconst known = Object.keys(limits)\nexport const read = () => known.join()`,
      sees: { 'read()': ['low', 'low,high', 'low,high'] },
      notices: ['initial-value-changed'],
    },
    {
      name: 'what takes other members of it is left alone',
      before: `import { log } from 'probe'\nconst limits = { low: 1 }\n${handOut}\nlog(limits.low)`,
      after: `import { log } from 'probe'\nconst limits = { low: 1, high: 2 }\n${handOut}\nlog(limits.low)`,
      logs: [[1], [1]],
      notices: ['initial-value-changed'],
    },
    {
      name: 'an effect that walked over them has not seen the new one: refused',
      before: `import { log } from 'probe'\nconst limits = { low: 1 }\n${handOut}\nlog(Object.keys(limits).join())`,
      after: `import { log } from 'probe'\nconst limits = { low: 1, high: 2 }\n${handOut}\nlog(Object.keys(limits).join())`,
      logs: [['low'], ['low']],
      ends: ['load-time-dependent'],
    },
    {
      name: 'so is one that somebody copied while its module loaded',
      before: {
        'main.ts': "import { make } from './make.ts'\nconst made = make({ a: 1 })\nexport const read = () => made.low",
        'make.ts':
          'const limits = { low: 1 }\nexport const all = () => limits\nexport class Made { low: number\n constructor(own: object) { Object.assign(this, limits, own) } }\nexport function make(own: object) { return new Made(own) }',
      },
      after: {
        'make.ts':
          'const limits = { low: 1, high: 2 }\nexport const all = () => limits\nexport class Made { low: number\n constructor(own: object) { Object.assign(this, limits, own) } }\nexport function make(own: object) { return new Made(own) }',
      },
      sees: { 'read()': [1, 1] },
      ends: ['load-time-dependent'],
    },
    {
      name: 'another type of a member that it had: refused',
      before: `const limits = { low: 1 }\n${handOut}\nexport const read = () => limits.low`,
      after: `const limits = { low: '1', high: 2 }\n${handOut}\nexport const read = () => limits.low`,
      sees: { 'read()': [1, 1] },
      ends: ['state-type-changed'],
    },
    {
      name: 'a table that code writes to by any name: refused',
      before:
        `const limits: any = 0 || { low: 1 }`.replace(': any = 0 ||', ' =') +
        `\nexport const set = (name: string) => ((limits as any)[name] = 1)`,
      after: `const limits = { low: 1, high: 2 }\nexport const set = (name: string) => ((limits as any)[name] = 1)`,
      first: ["set('high')"],
      ends: ['state-type-changed'],
    },
    {
      name: 'a function before another one, which would take its place: refused',
      before: `const limits = { low: () => 1 }\n${handOut}\nexport const read = () => limits.low()`,
      after: `const limits = { high: () => 2, low: () => 1 }\n${handOut}\nexport const read = () => limits.low()`,
      sees: { 'read()': [1, 1] },
      ends: ['state-type-changed'],
    },
    {
      name: 'fewer members: those that it has stay, for code that reads them',
      before: `const limits = { low: 1, high: 2 }\n${handOut}\n${names}`,
      after: `const limits = { low: 1 }\n${handOut}\n${names}`,
      first: ['keep()'],
      sees: { 'names()': ['low,high', 'low,high'] },
      notices: ['initial-value-changed'],
    },
  ])
})

describe('what a live object has already', () => {
  const start = async (files: Files): Promise<LiveProgram> => {
    const live = await startLive(files)
    onTestFinished(live.dispose)
    return live
  }
  const program = (literal: string): Files => ({
    'main.ts': `import { held } from 'probe'\nconst limits = ${literal}\nexport const all = () => limits\nheld.set('limits', () => limits)`,
  })

  test('a member that the program has put there is not taken for the new one: the upgrade is aborted', async () => {
    const live = await start(program('{ low: 1 }'))
    live.see("(all().high = 'own')")
    const outcome = await live.upgrade(program('{ low: 1, high: 2 }'))
    expect(verdictOf(outcome)).toMatchObject({ aborted: 'prepare', error: expect.stringContaining('`high`') })
    expect(live.see('all()')).toEqual({ low: 1, high: 'own' })
  })

  test('a frozen object gets nothing: the upgrade is aborted', async () => {
    const live = await start(program('{ low: 1 }'))
    live.see('Object.freeze(all())')
    const outcome = await live.upgrade(program('{ low: 1, high: 2 }'))
    expect(verdictOf(outcome)).toMatchObject({ aborted: 'prepare', error: expect.stringContaining('frozen') })
    expect(live.see('all()')).toEqual({ low: 1 })
  })

  test('a member that an upgrade gave and nobody has written to makes room for another', async () => {
    const live = await start(program('{ low: 1 }'))
    expect(verdictOf(await live.upgrade(program('{ low: 1, high: 2 }')))).toBe('committed')
    expect(verdictOf(await live.rollback())).toBe('committed')
    expect(verdictOf(await live.upgrade(program("{ low: 1, high: 'far' }")))).toBe('committed')
    expect(live.see('all()')).toEqual({ low: 1, high: 'far' })
  })

  test('one that has been written to stays where its type does, and is not taken for one of another type', async () => {
    const live = await start(program('{ low: 1 }'))
    await live.upgrade(program('{ low: 1, high: 2 }'))
    live.see('(all().high = 7)')
    await live.rollback()
    expect(verdictOf(await live.upgrade(program('{ low: 1, high: 3 }')))).toBe('committed')
    expect(live.see('all()')).toEqual({ low: 1, high: 7 })
    await live.rollback()
    expect(verdictOf(await live.upgrade(program("{ low: 1, high: 'far' }")))).toMatchObject({ aborted: 'prepare' })
    expect(live.see('all()')).toEqual({ low: 1, high: 7 })
  })

  test('what has been put into an object that an upgrade gave is not given up for one of another type', async () => {
    const live = await start(program('{ low: 1 }'))
    await live.upgrade(program('{ low: 1, more: { a: 1 } }'))
    await live.rollback()
    expect(verdictOf(await live.upgrade(program('{ low: 1, more: { a: 1, b: 2 } }')))).toBe('committed')
    expect(live.see('all()')).toEqual({ low: 1, more: { a: 1, b: 2 } })
    live.see("(all().more.c = 'own')")
    await live.rollback()
    expect(verdictOf(await live.upgrade(program('{ low: 1, more: [] }')))).toMatchObject({ aborted: 'prepare' })
    expect(live.see('all().more.c')).toBe('own')
  })

  test('an effect that throws in the commit takes the new member back', async () => {
    const live = await start(program('{ low: 1 }'))
    const { 'main.ts': text } = program('{ low: 1, high: 2 }')
    const outcome = await live.upgrade({ 'main.ts': `${text}\nthrow new Error('no')` })
    expect(verdictOf(outcome)).toMatchObject({ aborted: 'commit' })
    expect(live.see('Object.keys(all())')).toEqual(['low'])
  })
})
