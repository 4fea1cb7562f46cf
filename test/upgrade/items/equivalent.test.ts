import { describe, expect, test } from 'vitest'
import { startLive } from '../../support/live-program.ts'
import { testRows, verdictOf } from '../../support/upgrade-rows.ts'

/** A function that ran at load alone, with this body. */
const program = (body: string, head = ''): string => `import { held } from 'probe'
${head}
function nameOf(name) { ${body} }
held.found = ['Http', 'HttpError'].map(nameOf).join()
held.other = nameOf('x')
export const start = () => held.found`

const ends = (body: string): string => program(`return ${body}`)

describe('a function that ran at load and is written in another way', () => {
  testRows([
    {
      name: 'has not changed',
      before: program("return name.substr(-5) !== 'Error' ? name + 'Error' : name"),
      after: program("/* as a class */ return (name.slice(-5) === 'Error') ? name : name + 'Error'"),
      sees: { 'start()': ['HttpError,HttpError', 'HttpError,HttpError'] },
      keeps: ['start'],
    },
    {
      name: 'in statements, with constants for what nothing writes to',
      before: program(
        "let end = 'Error'; let made = name; let { length } = end; if (!(name.substr(-5) == end)) { made += end } else { made = name } return length > 0 && made",
      ),
      after: program(
        "const end = 'Error'; let made = name; const { length } = end; if (name.slice(-5) == end) { made = name } else { made += end } return length > 0 && made",
      ),
      sees: { 'start()': ['HttpError,HttpError', 'HttpError,HttpError'] },
    },
  ])

  test.for([
    ['another comparison', ends("name !== 'x' ? 1 : 2"), ends("name == 'x' ? 2 : 1")],
    ['a condition turned round alone', ends("name !== 'x' ? 1 : 2"), ends("name === 'x' ? 1 : 2")],
    ['branches turned round alone', ends("name !== 'x' ? 1 : 2"), ends("name !== 'x' ? 2 : 1")],
    [
      'a statement turned round alone',
      program('if (!name) { return 1 } else { return 2 }'),
      program('if (name) { return 1 } else { return 2 }'),
    ],
    ['another part of a string', ends('name.substr(-5)'), ends('name.slice(-4)')],
    ['a part up to somewhere', ends('name.substr(1, 2)'), ends('name.slice(1, 2)')],
    ['another function of strings', ends('name.substr(-5)'), ends('name.substring(-5)')],
    ['a part from somewhere', ends('name.substr(name.length)'), ends('name.slice(name.length)')],
    [
      'a variable that is written to',
      program('let n = 1; n += name.length; return n'),
      program('const n = 1; n += name.length; return n'),
    ],
    ['a variable of the whole function', program('{ var n = 1 } return n'), program('{ const n = 1 } return typeof n')],
    [
      'a name that means something else',
      program("return name !== 'x' ? word : 2", "import { word } from './one.ts'"),
      program("return name === 'x' ? 2 : word", "import { word } from './two.ts'"),
    ],
  ] as const)('has changed with %s', async ([, before, after]) => {
    const words = { 'one.ts': 'export const word = 1', 'two.ts': 'export const word = 2' }
    const live = await startLive({ 'main.ts': before, ...words })
    try {
      const outcome = await live.upgrade({ 'main.ts': after, ...words })
      expect(verdictOf(outcome)).toMatchObject({ refused: expect.arrayContaining(['load-only-changed']) })
    } finally {
      live.dispose()
    }
  })
})
