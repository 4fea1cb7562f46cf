import { describe } from 'vitest'
import { testRows } from '../../support/upgrade-rows.ts'

describe('functions', () => {
  testRows([
    {
      name: 'a function that made a class while its module loaded, and makes one later too, is refused',
      before:
        "import { held } from 'probe'\nconst made = new Map()\nfunction enable() { class One { read() { return 'old' } } made.set('one', One) }\nenable()\nheld.set('again', () => enable())\nexport const read = () => new (made.get('one'))().read()",
      after:
        "import { held } from 'probe'\nconst made = new Map()\nfunction enable() { class One { read() { return 'new' } } made.set('one', One) }\nenable()\nheld.set('again', () => enable())\nexport const read = () => new (made.get('one'))().read()",
      sees: { 'read()': ['old', 'old'] },
      ends: ['load-time-dependent'],
    },
    {
      name: 'a changed function is replaced and keeps its identity',
      before: 'export function greet(name: string): string { return `hi ${name}` }',
      after: 'export function greet(name: string): string { return `hello ${name}` }',
      sees: { "greet('ada')": ['hi ada', 'hello ada'] },
      keeps: ['greet'],
    },
    {
      name: 'a changed arrow function is replaced and keeps its identity',
      before: 'export const greet = (name: string): string => `hi ${name}`',
      after: 'export const greet = (name: string): string => `hello ${name}`',
      sees: { "greet('ada')": ['hi ada', 'hello ada'], 'greet.name': ['greet', 'greet'] },
      keeps: ['greet'],
    },
    {
      name: 'a changed function expression, async function and generator are replaced',
      before: `
export const plain = function () { return 'a1' }
export const named = function inner() { return inner.name + 1 }
export async function later() { return 1 }
export function* count() { yield 1 }`,
      after: `
export const plain = function () { return 'a2' }
export const named = function inner() { return inner.name + 2 }
export async function later() { return 2 }
export function* count() { yield 2 }`,
      sees: {
        'plain()': ['a1', 'a2'],
        'named()': ['inner1', 'inner2'],
        '[...count()].join()': ['1', '2'],
        'later() instanceof Promise': [true, true],
        'Object.getPrototypeOf(later).constructor.name': ['AsyncFunction', 'AsyncFunction'],
        'Object.getPrototypeOf(count).constructor.name': ['GeneratorFunction', 'GeneratorFunction'],
      },
      keeps: ['plain', 'named', 'later', 'count'],
    },
    {
      name: 'a new function is there after the upgrade, and a removed one is gone',
      before: 'export function old() { return 1 }\nexport function stays() { return 1 }',
      after: 'export function fresh() { return 2 }\nexport function stays() { return fresh() }',
      sees: {
        'typeof exports.old': ['function', 'undefined'],
        'typeof exports.fresh': ['undefined', 'function'],
        'stays()': [1, 2],
        "'old' in exports": [true, false],
      },
      keeps: ['stays'],
    },
    {
      name: 'a function reached through an import is the newest one',
      before: {
        'main.ts': "import { step } from './step.ts'\nexport const run = () => step() * 10",
        'step.ts': 'export function step() { return 1 }',
      },
      after: { 'step.ts': 'export function step() { return 2 }' },
      sees: { 'run()': [10, 20] },
      keeps: ['run'],
    },
    {
      name: 'a function reached through re-exports, `export *` and renamed imports is the newest one',
      before: {
        'main.ts': `import { first, second as two, third } from './all.ts'
export const run = () => [first(), two(), third()].join()`,
        'all.ts':
          "export * from './a.ts'\nexport { b as second } from './b.ts'\nimport { c } from './c.ts'\nexport { c as third }",
        'a.ts': 'export function first() { return "a1" }',
        'b.ts': 'export function b() { return "b1" }',
        'c.ts': 'export const c = () => "c1"',
      },
      after: {
        'a.ts': 'export function first() { return "a2" }',
        'b.ts': 'export function b() { return "b2" }',
        'c.ts': 'export const c = () => "c2"',
      },
      sees: { 'run()': ['a1,b1,c1', 'a2,b2,c2'] },
      keeps: ['run'],
    },
    {
      name: 'modules in a cycle change together',
      before: {
        'main.ts': "import { even } from './even.ts'\nexport const run = (n: number) => even(n)",
        'even.ts':
          "import { odd } from './odd.ts'\nexport function even(n: number): string { return n === 0 ? 'even1' : odd(n - 1) }",
        'odd.ts':
          "import { even } from './even.ts'\nexport function odd(n: number): string { return n === 0 ? 'odd1' : even(n - 1) }",
      },
      after: {
        'even.ts':
          "import { odd } from './odd.ts'\nexport function even(n: number): string { return n === 0 ? 'even2' : odd(n - 1) }",
        'odd.ts':
          "import { even } from './even.ts'\nexport function odd(n: number): string { return n === 0 ? 'odd2' : even(n - 1) }",
      },
      sees: { 'run(4)': ['even1', 'even2'], 'run(5)': ['odd1', 'odd2'] },
    },
  ])
})

