import { describe, expect, onTestFinished, test } from 'vitest'
import { startLive, type Files } from '../support/live-program.ts'
import { verdictOf } from '../support/upgrade-rows.ts'

interface Row {
  readonly name: string
  /** The body of `route(bus, config)`, in which `/id` is listened to. */
  readonly body: readonly [before: string, after: string]
  readonly before?: string
  /** What is logged for `id` and a 7 after the upgrade; refused where it is absent. */
  readonly logs?: unknown
}

const peers = `bus.on('peers', () => log(config.peers))`

const borrowing: readonly Row[] = [
  {
    name: 'a parameter that another closure uses',
    body: [`bus.on('id', () => log('old')); ${peers}`, `bus.on('id', () => log(config.id)); ${peers}`],
    logs: 'config id',
  },
  {
    name: 'a constant that a closure in a block uses',
    body: [
      `const id = config.id; { bus.on('id', (n) => log(['old', n])) } if (config) { bus.on('peers', () => log(id)) }`,
      `const id = config.id; { bus.on('id', (n) => log([id, n])) } if (config) { bus.on('peers', () => log(id)) }`,
    ],
    logs: ['config id', 7],
  },
  {
    name: 'not one that no other closure uses: the engine keeps it for nobody',
    body: [`bus.on('id', () => log('old'))`, `bus.on('id', () => log(config.id))`],
  },
  {
    name: 'not one that is declared later: it may have no value yet',
    body: [
      `bus.on('id', () => log('old')); const id = config.id; bus.on('peers', () => log(id))`,
      `bus.on('id', () => log(id)); const id = config.id; bus.on('peers', () => log(id))`,
    ],
  },
  {
    name: 'not one of another case of a switch',
    body: [
      `switch (config.id) { case 1: const id = 2; bus.on('peers', () => log(id)); break; default: bus.on('id', () => log('old')) }`,
      `switch (config.id) { case 1: const id = 2; bus.on('peers', () => log(id)); break; default: bus.on('id', () => log(id)) }`,
    ],
  },
  {
    name: 'not one that changes',
    body: [
      `let id = 1; bus.on('peers', () => { id += 1 }); bus.on('id', () => log('old'))`,
      `let id = 1; bus.on('peers', () => { id += 1 }); bus.on('id', () => log(id))`,
    ],
  },
  {
    name: 'not one that is declared as something else now',
    body: [
      `const id = 1; bus.on('peers', () => log(id)); bus.on('id', () => log('old'))`,
      `const id = { now: 2 }; bus.on('peers', () => log(id)); bus.on('id', () => log(id))`,
    ],
  },
  {
    name: 'what has a name that it uses for something else goes on',
    body: [
      `bus.on('id', (config) => log(['old', config])); ${peers}`,
      `bus.on('id', (config) => log(['new', config])); ${peers}`,
    ],
    logs: ['new', 7],
  },
  {
    name: 'what declares such a name in a block goes on',
    body: [
      `bus.on('id', (n) => { if (n) { var config = 1; log(['old', config]) } }); ${peers}`,
      `bus.on('id', (n) => { if (n) { var config = 2; log(['new', config]) } }); ${peers}`,
    ],
    logs: ['new', 2],
  },
]

const registering: readonly Row[] = [
  {
    name: 'a text that is put together now',
    before: `const PREFIX = 'i'\n`,
    body: [`bus.on('id', () => log('old'))`, `bus.on(PREFIX + 'd', () => log('new'))`],
    logs: 'new',
  },
  {
    name: 'a template of an imported constant, and back to one text',
    before: `import { PREFIX } from './prefix.ts'\nexport { PREFIX }\n`,
    body: [`bus.on(\`\${PREFIX}d\`, () => log('old'))`, `bus.on('id', () => log('new'))`],
    logs: 'new',
  },
  {
    name: 'not another text',
    before: `const PREFIX = 'i-'\n`,
    body: [`bus.on('id', () => log('old'))`, `bus.on(PREFIX + 'd', () => log('new'))`],
  },
  {
    name: 'not one that may change',
    before: `let PREFIX = 'i'\nexport const set = (text: string): void => { PREFIX = text }\n`,
    body: [`bus.on('id', () => log('old'))`, `bus.on(PREFIX + 'd', () => log('new'))`],
  },
  {
    name: 'not one of two',
    before: `const PREFIX = 'i'\n`,
    body: [
      `bus.on('id', () => log('old'))`,
      `bus.on(PREFIX + 'd', () => log('new')); bus.on(PREFIX + 'd', () => log('newer'))`,
    ],
  },
  {
    name: 'not another method',
    before: `const PREFIX = 'i'\n`,
    body: [`bus.on('id', () => log('old'))`, `bus.prependListener(PREFIX + 'd', () => log('new'))`],
  },
]

const files = ({ body, before = '' }: Row, version: 0 | 1): Files => ({
  'main.ts': `import { log, events } from 'probe'\n${before}export function route(bus: any, config: any): void { ${body[version]} }
route(events, { id: 'config id', peers: 2 })
events.on('again', () => route(events, { id: 1 }))`,
  'prefix.ts': `export const PREFIX = 'i'`,
})

describe.each([
  ['new code uses', borrowing],
  ['a listener is known by', registering],
] as const)('%s', (_title, rows) => {
  test.each(rows)('$name', async (row) => {
    const live = await startLive(files(row, 0))
    onTestFinished(live.dispose)
    const outcome = await live.upgrade(files(row, 1))
    if (row.logs === undefined) return expect(verdictOf(outcome)).toEqual({ refused: ['closure-stays'] })
    expect(verdictOf(outcome)).toBe('committed')
    live.events.emit('id', 7)
    expect(live.log).toEqual([row.logs])
  })
})

test('what is passed on besides keeps its order through upgrades and back', async () => {
  const at = (version: number, text: string): Files => files({ name: '', body: [text, text] }, version === 0 ? 0 : 1)
  const others = `const a = 'a', b = 'b'; bus.on('peers', () => log([a, b, config.id]));`
  const live = await startLive(at(0, `${others} bus.on('id', () => log('1'))`))
  onTestFinished(live.dispose)
  const seen = async (text: string): Promise<unknown> => {
    expect(verdictOf(await live.upgrade(at(0, text)))).toBe('committed')
    live.log.length = 0
    live.events.emit('id', 7)
    return live.log[0]
  }
  expect(await seen(`${others} bus.on('id', () => log(['2', b]))`)).toEqual(['2', 'b'])
  expect(await seen(`${others} bus.on('id', () => log(['3', config.id, a]))`)).toEqual(['3', 'config id', 'a'])
  expect(await seen(`${others} bus.on('id', () => log('4'))`)).toBe('4')
  expect(await seen(`${others} bus.on('id', () => log(['5', a, b]))`)).toEqual(['5', 'a', 'b'])
})
