import { describe } from 'vitest'
import { testRows } from '../../support/upgrade-rows.ts'

describe('effects', () => {
  testRows([
    {
      name: 'an unchanged effect is not run again',
      before: "import { log } from 'probe'\nlog('ran')\nexport const f = () => 1",
      after: "import { log } from 'probe'\nlog('ran')\nexport const f = () => 2",
      sees: { 'f()': [1, 2] },
      logs: [['ran'], ['ran']],
    },
    {
      name: 'a new effect is run once, at commit',
      before: "import { log } from 'probe'\nlog('one')",
      after: "import { log } from 'probe'\nlog('one')\nlog('two')\nif (1 + 1 === 2) { for (const n of [3, 4]) log(n) }",
      logs: [['one'], ['one', 'two', 3, 4]],
      back: 'irreversible',
    },
    {
      name: 'new effects of several modules run in the order of evaluation, with the new side in place',
      before: {
        'main.ts': "import { word } from './word.ts'\nexport const read = () => word()",
        'word.ts': "export const word = () => 'one'",
      },
      after: {
        'main.ts':
          "import { log } from 'probe'\nimport { word } from './word.ts'\nlog('main ' + word())\nexport const read = () => word()",
        'word.ts': "import { log } from 'probe'\nlog('word')\nexport const word = () => 'two'",
      },
      logs: [[], ['word', 'main two']],
      back: 'irreversible',
    },
    {
      name: 'an effect in which a caught error is called otherwise is the same',
      before:
        "import { log } from 'probe'\ntry { log('one'); throw new Error('x') } catch (err) { log(err.message) }\nexport const f = () => 1",
      after:
        "import { log } from 'probe'\ntry { log('one'); throw new Error('x') } catch (error) { log(error.message) }\nexport const f = () => 2",
      sees: { 'f()': [1, 2] },
      logs: [
        ['one', 'x'],
        ['one', 'x'],
      ],
    },
    {
      name: 'an effect that reports another error than the one that it caught is another one',
      before: 'const err = 1\ntry { throw 2 } catch (err) { console.assert(err) }',
      after: 'const err = 1\ntry { throw 2 } catch (error) { console.assert(err) }',
      ends: ['effect-changed'],
    },
    {
      name: 'a changed effect is refused',
      before: "import { log } from 'probe'\nlog('one')\nexport const f = () => 1",
      after: "import { log } from 'probe'\nlog('two')\nexport const f = () => 2",
      sees: { 'f()': [1, 1] },
      logs: [['one'], ['one']],
      ends: ['effect-changed'],
    },
    {
      name: 'a removed effect is refused',
      before: "import { log } from 'probe'\nlog('one')\nexport const f = () => 1",
      after: 'export const f = () => 2',
      sees: { 'f()': [1, 1] },
      logs: [['one'], ['one']],
      ends: ['effect-removed'],
    },
    {
      name: 'effects that moved are not run again',
      before: "import { log } from 'probe'\nlog('a')\nlog('b')\nexport const f = () => 1",
      after: "import { log } from 'probe'\nexport const f = () => 2\nlog('b')\nlog('a')",
      sees: { 'f()': [1, 2] },
      logs: [
        ['a', 'b'],
        ['a', 'b'],
      ],
    },
    {
      name: 'a second effect of the same text is a new one',
      before: "import { log } from 'probe'\nlog('a')",
      after: "import { log } from 'probe'\nlog('a')\nlog('a')",
      logs: [['a'], ['a', 'a']],
      back: 'irreversible',
    },
    {
      name: 'a new effect that awaits is refused',
      before: "import { log } from 'probe'\nlog('a')",
      after: "import { log } from 'probe'\nlog('a')\nawait Promise.resolve()",
      logs: [['a'], ['a']],
      ends: ['effect-awaits'],
    },
  ])
})

