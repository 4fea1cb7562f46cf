import type { Topic } from '../case.ts'

const module = `export let n = 1\nexport const b = 'b'\nexport function a() { return this === undefined ? 'none' : typeof this }\nexport default class {}\nexport { n as Z }\nexport const inc = () => { n++ }`

export const namespaces: Topic = {
  title: 'namespace objects',
  cases: [
    {
      name: 'keys are sorted by code unit',
      files: {
        'main.js': `import * as ns from './a.js'\nconsole.log(Object.keys(ns), Reflect.ownKeys(ns), Object.getOwnPropertyNames(ns))\nfor (const key in ns) console.log(key)`,
        'a.js': `${module}\nexport const $ = 1, _ = 2, é = 3, A1 = 4, A = 5, a1 = 6`,
      },
    },
    {
      name: 'it has the tag Module and no prototype',
      files: {
        'main.js': `import * as ns from './a.js'\nconsole.log(Object.prototype.toString.call(ns), ns[Symbol.toStringTag], Object.getPrototypeOf(ns), Object.getOwnPropertyDescriptor(ns, Symbol.toStringTag))\nconsole.log(typeof ns, ns instanceof Object, ns.toString, Object.getOwnPropertySymbols(ns))\ntry { String(ns) } catch (e) { console.log(e.name, e.message) }`,
        'a.js': module,
      },
    },
    {
      name: 'its properties are writable in name, but immutable',
      files: {
        'main.js': `import * as ns from './a.js'\nconsole.log(Object.getOwnPropertyDescriptor(ns, 'n'), Object.getOwnPropertyDescriptor(ns, 'b'), Object.getOwnPropertyDescriptor(ns, 'none'))\nconst attempt = (f) => { try { return f() } catch (e) { return e.name } }\nconsole.log([() => { ns.n = 2 }, () => { ns.none = 2 }, () => delete ns.n, () => delete ns.none, () => delete ns[Symbol.toStringTag], () => delete ns[Symbol.iterator], () => Object.freeze(ns) === ns, () => Object.seal(ns) === ns, () => Object.preventExtensions(ns) === ns, () => Object.setPrototypeOf(ns, null) === ns, () => Object.setPrototypeOf(ns, {}), () => Object.defineProperty(ns, 'n', { value: 9 }), () => Object.defineProperty(ns, 'n', { value: 1 }) === ns, () => Object.assign(ns, { n: 1 })].map(attempt))\nconsole.log(Object.isExtensible(ns), Object.isFrozen(ns), Object.isSealed(ns))`,
        'a.js': module,
      },
    },
    {
      name: 'Reflect answers as the specification says',
      files: {
        'main.js': `import * as ns from './a.js'\nconsole.log(Reflect.get(ns, 'n'), Reflect.set(ns, 'n', 1), Reflect.set(ns, 'none', 1), Reflect.has(ns, 'n'), Reflect.has(ns, 'none'), Reflect.has(ns, 'toString'))\nconsole.log(Reflect.deleteProperty(ns, 'n'), Reflect.deleteProperty(ns, 'none'), Reflect.isExtensible(ns), Reflect.preventExtensions(ns), Reflect.getPrototypeOf(ns), Reflect.setPrototypeOf(ns, null), Reflect.setPrototypeOf(ns, {}))\nconst define = (key, d) => Reflect.defineProperty(ns, key, d)\nconsole.log(define('n', {}), define('n', { value: 1 }), define('n', { value: 2 }), define('n', { writable: false }), define('n', { enumerable: true }), define('n', { enumerable: false }), define('n', { configurable: false }), define('n', { configurable: true }), define('n', { get() {} }), define('none', { value: 1 }), define(Symbol.toStringTag, { value: 'Module' }), define(Symbol.toStringTag, { value: 'x' }), define('n', { value: 1, writable: true, enumerable: true, configurable: false }))`,
        'a.js': module,
      },
    },
    {
      name: 'it shows the current values',
      files: {
        'main.js': `import * as ns from './a.js'\nconst { n } = ns\nconst copy = { ...ns }\nns.inc()\nconsole.log(n, copy.n, ns.n, ns.Z, Object.values(ns).length, Object.entries(ns)[0], ns['n'], Object.getOwnPropertyDescriptor(ns, 'n').value)\nconsole.log('n' in ns, Object.hasOwn(ns, 'n'), 'then' in ns, JSON.stringify(ns))`,
        'a.js': module,
      },
    },
    {
      name: 'util.inspect and structuredClone',
      files: {
        'main.js': `import * as ns from './a.js'\nimport * as data from './data.js'\nimport { inspect, types, isDeepStrictEqual } from 'node:util'\nconsole.log(ns, data)\nconsole.log(inspect(data, { depth: 0 }), inspect({ data }), types.isModuleNamespaceObject(data), types.isProxy(data))\ndata.inc()\nconsole.log(data, isDeepStrictEqual({ ...data }, { ...data }))\ntry { console.log(structuredClone(data)) } catch (e) { console.log(e.name) }`,
        'a.js': module,
        'data.js': `export let n = 1\nexport const list = [1, { two: 2 }]\nexport function inc() { n++ }`,
      },
    },
    {
      name: 'methods called on it have it as their this',
      files: {
        'main.js': `import * as ns from './a.js'\nimport { self } from './a.js'\nconst { self: taken } = ns\nconsole.log(ns.self() === ns, self() === undefined, taken() === undefined, ns['self']() === ns, ns.arrow() === undefined, (0, ns.self)() === undefined, ns.self.call(1), ns?.self() === ns)`,
        'a.js': `export function self() { return this }\nexport const arrow = () => this`,
      },
    },
    {
      name: 'a namespace can be passed around and be a key',
      files: {
        'main.js': `import * as ns from './a.js'\nimport * as again from './a.js'\nimport { b as same } from './b.js'\nconst map = new Map([[ns, 'found']])\nconsole.log(ns === again, ns === same, map.get(again), (await import('./a.js')) === ns, new WeakSet([ns]).has(same), Object.is(ns, same))\nfunction pick(x, key) { return x[key] }\nconsole.log(pick(ns, 'b'), [ns].map((x) => x.n), { ns }.ns.b)`,
        'a.js': module,
        'b.js': `import * as a from './a.js'\nexport { a as b }`,
      },
    },
    {
      name: 'a namespace of a module with top-level await',
      files: {
        'main.js': `import * as ns from './a.js'\nconsole.log(Object.keys(ns), ns.v, ns.default, await ns.p)\nconst again = await import('./a.js')\nconsole.log(again === ns)`,
        'a.js': `export const v = await Promise.resolve('v')\nexport const p = Promise.resolve('p')\nexport default await 'default'`,
      },
    },
    {
      name: 'an empty namespace',
      files: {
        'main.js': `import * as ns from './a.js'\nimport * as types from './b.ts'\nconsole.log(ns, Object.keys(ns), Object.isExtensible(ns), Object.isFrozen(ns), types, typeof ns.default)`,
        'a.js': `const x = 1`,
        'b.ts': `export type A = 1\nexport interface B {}`,
      },
    },
    {
      name: 'an exported then makes import() call it',
      files: {
        'main.js': `const result = await import('./a.js')\nconsole.log(result)`,
        'a.js': `export function then(resolve) { resolve('thenable') }`,
      },
    },
    {
      name: 'namespaces of packages and builtins',
      files: {
        'main.js': `import * as esm from 'esm'\nimport * as cjs from 'cjs'\nimport * as fs from 'node:fs'\nimport fsDefault from 'fs'\nconsole.log(esm, cjs, typeof fs.readFileSync, fs.default === fsDefault, fs.readFileSync === fsDefault.readFileSync)\nconsole.log(Object.prototype.toString.call(cjs), Object.isExtensible(cjs), Object.keys(cjs), (await import('cjs')) === cjs, (await import('esm')) === esm)`,
        'node_modules/esm/package.json': `{"name":"esm","type":"module","exports":"./i.js"}`,
        'node_modules/esm/i.js': `export const one = 1; export default 'd'`,
        'node_modules/cjs/package.json': `{"name":"cjs","main":"./i.js"}`,
        'node_modules/cjs/i.js': `exports.one = 1; exports.two = () => 2`,
      },
    },
    {
      name: 'destructuring and computed access of a namespace',
      files: {
        'main.js': `import * as ns from './a.js'\nconst { default: K, ...rest } = ns\nconsole.log(K.name, Object.keys(rest), ['n', 'b'].map((key) => ns[key]), Object.fromEntries(Object.entries(ns).filter(([, v]) => typeof v !== 'function')))\nconst swap = ({ n, b }) => [b, n]\nconsole.log(swap(ns), Object.assign({}, ns).b, new ns.default() instanceof K, Array.from(Object.keys(ns)).length)`,
        'a.js': module,
      },
    },
  ],
}
