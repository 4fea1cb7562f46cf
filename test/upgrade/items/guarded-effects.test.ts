import { describe, expect, test } from 'vitest'
import { startLive } from '../../support/live-program.ts'
import { testRows } from '../../support/upgrade-rows.ts'

const probe = "import { log } from 'probe'\n"
const unset = 'const folder = process.env.MIDFLIGHT_NO_SUCH\n'
const open = (text: string): string => `${probe}${unset}if (typeof folder === 'string') { log('${text}') }\n`

describe('an effect under a condition that was false', () => {
  testRows([
    {
      name: 'may change',
      before: `${open('one')}export const f = () => 1`,
      after: `${open('two')}export const f = () => 2`,
      sees: { 'f()': [1, 2] },
      logs: [[], []],
    },
    {
      name: 'may go',
      before: `${open('one')}export const f = () => 1`,
      after: 'export const f = () => 2',
      sees: { 'f()': [1, 2] },
      logs: [[], []],
    },
    {
      name: 'may go with its module',
      before: { 'main.ts': "import './part.ts'\nexport const f = () => 1", 'part.ts': open('one') },
      after: { 'main.ts': 'export const f = () => 2' },
      sees: { 'f()': [1, 2] },
    },
    {
      name: 'may be one of several conditions',
      before: `${probe}${unset}if (folder === 'a') log('a')\nelse if (folder === 'b') log('b')\nexport const f = () => 1`,
      after: `${probe}${unset}if (folder === 'a') log('a')\nelse if (folder === 'b') log('c')\nexport const f = () => 2`,
      sees: { 'f()': [1, 2] },
      logs: [[], []],
    },
    {
      name: 'may ask built-in modules, constants and plain objects',
      before: `${probe}import cluster from 'node:cluster'\nconst most = 3\nconst own = { a: 1 }\nif (cluster.isWorker || most > 4 || own.a === 2) log('one')\nexport const f = () => 1`,
      after: `${probe}import cluster from 'node:cluster'\nconst most = 3\nconst own = { a: 1 }\nif (cluster.isWorker || most > 4 || own.a === 2) log('two')\nexport const f = () => 2`,
      sees: { 'f()': [1, 2] },
      logs: [[], []],
    },
    {
      name: 'runs as a new one where its new condition is true',
      before: `${open('one')}export const f = () => 1`,
      after: `${probe}${unset}if (typeof folder !== 'string') { log('two') }\nexport const f = () => 2`,
      sees: { 'f()': [1, 2] },
      logs: [[], ['two']],
      back: 'irreversible',
    },
    {
      name: 'may be one side of an expression',
      before: `${probe}${unset}folder && typeof log && log('one')\nexport const f = () => 1`,
      after: `${probe}${unset}folder && typeof log && log('two')\nexport const f = () => 2`,
      sees: { 'f()': [1, 2] },
      logs: [[], []],
    },
    {
      name: 'has not called what changes',
      before: `${probe}${unset}function announce() { log('one') }\nif (folder) announce()\nexport const f = () => 1`,
      after: `${probe}${unset}function announce() { log('two') }\nif (folder) announce()\nexport const f = () => 2`,
      sees: { 'f()': [1, 2] },
    },
    {
      name: 'may change in CommonJS, and is not the main module’s there',
      before: {
        'main.ts': "import lib from './lib.cjs'\nexport const f = () => lib.f()",
        'lib.cjs': 'if (require.main === module) { process.exit(1) }\nexports.f = () => 1',
      },
      after: {
        'main.ts': "import lib from './lib.cjs'\nexport const f = () => lib.f()",
        'lib.cjs': 'if (require.main === module) { process.exit(2) }\nexports.f = () => 2',
      },
      sees: { 'f()': [1, 2] },
    },
  ])
})

describe('an effect under a condition is refused', () => {
  const changes = (name: string, statement: (text: string) => string, code = 'effect-changed') => ({
    name,
    before: `${probe}${unset}${statement('one')}\nexport const f = () => 1`,
    after: `${probe}${unset}${statement('two')}\nexport const f = () => 2`,
    ends: [code],
    sees: { 'f()': [1, 1] } as const,
  })
  testRows([
    changes('if the condition was true', (text) => `if (typeof folder !== 'string') { log('${text}') }`),
    changes('if the second of two was true', (text) => `if (folder) log('a')\nelse if (!folder) log('${text}')`),
    changes('if there is an else', (text) => `if (folder) log('a')\nelse log('${text}')`),
    changes('if the condition calls', (text) => `const is = () => (log('asked'), false)\nif (is()) log('${text}')`),
    changes('if the condition assigns', (text) => `let asked = 0\nif ((asked = 1) > 2) log('${text}')\nlog(asked)`),
    changes(
      'if the condition asks a getter',
      (text) => `const own = { get x() { log('asked'); return false } }\nif (own.x) log('${text}')`,
    ),
    changes(
      'if the condition converts an object',
      (text) => `const own = { valueOf() { log('asked'); return 1 } }\nif (own > 2) log('${text}')`,
    ),
    changes('if what was true is the other side', (text) => `folder || log('${text}')`),
    changes('if both sides were true', (text) => `!folder && log('${text}')`),
    changes('if it awaits', (text) => `if (folder) { await Promise.resolve('${text}') }`),
    changes('if a program may have put its own getter into a global', (text) => `if (globalThis.own) log('${text}')`),
  ])
})

test('what an effect does at one commit is known at the next', async () => {
  const live = await startLive({ 'main.ts': `${probe}export const f = () => 1` })
  const guarded = (text: string): { 'main.ts': string } => ({
    'main.ts': `${probe}if (process.env.MIDFLIGHT_GUARD === 'yes') { log('${text}') }\nexport const f = () => 2`,
  })
  try {
    expect(await live.upgrade(guarded('one'))).toMatchObject({ outcome: 'committed' })
    process.env['MIDFLIGHT_GUARD'] = 'yes'
    expect(await live.upgrade(guarded('two'))).toMatchObject({ outcome: 'committed' })
    expect(live.log).toEqual(['two'])
    const refused = await live.upgrade(guarded('three'))
    expect(refused).toMatchObject({ outcome: 'refused' })
    delete process.env['MIDFLIGHT_GUARD']
    expect(await live.upgrade(guarded('four'))).toMatchObject({ outcome: 'refused' })
    expect(live.log).toEqual(['two'])
  } finally {
    delete process.env['MIDFLIGHT_GUARD']
    live.dispose()
  }
})
