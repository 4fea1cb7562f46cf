import type { Topic } from '../case.ts'

const jsxRuntime = {
  'node_modules/ui/package.json': `{"name":"ui","type":"module","exports":{"./jsx-runtime":"./jsx.js","./jsx-dev-runtime":"./jsx.js",".":"./jsx.js"}}`,
  'node_modules/ui/jsx.js': `export const jsx = (type, props, key) => typeof type === 'function' ? type(props) : '<' + type + Object.entries(props).filter(([k]) => k !== 'children').map(([k, v]) => ' ' + k + '=' + v).join('') + (key ? ' key=' + key : '') + '>' + [props.children].flat(9).join('') + '</>'\nexport const jsxs = jsx\nexport const jsxDEV = jsx\nexport const Fragment = ({ children }) => [children].flat(9).join('')\nexport const h = (type, props, ...children) => jsx(type, { ...props, children })`,
}

export const typescript: Topic = {
  title: 'TypeScript',
  cases: [
    {
      name: 'enums: numeric, string, mixed, computed, const and in two parts',
      files: {
        'main.ts': `import { Color, Level, Mixed, Flags, Inline, Parts } from './a.ts'\nimport * as ns from './a.ts'\nconsole.log(Color, Color.Green, Color[0], Level, Level.High, Mixed, Flags, Flags.Both & Flags.B, Inline.X, Parts, ns.Color === Color, Object.keys(Color))\nenum Own { A = 1, B = A * 2, C = B + Level.High.length }\nconst pick = (c: Color): string => Color[c]!\nconsole.log(Own, pick(Color.Red), Own[Own.C])`,
        'a.ts': `export enum Color { Red, Green, Blue = 10, Violet }\nexport enum Level { Low = 'low', High = 'high' }\nexport enum Mixed { A, B = 'b', C = 'text'.length, D = \`t\` }\nexport enum Flags { None = 0, A = 1 << 0, B = 1 << 1, Both = A | B }\nexport const enum Inline { X = 42 }\nexport enum Parts { A }\nexport enum Parts { B = 5 }`,
      },
    },
    {
      name: 'namespaces: nested, exported, merged with functions, classes and enums',
      files: {
        'main.ts': `import { Shapes, f, K, E } from './a.ts'\nnamespace Own { export const x = 1; export let y = 2; export function inc() { return ++y }; const hidden = 3; export namespace Deep { export const z = x + hidden } }\nOwn.inc()\nnamespace Own { export const more = y }\nconsole.log(Own.x, Own.y, Own.Deep.z, Own.more, new Shapes.Square(3).area(), Shapes.Util.half(4), f(), f.version, K.registry, new K().v, E.parse('B'), E[1])\nexport {}`,
        'a.ts': `export namespace Shapes { export class Square { constructor(readonly side: number) {} area() { return Util.half(this.side * 2) * this.side } } }\nexport namespace Shapes { export namespace Util { export const half = (n: number) => n / 2 } }\nexport function f() { return f.version }\nexport namespace f { export const version = 'v1' }\nexport class K { v = K.registry.length }\nexport namespace K { export const registry = ['a'] }\nexport enum E { A, B }\nexport namespace E { export const parse = (s: string) => (E as unknown as Record<string, number>)[s] }`,
      },
    },
    {
      name: 'parameter properties, access modifiers, overloads and this parameters',
      files: {
        'main.ts': `import { P } from './a.ts'\nclass Q extends P { extra = this.b + 1; constructor(public override readonly b: number, private c = 'c') { super('a', b); this.c += '!' } all() { return [this.a, this.b, this.c, this.extra] } }\nfunction over(x: string): string\nfunction over(x: number): number\nfunction over(x: unknown): unknown { return x }\nfunction withThis(this: { n: number }, m: number) { return this.n + m }\nconsole.log(new Q(1).all(), new Q(2), over('x'), withThis.call({ n: 1 }, 2), withThis.length)`,
        'a.ts': `export class P { early = this.a ?? 'unset'; constructor(protected a: string, public readonly b: number) {} }`,
      },
    },
    {
      name: 'types of all kinds disappear',
      files: {
        'main.ts': `import { make, type Made, type Made as Alias } from './a.ts'\nimport type { OnlyType } from './a.ts'\nimport type * as Types from './a.ts'\nexport type { Made }\nexport { make, type OnlyType } from './a.ts'\ndeclare global { interface Window { x: number } }\ndeclare const nothing: string\ninterface I { a: string; b?(): void; readonly [key: string]: unknown }\ntype Fn<T extends I = I> = (x: T) => x is T\nabstract class A<T> { abstract m(): T; declare d: string; e!: number; private static s?: T; f?: string; readonly [Symbol.toStringTag] = 'A' }\nclass B extends A<string> implements Partial<Alias> { m(): string { return 'm' as const satisfies string } }\nconst b = new B() as unknown as { e: unknown } & A<string>, x = <T,>(v: T): T => v!, y = x<number>(1)!, t = [1, 'a'] as [number, string]\nlet u: Types.Made | undefined\nu = make() as Made\nfor (const k of ['a'] as const) console.log(k, b, Object.keys(b), 'd' in b, 'e' in b, 'f' in b, y, t, u, typeof nothing)\nfunction assert(v: unknown): asserts v {}\nassert(u)`,
        'a.ts': `export interface Made { a: number }\nexport type OnlyType = string\nexport const make = (): Made => ({ a: 1 })`,
      },
    },
    {
      name: 'an import that nothing uses still runs its module, if Node would',
      files: {
        'main.ts': `import { unused } from './a.ts'\nimport fallback from './b.ts'\nimport * as ns from './c.ts'\nimport './d.ts'\nimport type { T } from './e.ts'\nimport { type T as U } from './f.ts'\nconst x: T | U = 'main'\nconsole.log(x)`,
        'a.ts': `console.log('a'); export const unused = 1`,
        'b.ts': `console.log('b'); export default 1`,
        'c.ts': `console.log('c'); export const c = 1`,
        'd.ts': `console.log('d')`,
        'e.ts': `console.log('e'); export type T = string`,
        'f.ts': `console.log('f'); export type T = string`,
      },
    },
    {
      name: 'a type imported without the word type is left out',
      expected: ['a', 'main { v: 1 }'],
      files: {
        'main.ts': `import { Shape, make } from './a.ts'\nimport { Only } from './types.ts'\nconst s: Shape & Only = make()\nconsole.log('main', s)`,
        'a.ts': `console.log('a')\nexport interface Shape { v: number }\nexport const make = (): Shape => ({ v: 1 })`,
        'types.ts': `export interface Only {}`,
      },
    },
    {
      name: 'legacy decorators of classes, methods, accessors, fields and parameters',
      expected: [
        'factory method,param run 0,method run 3,field n,accessor v,static make,factory class,class Service',
        'Service true wrapped:hi! 1 v made Service',
        '[ "Service" ]',
      ],
      files: {
        'main.ts': `import { Service, log, registry } from './service.ts'\nconsole.log(log.join())\nconst s = new Service()\nconsole.log(Service.name, s instanceof Service, s.run('hi'), s.n, s.v, Service.make().constructor.name === 'Service' ? 'made Service' : 'wrong')\nconsole.log(JSON.stringify(registry.map((K) => K.name)).replace(/\\["/, '[ "').replace(/"\\]/, '" ]'))`,
        'service.ts': `import { Register, Wrap, Note } from './decorators.ts'\nimport { log } from './log.ts'\nexport { log } from './log.ts'\nexport { registry } from './decorators.ts'\nconst factory = (name: string) => { log.push('factory ' + name) }\n@Register(factory('class'))\nexport class Service {\n  @Wrap(factory('method')) run(@Note text: string) { return text + '!' }\n  @Note n = 1\n  @Note get v() { return 'v' }\n  @Note static make() { return new Service() }\n}`,
        'decorators.ts': `import { log } from './log.ts'\nexport const registry: Function[] = []\nexport const Register = (_: void) => (K: Function) => { log.push('class ' + K.name); registry.push(K) }\nexport const Wrap = (_: void) => (target: object, key: string, d: PropertyDescriptor) => { log.push('method ' + key + ' ' + Object.keys(d).filter((k) => k !== 'enumerable').length); const f = d.value; d.value = function (this: unknown, ...a: unknown[]) { return 'wrapped:' + f.apply(this, a) } }\nexport function Note(target: object, key: string, third?: unknown): void { log.push(typeof third === 'number' ? 'param ' + key + ' ' + third : typeof target === 'function' ? 'static ' + key : third === undefined ? 'field ' + key : 'accessor ' + key) }`,
        'log.ts': `export const log: string[] = []`,
        'tsconfig.json': `{ "compilerOptions": { "experimentalDecorators": true } }`,
      },
    },
    {
      name: 'JSX with the automatic runtime of a package',
      expected: ['<main id=x><b></>text 1<li key=a>a</><li key=b>b</><i>frag</>member</>', 'function true'],
      files: {
        'main.tsx': `/** @jsxImportSource ui */\nimport { List, lib, later } from './list.tsx'\nconst Bold = () => <b />\nlet n = 1\nconst view = () => <main id="x"><Bold />text {n}<List items={['a', 'b']} /><><i>frag</i></><lib.Member {...{ a: 1 }} /></main>\nconsole.log(view())\nconsole.log(typeof List, later() === view.name)`,
        'list.tsx': `/** @jsxImportSource ui */\nexport function List({ items }: { items: string[] }) { return <>{items.map((item) => <li key={item}>{item}</li>)}</> }\nexport const lib = { Member: () => 'member' }\nexport const later = () => 'view'`,
        ...jsxRuntime,
      },
    },
    {
      name: 'JSX as tsconfig says',
      expected: ['<p class=c>hello</>'],
      files: {
        'main.tsx': `console.log(<p class="c">hello</p>)`,
        'tsconfig.json': `{ "compilerOptions": { "jsx": "react-jsx", "jsxImportSource": "ui" } }`,
        ...jsxRuntime,
      },
    },
    {
      name: 'JSX with a classic factory',
      expected: ['<p class=c>hello<b></></>'],
      files: {
        'main.jsx': `/** @jsxRuntime classic */\n/** @jsx h */\nimport { h } from 'ui'\nconsole.log(<p class="c">hello<b /></p>)`,
        ...jsxRuntime,
      },
    },
    {
      name: 'declared fields overwrite, and keep the order of the language',
      files: {
        'main.ts': `class A { constructor() { this.init() } init() {} }\nclass B extends A { x: number | undefined; y = 1; override init() { this.x = 5; this.y = 6 } }\nconst log: string[] = []\nclass C { a = log.push('a'); constructor() { log.push('constructor') } b = log.push('b'); accessor?: string; static s: string }\nnew C()\nconsole.log(new B(), log, 'x' in new B(), Object.keys(new C()), 's' in C)`,
      },
    },
    {
      name: 'private state of generic, abstract and overloaded classes',
      files: {
        'main.ts': `import { Store } from './a.ts'\nclass Numbers extends Store<number> { protected override check(v: number): boolean { return v > 0 } }\nconst n = new Numbers()\nn.on = (v) => console.log('on', v)\nconsole.log(n.add(1), n.add(-1), n.all(), n.size, Store.created)`,
        'a.ts': `export abstract class Store<T> { static created = 0; readonly #items: T[] = []; #size = 0; on?: (v: T) => void; constructor() { Store.created += 1 } protected abstract check(v: T): boolean; add(v: T): boolean { if (!this.check(v)) return false; this.#items.push(v); this.#size++; this.on?.(v); return true } all(): readonly T[] { return this.#items } get size(): number { return this.#size } }`,
      },
    },
  ],
}
