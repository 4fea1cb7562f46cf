import { describe, expect, onTestFinished, test } from 'vitest'
import { startLive, type Files } from '../support/live-program.ts'

/** A constant that is derived in another module: recomputed, or refused where something has captured it. Never silently stale. */

const limit = (value: number): string => `export const limit = ${value}\n`

interface Derived {
  readonly name: string
  /** The program; `limit.ts` has `export const limit = 10`, then 20. */
  readonly files: Files
  /** An expression over the exports of `main.ts`, and what it gives before and after. */
  readonly see: string
  readonly before: unknown
  readonly after: unknown
}

const derived: readonly Derived[] = [
  {
    name: 'by an operator',
    files: { 'main.ts': `import { limit } from './limit.ts'\nexport const perHour = limit * 60\n` },
    see: 'perHour',
    before: 600,
    after: 1200,
  },
  {
    name: 'through three modules, one of which only hands it on',
    files: {
      'main.ts': `import { text } from './text.ts'\nexport { text }\nexport const longer = text + '!'\n`,
      'text.ts': `import { hour } from './barrel.ts'\nexport const text = \`at most \${hour}\`\n`,
      'barrel.ts': `export * from './hour.ts'\n`,
      'hour.ts': `import * as all from './limit.ts'\nexport const hour = all.limit * 60\n`,
    },
    see: '[text, longer]',
    before: ['at most 600', 'at most 600!'],
    after: ['at most 1200', 'at most 1200!'],
  },
  {
    name: 'into an object and a frozen one, whose members are handed out',
    files: {
      'main.ts': `import { limit } from './limit.ts'
const options = { limit, twice: limit * 2 }
const frozen = Object.freeze({ limit })
export const read = () => [options.limit, options.twice, frozen.limit]
`,
    },
    see: 'read()',
    before: [10, 20, 10],
    after: [20, 40, 20],
  },
  {
    name: 'by destructuring it',
    files: {
      'main.ts': `import { limits } from './more.ts'\nconst { low, high } = limits\nexport const read = () => [low, high]\n`,
      'more.ts': `import { limit } from './limit.ts'\nexport const limits = { low: limit, high: 7 }\n`,
    },
    see: 'read()',
    before: [10, 7],
    after: [20, 7],
  },
  {
    name: 'by a pure function that runs at load',
    files: {
      'main.ts': `import { limit } from './limit.ts'\nconst perHour = (count: number) => count * 60\nexport const hour = perHour(limit)\n`,
    },
    see: 'hour',
    before: 600,
    after: 1200,
  },
  {
    name: 'in a parameter’s default and in a function’s body',
    files: {
      'main.ts': `import { limit } from './limit.ts'\nexport function cut(size = limit) {\n  return [size, limit]\n}\n`,
    },
    see: 'cut()',
    before: [10, 10],
    after: [20, 20],
  },
  {
    name: 'in a regular expression and a template',
    files: {
      'main.ts': `import { limit } from './limit.ts'\nconst digits = new RegExp(\`^.{\${limit}}$\`)\nexport const fits = (text: string) => digits.test(text)\n`,
    },
    see: `[fits('x'.repeat(10)), fits('x'.repeat(20))]`,
    before: [true, false],
    after: [false, true],
  },
  {
    name: 'in a cycle of modules',
    files: {
      'main.ts': `import { limit } from './limit.ts'\nimport { half } from './half.ts'\nexport const twice = limit * 2\nexport const read = () => [twice, half()]\n`,
      'half.ts': `import { twice } from './main.ts'\nexport const half = () => twice / 4\n`,
    },
    see: 'read()',
    before: [20, 5],
    after: [40, 10],
  },
  {
    name: 'in an enum’s member that a constant takes',
    files: {
      'main.ts': `import { limit } from './limit.ts'\nenum Size { Small = 1, Large = 3 }\nexport const large = Size.Large * limit\n`,
    },
    see: 'large',
    before: 30,
    after: 60,
  },
]

describe('a derived constant is recomputed', () => {
  test.for(derived)('$name', async ({ files, see, before, after }) => {
    const live = await startLive({ 'limit.ts': limit(10), ...files })
    onTestFinished(live.dispose)
    expect(live.see(see)).toEqual(before)
    const outcome = await live.upgrade({ 'limit.ts': limit(20) })
    expect(outcome).toMatchObject({ outcome: 'committed' })
    expect(live.see(see)).toEqual(after)
    const back = await live.upgrade({ 'limit.ts': limit(10) })
    expect(back).toMatchObject({ outcome: 'committed' })
    expect(live.see(see)).toEqual(before)
  })
})

interface Captured {
  readonly name: string
  readonly files: Files
  /** Where the refusal points to. */
  readonly file: string
  readonly line: number
}

const captured: readonly Captured[] = [
  {
    name: 'by an opaque call at load',
    files: {
      'main.ts': `import { held } from 'probe'\nimport { limit } from './limit.ts'\nheld.set('limit', limit)\n`,
    },
    file: 'main.ts',
    line: 3,
  },
  {
    name: 'by an opaque call, derived in between',
    files: {
      'main.ts': `import { held } from 'probe'\nimport { hour } from './hour.ts'\n\nheld.set('limit', hour)\n`,
      'hour.ts': `import { limit } from './limit.ts'\nexport const hour = limit * 60\n`,
    },
    file: 'main.ts',
    line: 4,
  },
  {
    name: 'by a resource’s initialiser',
    files: {
      'main.ts': `import { createServer } from 'node:http'\nimport { limit } from './limit.ts'\nexport const server = createServer({ keepAliveTimeout: limit })\n`,
    },
    file: 'main.ts',
    line: 3,
  },
  {
    name: 'by an instance that state holds',
    files: {
      'main.ts': `import { limit } from './limit.ts'\nclass Bucket {\n  most: number\n  constructor(most: number) {\n    this.most = most\n  }\n}\nexport const bucket = new Bucket(limit)\n`,
    },
    file: 'main.ts',
    line: 8,
  },
  {
    name: 'by a closure that an own function made at load',
    files: {
      'main.ts': `import { limit } from './limit.ts'\nfunction limiter(most: number) {\n  let count = 0\n  return () => (count += 1) <= most\n}\nexport const allow = limiter(limit)\n`,
    },
    file: 'main.ts',
    line: 6,
  },
  {
    name: 'by a function that an effect called',
    files: {
      'main.ts': `import { held } from 'probe'\nimport { limit } from './limit.ts'\nfunction start() {\n  held.set('limit', limit)\n}\nstart()\n`,
    },
    file: 'main.ts',
    line: 6,
  },
]

describe('a constant that something has captured is refused', () => {
  test.for(captured)('$name', async ({ files, file, line }) => {
    const live = await startLive({ 'limit.ts': limit(10), ...files })
    onTestFinished(live.dispose)
    const outcome = await live.upgrade({ 'limit.ts': limit(20) })
    expect(outcome).toMatchObject({
      outcome: 'refused',
      reasons: [{ code: 'load-time-dependent', file, line, remedy: expect.stringMatching(/\w/) }],
    })
    // The program runs on, and the same constant elsewhere can still be changed back.
    expect(await live.upgrade({ 'limit.ts': limit(10) })).toMatchObject({ outcome: 'unchanged' })
  })
})