describe('resources', () => {
  testRows([
    {
      name: 'a resource is carried and never opened again',
      before: `import { randomUUID } from 'node:crypto'
import { log } from 'probe'
function open() { log('opened'); return { id: randomUUID() } }
export const pool = open()
export const id = randomUUID()
export const f = () => 1`,
      after: `import { randomUUID } from 'node:crypto'
import { log } from 'probe'
function open() { log('opened'); return { id: randomUUID() } }
export const pool = open()
export const id = randomUUID()
export const f = () => 2`,
      sees: { 'f()': [1, 2] },
      keeps: ['pool', 'id'],
      logs: [['opened'], ['opened']],
    },
    {
      name: 'a resource that was awaited is carried',
      before: `import { log } from 'probe'
const connect = async () => { log('connected'); return { open: true } }
export const database = await connect()
export const f = () => database.open + '1'`,
      after: `import { log } from 'probe'
const connect = async () => { log('connected'); return { open: true } }
export const database = await connect()
export const f = () => database.open + '2'`,
      sees: { 'f()': ['true1', 'true2'] },
      keeps: ['database'],
      logs: [['connected'], ['connected']],
    },
    {
      name: 'a destructured resource is carried',
      before: `import { log } from 'probe'
const open = () => { log('opened'); return { a: {}, b: [{}] } }
export const { a, b: [first] } = open()
export const f = () => 1`,
      after: `import { log } from 'probe'
const open = () => { log('opened'); return { a: {}, b: [{}] } }
export const { a, b: [first] } = open()
export const f = () => 2`,
      sees: { 'f()': [1, 2] },
      keeps: ['a', 'first'],
      logs: [['opened'], ['opened']],
    },
    {
      name: 'a changed resource is refused',
      before: "import { EventEmitter } from 'node:events'\nexport const bus = new EventEmitter()",
      after:
        "import { EventEmitter } from 'node:events'\nexport const bus = new EventEmitter({ captureRejections: true })",
      keeps: ['bus'],
      ends: ['resource-changed'],
    },
    {
      name: 'a removed resource is refused',
      before: 'export const timer = setInterval(() => {}, 1000).unref()',
      after: 'export const nothing = 1',
      keeps: ['timer'],
      ends: ['resource-removed'],
    },
    {
      name: 'a resource whose making may have changed state that stays is refused',
      before: 'export const all = []\nconst join = (name) => all.push(name)\nexport const id = join("a")',
      after: 'export const all = []',
      keeps: ['all', 'id'],
      ends: ['resource-removed'],
    },
    {
      name: 'a resource that may have been opened by an export which no text names is refused',
      before: {
        'main.ts': "import lib from './lib.cjs'\nexport const stop = lib.start()\nexport const run = () => 1",
        'lib.cjs':
          "for (const name of ['start']) exports[name] = begin\nfunction begin() { return setInterval(() => {}, 1000).unref() }",
      },
      after: {
        'main.ts': "import lib from './lib.cjs'\nexport const run = () => lib === null",
      },
      ends: ['resource-removed'],
    },
    {
      name: 'a listener on an output of the process is refused',
      before: "const listen = () => process.stdout.on('resize', () => {})\nexport const out = listen()",
      after: 'export const nothing = 1',
      ends: ['resource-removed'],
    },
    {
      name: 'what a call gave is dropped if the call can have started nothing',
      before:
        "import { EventEmitter } from 'node:events'\nimport path from 'node:path'\nconst make = (name) => path.join('/', name)\nexport const bus = new EventEmitter()\nexport const file = make('a')\nfor (const event of ['x']) bus.on(event, () => {})\nexport const run = () => 1",
      after: 'export const run = () => 2',
      sees: { 'run()': [1, 2] },
      notices: ['held-closure'],
    },
    {
      name: 'a new resource is opened once, while the upgrade is prepared',
      before: "import { log } from 'probe'\nconst open = () => { log('opened'); return {} }\nexport const a = open()",
      after:
        "import { log } from 'probe'\nconst open = () => { log('opened'); return {} }\nexport const a = open()\nexport const b = open()",
      sees: { 'typeof exports.b': ['undefined', 'object'] },
      keeps: ['a'],
      logs: [['opened'], ['opened', 'opened']],
      back: 'irreversible',
    },
    {
      name: 'a resource that becomes a value is refused',
      before: "import { randomUUID } from 'node:crypto'\nexport const id = randomUUID()",
      after: "export const id = 'fixed'",
      keeps: ['id'],
      ends: ['kind-changed'],
    },
  ])
})