describe('function literals', () => {
  testRows([
    {
      name: 'one directly in an effect is replaced without running the effect again',
      before: `import { events, log } from 'probe'
events.on('ask', (answer: string[]) => { answer.push('one') })
log('ran')`,
      after: `import { events, log } from 'probe'
events.on('ask', (answer: string[]) => { answer.push('two') })
log('ran')`,
      sees: {
        "((answer) => (events.emit('ask', answer), answer))([]).join()": ['one', 'two'],
        "events.listenerCount('ask')": [1, 1],
      },
      keeps: ["events.listeners('ask')[0]"],
      logs: [['ran'], ['ran']],
    },
    {
      name: 'one in the initialiser of a resource is replaced without opening the resource again',
      before: `import { log } from 'probe'
const open = (handler: () => string) => { log('opened'); return { handler } }
export const server = open(() => 'one')
export const ask = () => server.handler()`,
      after: `import { log } from 'probe'
const open = (handler: () => string) => { log('opened'); return { handler } }
export const server = open(() => 'two')
export const ask = () => server.handler()`,
      sees: { 'ask()': ['one', 'two'] },
      keeps: ['server', 'server.handler'],
      logs: [['opened'], ['opened']],
    },
    {
      name: 'methods and arrows of an object are replaced, and the object stays',
      before: `import { log } from 'probe'
export const routes = { calls: 0, home() { return 'home1' }, away: () => 'away1', 'a-b': function () { return 'ab1' } }
export const visit = () => { routes.calls += 1; log(routes.home()); return routes.calls }`,
      after: `import { log } from 'probe'
export const routes = { calls: 0, home() { return 'home2' }, away: () => 'away2', 'a-b': function () { return 'ab2' } }
export const visit = () => { routes.calls += 1; log(routes.home()); return routes.calls }`,
      first: ['visit()'],
      sees: {
        'routes.home()': ['home1', 'home2'],
        'routes.away()': ['away1', 'away2'],
        "routes['a-b']()": ['ab1', 'ab2'],
        'routes.calls': [1, 1],
        'routes.home.name + routes.away.name': ['homeaway', 'homeaway'],
      },
      keeps: ['routes', 'routes.home', 'routes.away'],
      logs: [['home1'], ['home1']],
    },
    {
      name: '`this` in a method of an object is the object',
      before: `const bump = (o: { n: number }) => { o.n += 1 }
export const counter = { n: 1, read() { return this.n * 1 } }
export const tick = () => bump(counter)`,
      after: `const bump = (o: { n: number }) => { o.n += 1 }
export const counter = { n: 1, read() { return this.n * 100 } }
export const tick = () => bump(counter)`,
      first: ['tick()'],
      sees: { 'counter.read()': [2, 200] },
      keeps: ['counter'],
    },
    {
      name: 'one inside an immediately called function is replaced',
      before: `import { events } from 'probe'
;(() => { events.on('ask', (answer: string[]) => { answer.push('one') }) })()`,
      after: `import { events } from 'probe'
;(() => { events.on('ask', (answer: string[]) => { answer.push('two') }) })()`,
      sees: { "((answer) => (events.emit('ask', answer), answer))([]).join()": ['one', 'two'] },
      keeps: ["events.listeners('ask')[0]"],
    },
    {
      name: 'one more in a resource is refused, since the resource would lack it',
      before: `import { events } from 'probe'
export const made = events.on('a', () => {})`,
      after: `import { events } from 'probe'
export const made = events.on('a', () => {}).on('b', () => {})`,
      ends: ['resource-changed'],
      sees: { "events.listenerCount('b')": [0, 0] },
    },
    {
      name: 'one may read variables and imports, and reaches the newest ones',
      before: {
        'main.ts': `import { events } from 'probe'
import { word } from './word.ts'
let asked = 0
events.on('ask', (answer: string[]) => { asked += 1; answer.push(word() + asked) })
export const count = () => asked`,
        'word.ts': "export const word = () => 'one'",
      },
      after: { 'word.ts': "export const word = () => 'two'" },
      first: ["events.emit('ask', [])"],
      then: ["events.emit('ask', [])"],
      sees: { 'count()': [1, 1, 2] },
      keeps: ["events.listeners('ask')[0]"],
    },
  ])
})

