import { expect, onTestFinished, test } from 'vitest'
import { startLive, type Files } from '../support/live-program.ts'
import { verdictOf } from '../support/upgrade-rows.ts'

/** What the code that makes a closure may differ in, so that the closure still moves; and what looks alike and must not. */

interface Row {
  readonly name: string
  /** The body of `make(options, list)`, which was called at load and gives an object or a function. */
  readonly frame: readonly [before: string, after: string]
  /** More code of the module. */
  readonly more?: readonly [before: string, after: string]
  /** What is seen of it before and after; refused where there is no second. */
  readonly sees: readonly [before: unknown, after?: unknown]
}

const net = `import { createServer } from 'node:net'`

const rows: readonly Row[] = [
  {
    name: 'a variable that only the earlier code used is declared in the closure now, with what was done to it',
    frame: [
      `const server = createServer(); server.maxConnections = 0; return () => ['old', server.maxConnections, options.limit]`,
      `return () => { const server = createServer(); server.maxConnections = 1; return ['new', server.maxConnections, options.limit] }`,
    ],
    more: [net, net],
    sees: [
      ['old', 0, 5],
      ['new', 1, 5],
    ],
  },
  {
    name: 'a number that only the earlier code used is computed in the closure now',
    frame: [
      `const most = 5; let step = Math.ceil(most * 1.6); return (size = 2) => ['old', step, size]`,
      `const most = 5; return (size = 2) => { let step = Math.ceil(1.6 * size); return ['new', step, size] }`,
    ],
    sees: [
      ['old', 8, 2],
      ['new', 4, 2],
    ],
  },
  {
    name: 'a branch in which the frame ends is another one',
    frame: [
      `if (options.limit === 0) return () => 'none'; return () => ['old', options.limit]`,
      `if (options.limit === 0) { list.push('none'); return () => 'nothing' } return () => ['new', options.limit]`,
    ],
    sees: [
      ['old', 5],
      ['new', 5],
    ],
  },
  {
    name: 'not: the condition is another one',
    frame: [
      `if (options.limit === 0) return () => 'none'; return () => ['old', options.limit]`,
      `if (options.limit === 5) return () => 'five'; return () => ['new', options.limit]`,
    ],
    sees: [['old', 5]],
  },
  {
    name: 'not: what the new code uses is given another value',
    frame: [
      `const server = createServer(); server.maxConnections = 0; return () => ['old', server.maxConnections]`,
      `const server = createServer(); server.maxConnections = 1; return () => ['new', server.maxConnections]`,
    ],
    more: [net, net],
    sees: [['old', 0]],
  },
  {
    name: 'not: it is given one through another name',
    frame: [
      `const other = options; other.limit = 6; return () => ['old', options.limit]`,
      `return () => ['new', options.limit]`,
    ],
    sees: [['old', 6]],
  },
  {
    name: 'not: it is given one through an object that holds it',
    frame: [
      `const held = { options }; held.options.limit = 6; return () => ['old', options.limit]`,
      `return () => ['new', options.limit]`,
    ],
    sees: [['old', 6]],
  },
  {
    name: 'not: a function of the module is called no more, which may have changed what it uses',
    frame: [`setUp(); return () => ['old', options.limit]`, `return () => ['new', options.limit]`],
    more: [
      `function setUp() { log('set up') }; import { log } from 'probe'`,
      `function setUp() { log('set up') }; import { log } from 'probe'`,
    ],
    sees: [['old', 5]],
  },
  {
    name: 'not: the frame does something that it did not',
    frame: [
      `return () => ['old', options.limit]`,
      `const server = createServer(); server.maxConnections = 1; return () => ['new', options.limit]`,
    ],
    more: [net, net],
    sees: [['old', 5]],
  },
  {
    name: 'not: something else that it was given is changed no more',
    frame: [`list.length = 0; return () => ['old', options.limit]`, `return () => ['new', options.limit]`],
    sees: [['old', 5]],
  },
  {
    name: 'not: what was done under a condition is done without',
    frame: [
      `if (options.limit > 9) { options.limit = 9 } return () => ['old', options.limit]`,
      `if (options.limit > 9) { } options.limit = 9; return () => ['new', options.limit]`,
    ],
    sees: [['old', 5]],
  },
  {
    name: 'not: another branch after the closure was made does something else to what it uses',
    frame: [
      `const made = { see: () => ['old', options.limit] }; if (options.limit === 5) { options.limit = 6; return made } return made`,
      `const made = { see: () => ['new', options.limit] }; if (options.limit === 5) { options.limit = 7; return made } return made`,
    ],
    sees: [['old', 6]],
  },
  {
    name: 'not: a declared function is there before the branch in which the frame ends',
    frame: [
      `if (options.limit === 5) { options.limit = 6; return see } return see; function see() { return ['old', options.limit] }`,
      `if (options.limit === 5) { options.limit = 7; return see } return see; function see() { return ['new', options.limit] }`,
    ],
    sees: [['old', 6]],
  },
  {
    name: 'not: another member of the object cannot move',
    frame: [
      `const server = createServer(); const made = { see: () => ['old', options.limit], count: () => 1 }; return made`,
      `let count = 1; const made = { see: () => ['new', options.limit], count: () => (count += 1) }; return made`,
    ],
    more: [net, net],
    sees: [['old', 5]],
  },
  {
    name: 'not: the object has a member more',
    frame: [
      `const server = createServer(); return { see: () => ['old', options.limit] }`,
      `return { see: () => ['new', options.limit], more: () => 1 }`,
    ],
    more: [net, net],
    sees: [['old', 5]],
  },
  {
    name: 'not: two statements have changed places',
    frame: [
      `options.limit += 1; options.limit *= 2; return () => ['old', options.limit]`,
      `options.limit *= 2; options.limit += 1; return () => ['new', options.limit]`,
    ],
    sees: [['old', 12]],
  },
  {
    name: 'not: a closure that is gone changed what it uses',
    frame: [
      `list.forEach(() => { options.limit = 6 }); list.on = () => { options.limit = 7 }; return () => ['old', options.limit]`,
      `return () => ['new', options.limit]`,
    ],
    sees: [['old', 6]],
  },
  {
    name: 'not: what it uses comes of a function that makes it in another way',
    frame: [
      `const server = createServer(); const limit = limitOf(options); return () => ['old', limit]`,
      `const limit = limitOf(options); return () => ['new', limit.most]`,
    ],
    more: [
      `${net}; function limitOf(options) { return options.limit }`,
      `${net}; function limitOf(options) { return { most: options.limit } }`,
    ],
    sees: [['old', 5]],
  },
]

const files = ({ frame, more = ['', ''] }: Row, version: 0 | 1): Files => ({
  'main.ts': `import { events } from 'probe'\nimport { make } from './make.ts'\nexport const made: any = make({ limit: 5 }, [1])\nexport const see = () => (made.see ?? made)()\nevents.on('again', () => make({}, []))`,
  'make.ts': `${more[version]}\nexport function make(options: any, list: any): any { ${frame[version]} }`,
})

test.each(rows)('$name', async (row) => {
  const live = await startLive(files(row, 0))
  onTestFinished(live.dispose)
  expect(live.see('see()')).toEqual(row.sees[0])
  const outcome = await live.upgrade(files(row, 1))
  if (row.sees.length === 1) {
    expect(verdictOf(outcome)).not.toBe('committed')
    expect(live.see('see()')).toEqual(row.sees[0])
    return
  }
  expect(verdictOf(outcome)).toBe('committed')
  expect(live.see('see()')).toEqual(row.sees[1])
})
