import type { Topic } from '../case.ts'

/** Prints where the frames of the program itself are. */
const frames = `const show = (e) => { console.log(String(e)); for (const l of e.stack.split('\\n')) if (l.includes(import.meta.dirname)) console.log(l.match(/([^/]+:\\d+:\\d+)\\)?$/)?.[1] ?? l) }\n`
const typed = frames.replace('(e) =>', '(e: any) =>')

export const stackTraces: Topic = {
  title: 'stack traces',
  cases: [
    {
      name: 'nothing is added to them',
      files: {
        'main.js': `${frames}import { f } from './a.js'\ntry { f() } catch (e) { show(e) }\ntry { [1].forEach(f) } catch (e) { show(e) }`,
        'a.js': `export function f() { throw new Error('f') }`,
      },
    },
    {
      name: 'columns of calls in a chain',
      extraLines: true,
      files: {
        'main.js': `${frames}import { f, arrow } from './a.js'\nconst list = [f]\nfor (const g of [() => list[0](), () => arrow()()]) try { g() } catch (e) { show(e) }`,
        'a.js': `export function f() { throw new Error('f') }\nexport const arrow = () => () => { f() }`,
      },
    },
    {
      name: 'columns after a private field',
      extraLines: true,
      files: {
        'main.js': `${frames}class K {\n  #v = 1\n  get v() {\n    return this.#v.none.deep\n  }\n}\ntry { new K().v } catch (e) { show(e) }`,
      },
    },
    {
      name: 'functions, methods, constructors and arrows',
      extraLines: true,
      files: {
        'main.js': `${frames}import { f, K, arrow } from './a.js'\nfor (const g of [() => f(1), () => new K(), () => new K(1).m(), () => K.s(), () => { const inner = arrow(); inner() }]) {\n  try { g() } catch (e) { show(e) }\n}`,
        'a.js': `// A comment line.\nexport function f(x) {\n  if (x) {\n    throw new Error('f')\n  }\n}\n\nexport class K {\n  v1 = 1\n  constructor(x) { if (!x) throw new TypeError('constructor') }\n  get v() {\n    return this.v1.none.deep\n  }\n  m() { return  this.v }\n  static s() { f(   2) }\n}\nexport const arrow = () => () => {\n  const inner = () => { null.x }\n  inner()\n}`,
      },
    },
    {
      name: 'TypeScript with types on the same line',
      extraLines: true,
      files: {
        'main.ts': `${typed}import { f, K } from './a.ts'\ntype X = {\n  a: string\n}\nconst x: X = { a: 'a' }\nfor (const g of [(): unknown => f<X>(x, 1), () => new K<X>(x).m(x)]) {\n  try { g() } catch (e: unknown) { show(e) }\n}`,
        'a.ts': `interface Big {\n  a: string\n  b: number\n}\n\nexport function f<T>(x: T, n: number | string): T { const y = x as unknown as Big; throw new Error('f' + (y.a as string)) }\n\nexport class K<T extends object> {\n  private readonly x: T | undefined = undefined\n  declare z: string\n  constructor(x: T) { this.x = x }\n  m(y: T): T { return f<T>(y as T, \`\${1 as number}\`) }\n}`,
      },
    },
    {
      name: 'errors at top level',
      files: {
        'main.js': `${frames}for (const path of ['./a.js', './b.js', './c.js', './d.js']) await import(path).catch(show)`,
        'a.js': `const a = 1\n\n  throw new Error('top ' + a)`,
        'b.js': `import { fail } from './e.js'\nexport const b = [1].map(  fail  )`,
        'c.js': `import { fail } from './e.js'\nlet c = 0\nc = 1\nexport const { x } = { x: c && fail() }`,
        'd.js': `class D {\n  static x = (() => { throw new Error('static') })()\n}`,
        'e.js': `export const fail = () => {\n  throw new Error('fail')\n}`,
      },
    },
    {
      name: 'async functions, across awaits',
      files: {
        'main.js': `${frames}import { outer, K } from './a.js'\nawait outer().catch(show)\nawait new K().run().catch(show)\ntry { await outer() } catch (e) { show(e) }\nasync function local() {\n  await null\n  await outer()\n}\nawait local().catch(show)`,
        'a.js': `export async function outer() {\n  await middle(1)\n}\nconst middle = async (x) => {\n  await null\n  return   inner(x)\n}\nasync function inner() { await null; throw new Error('inner') }\nexport class K { async run() { for await (const x of this.gen()) await outer(x) } async *gen() { yield 1 } }`,
      },
    },
    {
      name: 'callbacks: listeners, inline literals, builtins in between',
      extraLines: true,
      files: {
        'main.js': `${frames}import { EventEmitter } from 'node:events'\nconst e = new EventEmitter()\ne.on('x', () => { throw new Error('listener') })\ne.on('y', {\n  handler() { throw new Error('handler') } }.handler)\nfor (const n of ['x', 'y']) { try { e.emit(n) } catch (error) { show(error) } }\ntry { [3, 1].sort((a, b) => { throw new Error('sort ' + a + b) }) } catch (error) { show(error) }\ntry { JSON.parse('{') } catch (error) { show(error) }\nawait new Promise((resolve) => setTimeout(() => { show(new Error('timer')); resolve() }, 1))`,
      },
    },
    {
      name: 'values that go through a seam: imports used as values, classes, live variables',
      extraLines: true,
      files: {
        'main.js': `${frames}import { f, K, n, o } from './a.js'\nimport * as ns from './a.js'\nconst list = [f]\nconst attempt = (g) => { try { g() } catch (e) { show(e) } }\nattempt(() => { const [g] = list; g() })\nattempt(() => [1].forEach(f))\nattempt(() => { const [L] = [K]; new L() })\nattempt(() => n.none.deep)\nattempt(() => ns.f(n, ns.n))\nattempt(() => o.deep.f())\nattempt(() => K())`,
        'a.js': `export let n = 1\nexport function f() { n++; throw new Error('f') }\nexport class K { constructor() { f() } }\nexport const o = { deep: { f: () => { f() } } }`,
      },
    },
    {
      name: 'an Error.prepareStackTrace of the program sees its files',
      files: {
        'main.js': `import { basename } from 'node:path'\nimport { where } from './a.js'\nfunction caller() {\n  return where()\n}\nconst [first, second] = caller()\nconsole.log(first, second)`,
        'a.js': `export function where() {\n  const before = Error.prepareStackTrace\n  Error.prepareStackTrace = (_, sites) => sites\n  const sites = new Error('x').stack\n  Error.prepareStackTrace = before\n  return sites.slice(0, 2).map((s) => [s.getFunctionName(), s.getFileName()?.split('/').at(-1), s.getLineNumber(), s.getColumnNumber()].join(':'))\n}`,
      },
    },
    {
      name: 'Error.captureStackTrace and causes',
      extraLines: true,
      files: {
        'main.js': `${frames}import { make, Failure } from './a.js'\nshow(make())\nconst f = new Failure('x', { cause: make() })\nshow(f)\nshow(f.cause)\nconst o = {}\nError.captureStackTrace(o)\nshow(o)`,
        'a.js': `export function make() {\n  const o = new Error('made')\n  Error.captureStackTrace(o, make)\n  return o\n}\nexport class Failure extends Error {\n  constructor(...args) { super(...args) }\n}`,
      },
    },
    {
      name: 'names in frames',
      files: {
        'main.js': `import { f, K, arrow, o } from './a.js'\nconst name = (g) => { try { g() } catch (e) { return e.stack.split('\\n')[1].match(/at (?:(.*) \\()?/)[1] } }\nconsole.log([() => f(), () => new K(), () => new K(1).m(), () => K.s(), () => arrow(), () => o.m(), () => o.p(), () => new K(1).field()].map(name))`,
        'a.js': `export function f() { throw new Error() }\nexport class K { constructor(x) { if (!x) throw new Error() } m() { throw new Error() } static s() { throw new Error() } field = () => { throw new Error() } }\nexport const arrow = () => { throw new Error() }\nexport const o = { m() { throw new Error() }, p: () => { throw new Error() } }`,
      },
    },
    {
      name: 'uncaught errors name the file and the line',
      alone: true,
      files: {
        'main.ts': `process.on('uncaughtException', (e) => console.log(e.stack?.split('\\n')[1]?.match(/[^/]+:\\d+:\\d+/)?.[0]))\ninterface A {\n  a: string\n}\nconst a: A = { a: 'x' }\nsetTimeout((): never => { throw new Error(a.a as string) }, 1)`,
      },
    },
  ],
}
