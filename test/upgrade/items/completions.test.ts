import { describe, expect, onTestFinished, test } from 'vitest'
import { startLive, type LiveProgram } from '../../support/live-program.ts'
import { testRows, verdictOf } from '../../support/upgrade-rows.ts'

const added = 'if (this.options.quiet === undefined) { this.options.quiet = true }'

interface Parts {
  /** Between the field and the statement, after the statement, other members, code beside the class. */
  readonly before?: string
  readonly after?: string
  readonly members?: string
  readonly more?: string
  /** What the method that new code calls does. */
  readonly says?: string
  readonly given?: string
  readonly extends?: string
  readonly field?: string
}

/** A server whose constructor may complete its options, and a method that says what it finds. */
function server(statement: string, parts: Parts = {}): string {
  const {
    before = '',
    after = '',
    members = '',
    more = '',
    says = 'null',
    given = '{}',
    field = 'options || {}',
  } = parts
  const [heading, superCall] = parts.extends === undefined ? ['', ''] : [`extends ${parts.extends} `, 'super();']
  return `import { EventEmitter } from 'node:events'
import { createServer } from 'node:net'
void EventEmitter; void createServer
${more}
export class Server ${heading}{
  constructor(options) { ${superCall} this.options = ${field}; ${before} ${statement}; this.sockets = 0; ${after} }
  says() { return ${says} }
  ${members}
}
export const given = ${given}
export const server = new Server(given)
export const other = new Server(JSON.parse('{ "port": 1 }'))
`
}

const says = 'this.options.quiet'

describe('live instances are completed as new ones are', () => {
  testRows([
    {
      name: 'with a default: in the object that they share with the program, which a rollback leaves as it is',
      before: server(''),
      after: server(added, { says }),
      sees: {
        'server.says()': [null, true, null],
        'other.says()': [null, true, null],
        'new Server({ quiet: 0 }).says()': [null, 0, null],
        'Object.keys(given).join()': ['', 'quiet', 'quiet'],
        'Object.keys(other.options).join()': ['port', 'port,quiet', 'port,quiet'],
      },
      keeps: ['server', 'server.options', 'other.options'],
      notices: ['field-added'],
    },
    {
      name: 'where they have nothing there: data that the program has read says so',
      before: server(''),
      after: server('this.options.quiet ??= 1', { says }),
      first: [
        `Object.assign(server.options, JSON.parse('{"quiet":7}'))`,
        `Object.assign(other.options, JSON.parse('{"quiet":null}'))`,
      ],
      sees: { 'server.says()': [null, 7, null], 'other.says()': [null, 1, null] },
      notices: ['field-added'],
    },
    {
      name: 'by any of the forms of a default',
      before: server(''),
      after: server(
        `if (typeof this.options.a === 'undefined') this.options.a = -1; this.options.b ||= 'x'; this.options.c = this.options.c ?? null
        if (!this.options.d) this.options.d = 2; if (this.options.e == null) { this.options.e = 'y' } this.options.f = this.options.f || false;`,
        { says: 'JSON.stringify(this.options)' },
      ),
      sees: { 'server.says()': [null, '{"a":-1,"b":"x","c":null,"d":2,"e":"y","f":false}', null] },
      notices: Array.from({ length: 6 }, () => 'field-added'),
    },
    {
      name: 'with one more of several names',
      before: server(
        "['onOpen'].forEach((name) => { if (typeof this.options[name] === 'function') this[name] = this.options[name] })",
        {
          members: "onOpen() { return 'own' }",
        },
      ),
      after: server(
        "['onMore', 'onOpen'].forEach((name) => { if (typeof this.options[name] === 'function') this[name] = this.options[name] })",
        { members: "onOpen() { return 'own' } onMore() { return 'more' }", says: 'this.onMore()' },
      ),
      first: ["server.options['on' + 'More'] = () => 'given'"],
      sees: { 'server.says()': [null, 'given', null], 'other.says()': [null, 'more', null] },
      notices: ['field-added'],
    },
    {
      name: 'beside functions that only read other names, calls that come later, and servers of Node',
      before: server('', surroundings()),
      after: server(added, { ...surroundings(), says }),
      sees: { 'server.says()': [null, true, null], 'server.port': [80, 80] },
      notices: ['field-added'],
    },
  ])
})

