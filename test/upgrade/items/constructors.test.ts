import { testRows } from '../../support/upgrade-rows.ts'

/** A server that its main module makes, and that makes others: only the one that was made at load has nothing new. */
const server = (constructor: string, more = ''): string => `import { events } from 'probe'
export class Server { constructor(options = {}) { ${constructor} } hear(n: number) { return n } }
export const server = new Server()
${more}`

const late = 'export const make = () => new Server()'
const lateToo = `${late}\nevents.on('make', () => make())`

testRows([
  {
    name: 'a constructor that registers more is refused, if its class is instantiated at load only',
    before: server("this.heard = []; events.on('a', (n) => this.heard.push(n))"),
    after: server(
      "this.heard = []; events.on('a', (n) => this.heard.push(n)); for (const name of ['b']) events.on(name, (n) => this.heard.push(n))",
    ),
    ends: ['load-only-changed'],
    sees: { "events.listenerCount('b')": [0, 0] },
  },
  {
    name: 'a constructor that registers more goes ahead, if instances are made later too',
    before: server('this.heard = 1', `${late}\nevents.on('make', () => make())`),
    after: server("this.heard = 1; events.emit('made')", `${late}\nevents.on('make', () => make())`),
    sees: { "events.listenerCount('make')": [1, 1] },
    back: 'committed',
  },
  {
    name: 'a listener in it whose code changes moves, and a check of arguments matters to new instances alone',
    before: server("this.heard = []; events.on('a', (n) => this.heard.push(n))"),
    after: server(
      "if (options.limit < 0) throw new RangeError('limit'); this.heard = []; events.on('a', (n) => this.heard.push(n * 10))",
    ),
    notices: ['held-closure'],
    then: ["events.emit('a', 1)"],
    sees: { 'server.heard.join()': ['', '', '10'] },
    keeps: ['server.heard'],
  },
  {
    name: 'another first value goes ahead beside functions that stay and are the same',
    before: server("this.id = 'a' + 1; this.kept = [() => this.id]", lateToo),
    after: server("this.id = 'b' + 1; this.kept = [() => this.id]", lateToo),
    then: ["events.emit('make')"],
    sees: { 'server.kept[0]()': ['a1', 'a1'] },
    back: 'committed',
  },
  {
    name: 'another first value is refused beside functions that stay and differ',
    before: server("this.id = 'a' + 1; events.held = { kept: [() => this.id] }", lateToo),
    after: server("this.id = 'b' + 1; events.held = { kept: [() => this.id + '!'] }", lateToo),
    ends: ['closure-stays', 'load-time-dependent'],
    sees: { 'events.held.kept[0]()': ['a1', 'a1'] },
  },
  {
    name: 'another variable is refused beside functions that stay and capture it',
    before: server("const n = 1; this.id = 'a' + n; events.held = { kept: [() => n] }", lateToo),
    after: server("const n = 2; this.id = 'b' + n; events.held = { kept: [() => n] }", lateToo),
    ends: ['load-time-dependent'],
    sees: { 'events.held.kept[0]()': [1, 1] },
  },
])