describe('plain constructor functions', () => {
  testRows([
    {
      name: 'instances keep their prototype and find methods that the new version sets',
      before: `import { held } from 'probe'
export function Point(this: { x: number }, x: number) { this.x = x }
Point.prototype.twice = function (this: { x: number }) { return this.x * 2 }
held.set('old', new (Point as unknown as new (x: number) => object)(1))
export const make = (x: number) => new (Point as unknown as new (x: number) => object)(x)
held.set('make', make)`,
      after: `import { held } from 'probe'
export function Point(this: { x: number }, x: number) { this.x = x + 100 }
Point.prototype.twice = function (this: { x: number }) { return this.x * 22 }
held.set('old', new (Point as unknown as new (x: number) => object)(1))
export const make = (x: number) => new (Point as unknown as new (x: number) => object)(x)
held.set('make', make)`,
      sees: {
        "held.get('old').twice()": [2, 22],
        'make(1).x': [1, 101],
        'make(1).twice()': [2, 2222],
        "held.get('old') instanceof Point": [true, true],
        'make(1) instanceof Point': [true, true],
        'make(1).constructor === Point': [true, true],
      },
      keeps: ['Point', 'Point.prototype', "held.get('old')"],
      notices: ['load-time-dependent'],
    },
  ])
})

const coreFile = (size: string) => `import { define } from './define.ts'
export function make(Class) { return new Class() }
export const $Thing = /*@__PURE__*/ define((inst) => { inst.size = () => 1 })
export const $List = /*@__PURE__*/ define((inst) => { $Thing.init(inst); inst.parse = (n) => 'list' + n;${size} })
`
const schemasFile = `import { define } from './define.ts'
import * as core from './index.ts'
export const List = /*@__PURE__*/ define((inst) => { core.$List.init(inst) })
export function list() { return core.make(List) }
`
const defineFile = `export function define(init) {
  function Definition() { init(this) }
  Object.defineProperty(Definition, 'init', { value: init })
  return Definition
}
`
const useFile = `import * as z from './schemas.ts'
import { held } from 'probe'
held.set('z', z)
const Item = z.list()
export const parse = () => Item.parse(1)
`
describe('objects that function literals of others make', () => {
  testRows([
    {
      name: 'which run while modules load are refused a change that these objects would not have',
      before: {
        'main.ts': useFile,
        'define.ts': defineFile,
        'schemas.ts': schemasFile,
        'core.ts': coreFile(''),
        'index.ts': `export * from './core.ts'`,
      },
      after: {
        'main.ts': useFile,
        'define.ts': defineFile,
        'schemas.ts': schemasFile,
        'core.ts': coreFile(`const before = inst.parse; inst.parse = (n) => 'new ' + before(n)`),
        'index.ts': `export * from './core.ts'`,
      },
      sees: { 'parse()': ['list1', 'list1'] },
      ends: ['load-time-dependent'],
    },
  ])
})