function surroundings(): Parts {
  return {
    extends: 'EventEmitter',
    more: 'function portOf(options) { options = options || {}; return options.port || 80 }\nfunction all(options) { return Object.assign({}, options || {}) }',
    before: 'this.first = all(this.options); this.setUp();',
    after: `this.port = portOf(this.options); this.net = createServer(this.options, () => this.later()); this.on('x', () => this.later());
      this.hear = () => this.later(); this.options.hear = () => this.later(); this.setUp(); this.names = [1].map((n) => n + this.port)`,
    members:
      'started = Date.now(); options; setUp() { this.count = (this.options.port || 0) + 1 } later() { return { ...this.options } }',
  }
}

const copies = 'function copyOf(options) { return { ...options } }'
const readers = 'function quietOf(options) { return options.quiet || 80 }'

/** Whether anything could tell that the instance was not completed when it was constructed: [name, both releases, the new release]. */
const refused: readonly [name: string, both: Parts, now?: Parts, old?: Parts][] = [
  ['the program sets it', { given: '{ quiet: false }' }],
  ['the old release reads it', { more: 'export const read = (x) => x.quiet' }],
  ['the old release names it in a string', { more: "export const name = 'quiet'" }],
  ['a copy is taken after it', { after: 'this.copy = { ...this.options }' }],
  ['a copy of the argument is taken after it', { after: 'this.copy = { ...options }' }],
  ['its names are taken after it', { after: 'this.names = Object.keys(this.options)' }],
  ['they are walked over after it', { after: 'for (const name in this.options) this.last = name' }],
  ['members of any name are taken after it', { after: "this.got = ['por' + 't'].map((name) => this.options[name])" }],
  ['the object has another name', { before: 'const known = this.options;', after: 'this.copy = { ...known }' }],
  ['the argument has another name', { before: 'const known = options;', after: 'this.copy = { ...known }' }],
  [
    'a function of the constructor may copy it',
    { before: 'const copy = () => ({ ...this.options });', after: 'this.copy = copy()' },
  ],
  ['a function gets it that copies it', { more: copies, after: 'this.copy = copyOf(this.options)' }],
  [
    'a function gets it that reads the name',
    {},
    { more: readers, after: 'this.copy = quietOf(this.options)' },
    { after: 'this.copy = quietOf(this.options)', more: 'function quietOf(options) { return options.port || 80 }' },
  ],
  [
    'a function gets it that keeps it',
    { more: 'const all = []\nfunction keep(options) { all.push(options) }', before: 'keep(this.options);' },
  ],
  [
    'a class gets it',
    {
      more: 'class Parser { constructor(options) { this.all = { ...options } } }',
      after: 'this.parser = new Parser(this.options)',
    },
  ],
  ['something gets the instance', { more: 'const seen = []', after: 'seen.push(this)' }],
  ['something else calls it', { after: 'if (this.options.open) this.options.open()' }],
  ['a method copies it', { after: 'this.setUp()', members: 'setUp() { this.copy = { ...this.options } }' }],
  [
    'a method that is not known runs',
    { after: "this['set' + 'Up']()", members: 'setUp() { this.copy = { ...this.options } }' },
  ],
  ['an accessor copies it', { after: 'this.all = 1', members: 'set all(x) { this.copy = { ...this.options } }' }],
  [
    'a class extends it',
    {
      members: '',
      more: 'export const make = () => class More extends Server { constructor(o) { super(o); this.copy = { ...this.options } } }',
    },
  ],
  ['it extends a class of the program', { extends: 'Base', more: 'class Base { constructor() { this.base = 1 } }' }],
  ['its module makes instances later', { more: 'export const make = () => new Server({})' }],
  ['the field is written to elsewhere', { more: 'export const swap = (x) => { x.options = {} }' }],
  ['the field is written to in a method', { members: 'swap() { this.options = {} }' }],
  ['the field is written to by a name that is not known', { members: 'swap(name) { this[name] = {} }' }],
  [
    'what is registered runs at once',
    {
      extends: 'EventEmitter',
      before: "this.on('x', () => { this.copy = { ...this.options } });",
      after: "this.emit('x')",
    },
  ],
  [
    'a function in a field runs at once',
    { before: 'this.take = () => { this.copy = { ...this.options } };', after: 'this.take()' },
  ],
  [
    'a function in a field is handed on',
    { before: 'this.take = () => { this.copy = { ...this.options } };', after: '[1].forEach(this.take)' },
  ],
  [
    'a function in an object runs at once',
    { before: 'this.all = {}; this.all.take = () => { this.copy = { ...this.options } };', after: 'this.all.take()' },
  ],
  [
    'a function in the object is handed on',
    {
      before: 'this.options.take = () => { this.copy = { ...this.options } };',
      after: '[1].forEach(this.options.take)',
    },
  ],
  ['an initialiser may do anything', { members: 'all = [this]' }],
  ['the field is written to by a pattern', { members: 'swap(all) { ({ all: this.options } = all) }' }],
  ['the field may be anything', { more: 'const defaults = {}', field: 'Object.assign(defaults, options)' }],
  ['the constructor may end before it', { before: 'if (options.port === 2) return;' }],
  [
    'a function gets it that may run at once',
    { more: 'function run(f) { f() }', after: 'run(() => { this.copy = { ...this.options } })' },
  ],
  ['new code reads it of what another field holds', {}, { says: "this['copy'].quiet" }],
  ['new code reads it of a copy', { more: 'export const kept = []' }, { says: '((all) => all.quiet)(this)' }],
  [
    'new code of another class reads it',
    { more: 'export class Other { constructor() { this.options = {} } }' },
    { more: 'export class Other { constructor() { this.options = {} } says() { return this.options.quiet } }' },
  ],
  ['new code writes it', {}, { more: 'export const hush = (x) => { x.options.quiet = false }' }],
  ['the constructor does more', {}, { after: 'for (const name of [1]) this.sockets += name' }],
  ['Node takes the name', { after: 'this.net = createServer(this.options)' }, { says: 'this.options.noDelay' }],
]

describe('live instances are not completed where something might tell', () => {
  test.for(refused)('%s', async ([name, both, now = {}, old = {}]) => {
    const statement = name === 'Node takes the name' ? 'this.options.noDelay ??= true' : added
    const live = await start(server('', { ...both, ...old }))
    const outcome = await live.upgrade({ 'main.ts': server(statement, { ...both, ...now }) })
    expect(verdictOf(outcome)).toMatchObject({
      refused: expect.arrayContaining(['class-shape-changed']),
    })
    expect(live.see("'quiet' in server.options && given.quiet === undefined")).toBe(false)
  })

  test.for([
    ['closed', 'Object.freeze(other.options)', 'closed'],
    [
      'with an accessor',
      "Object.defineProperty(other.options, 'qui' + 'et', { get: () => undefined, configurable: true })",
      'accessor',
    ],
    [
      'that inherits an accessor',
      "Object.setPrototypeOf(other.options, { get ['qui' + 'et']() { return undefined } })",
      'accessor',
    ],
    [
      'that inherits what is read-only',
      'Object.setPrototypeOf(other.options, Object.freeze(JSON.parse(\'{"quiet":0}\')))',
      'read-only',
    ],
    ['behind a proxy', "Reflect.set(other, 'options', new Proxy({}, {}))", 'proxy'],
    ['that is none', "Reflect.set(other, 'options', 5)", 'no object'],
  ] as const)('an object %s ends the upgrade, and all is as it was', async ([, change, why]) => {
    const live = await start(server(''))
    live.see(change)
    const outcome = await live.upgrade({ 'main.ts': server('this.options.quiet ||= true', { says }) })
    expect(verdictOf(outcome)).toMatchObject({ aborted: 'commit', error: expect.stringContaining(why) })
    expect([live.see('server.says()'), live.see('Object.keys(server.options).length')]).toEqual([null, 0])
  })

  test('what fails after it takes it back', async () => {
    const live = await start(server(''))
    const outcome = await live.upgrade({ 'main.ts': `${server(added, { says })}\nthrow new Error('no')` })
    expect(verdictOf(outcome)).toMatchObject({ aborted: 'commit' })
    expect(live.see('Object.keys(server.options).length')).toBe(0)
  })

  test('another default after a rollback is not taken for what the instances have', async () => {
    const live = await start(server(''))
    const [one, two] = [added, added.replace('true', 'false')].map((text) => ({ 'main.ts': server(text, { says }) }))
    expect(verdictOf(await live.upgrade(one!))).toBe('committed')
    expect(verdictOf(await live.rollback())).toBe('committed')
    expect(verdictOf(await live.upgrade(two!))).toMatchObject({
      aborted: 'commit',
      error: expect.stringContaining('another release'),
    })
    expect(verdictOf(await live.upgrade(one!))).toBe('committed')
    expect(live.see('server.says()')).toBe(true)
  })
})

async function start(text: string): Promise<LiveProgram> {
  const live = await startLive({ 'main.ts': text })
  onTestFinished(() => live.dispose())
  return live
}
