import type { Topic } from '../case.ts'

const esm = (text: string, name = 'pkg'): Record<string, string> => ({
  [`node_modules/${name}/package.json`]: JSON.stringify({ name, type: 'module', exports: './i.js' }),
  [`node_modules/${name}/i.js`]: text,
})
const cjs = (text: string, name = 'cjs'): Record<string, string> => ({
  [`node_modules/${name}/package.json`]: JSON.stringify({ name, main: './i.js' }),
  [`node_modules/${name}/i.js`]: text,
})

export const fixedModules: Topic = {
  title: 'packages, builtins and JSON',
  cases: [
    {
      name: 'JSON modules have a default export alone',
      files: {
        'main.ts': `import data from './data.json' with { type: 'json' }\nimport * as ns from './data.json' with { type: 'json' }\nimport { default as list } from './list.json' with { type: 'json' }\nimport { value, again } from './re.ts'\nconsole.log(data, ns.default === data, Object.keys(ns), list, value, again === data)\ndata.changed = true\nconsole.log(again.changed)`,
        're.ts': `export { default as value } from './text.json' with { type: 'json' }\nexport { default as again } from './data.json' with { type: 'json' }`,
        'data.json': `{ "a": 1, "nested": { "b": [true, null] }, "__proto__": 1 }`,
        'list.json': `[1, 2]`,
        'text.json': `"text \\u2028"`,
      },
    },
    {
      name: 'JSON of packages',
      files: {
        'main.js': `import manifest from 'cjs/package.json' with { type: 'json' }\nconsole.log(manifest.name)`,
        ...cjs(`module.exports = 1`),
      },
    },
    {
      name: 'builtins: default, named, namespace, with and without node:',
      files: {
        'main.js': `import fs, { readFileSync, existsSync as exists, promises } from 'node:fs'\nimport * as path from 'path'\nimport { join } from 'path'\nimport EventEmitter, { once, EventEmitter as Named } from 'events'\nimport { setTimeout as sleep } from 'timers/promises'\nimport process, { argv, env } from 'node:process'\nimport test from 'node:test'\nimport { Buffer as B } from 'buffer'\nimport assert, { strictEqual } from 'node:assert/strict'\nconsole.log(fs.readFileSync === readFileSync, exists(import.meta.filename), promises === fs.promises, path.join === join, path.default.join === join, EventEmitter === Named, typeof once, await sleep(1, 'slept'), process === globalThis.process, argv === process.argv, env === process.env, typeof test, B === Buffer, typeof assert, strictEqual(1, 1))`,
      },
    },
    {
      name: 'CommonJS: default, named as the lexer finds them, and namespace',
      files: {
        'main.js': `import whole, { a, b, default as again } from 'cjs'\nimport * as ns from 'cjs'\nimport fn from 'fn'\nimport * as fnNs from 'fn'\nimport prim from 'prim'\nimport K from 'klass'\nimport esModule, { named } from 'transpiled'\nimport * as esModuleNs from 'transpiled'\nconsole.log(whole, a, b(), again === whole, Object.keys(ns), fn(), fn.extra, Object.keys(fnNs), prim, new K().x, esModule, named, Object.keys(esModuleNs))`,
        ...cjs(
          `exports.a = 1; exports.b = function () { return this === undefined ? 'no this' : typeof this }; Object.defineProperty(exports, 'c', { enumerable: true, value: 3 })`,
        ),
        ...cjs(`module.exports = () => 'called'; module.exports.extra = 'extra'`, 'fn'),
        ...cjs(`module.exports = 42`, 'prim'),
        ...cjs(`module.exports = class K { x = 1 }`, 'klass'),
        ...cjs(
          `Object.defineProperty(exports, '__esModule', { value: true }); exports.default = 'the default'; exports.named = 'named'`,
          'transpiled',
        ),
      },
    },
    {
      name: 'CommonJS files of the program itself',
      files: {
        'main.js': `import legacy, { helper } from './legacy.cjs'\nimport { typed } from './typed.cts'\nimport { createRequire } from 'node:module'\nconst require = createRequire(import.meta.url)\nconsole.log(legacy, helper(), require('./legacy.cjs') === legacy, typed)`,
        'legacy.cjs': `const path = require('node:path')\nexports.helper = () => path.basename(__filename)\nexports.loaded = require('./other.cjs')`,
        'other.cjs': `module.exports = 'other'`,
        'typed.cts': `const typed: string = 'typed'\nexports.typed = typed`,
      },
    },
    {
      name: 'a package is one instance however it is reached',
      files: {
        'main.js': `import * as ns from 'pkg'\nimport { state } from 'pkg'\nimport fromCjs from 'cjs'\nimport { createRequire } from 'node:module'\nconst dynamic = await import('pkg')\nconsole.log(ns === dynamic, dynamic.state === state, fromCjs === state, createRequire(import.meta.url)('pkg').state === state, Object.keys(ns), ns[Symbol.toStringTag])`,
        ...esm(`export const state = { n: 1 }\nexport default function f() {}`),
        ...cjs(`module.exports = require('pkg').state`),
      },
    },
    {
      name: 'calls of a package get the right this',
      files: {
        'main.js': `import { self } from 'pkg'\nimport * as ns from 'pkg'\nimport api from 'cjs'\nimport { who } from 'cjs'\nconst alias = api.who\nconsole.log(self() === undefined, ns.self() === ns, api.who() === api, who() === undefined, alias() === undefined, who.call(1))`,
        ...esm(`export function self() { return this }`),
        ...cjs(`'use strict'; exports.who = function () { return this }`),
      },
    },
    {
      name: 'classes of packages can be extended',
      files: {
        'main.js': `import { Base } from 'pkg'\nimport Legacy from 'cjs'\nimport { EventEmitter } from 'node:events'\nclass A extends Base { #own = 1; hi() { return super.hi() + this.#own } }\nclass B extends Legacy { hi() { return super.hi() + 'B' } }\nclass C extends EventEmitter {}\nconsole.log(new A().hi(), new A() instanceof Base, new B().hi(), new B() instanceof Legacy, B.make().constructor.name, new C().on('x', () => {}).listenerCount('x'))`,
        ...esm(`export class Base { #p = 'p'; hi() { return this.#p } }`),
        ...cjs(
          `function Legacy() { this.v = 'L' }\nLegacy.prototype.hi = function () { return this.v }\nLegacy.make = function () { return new this() }\nmodule.exports = Legacy`,
        ),
      },
    },
    {
      name: 'conditions, subpaths, patterns and scopes of exports',
      files: {
        'main.js': `import main from 'pkg'\nimport sub from 'pkg/sub'\nimport deep from 'pkg/lib/deep.js'\nimport scoped from '@scope/name'\nimport scopedSub from '@scope/name/x'\nimport bare from 'cjs/other.js'\nconsole.log(main, sub, deep, scoped, scopedSub, bare)`,
        'node_modules/pkg/package.json': JSON.stringify({
          name: 'pkg',
          type: 'module',
          exports: {
            '.': { browser: './no.js', node: { require: './no.js', import: './node.js' }, default: './no.js' },
            './sub': { 'module-sync': './sync.js', default: './no.js' },
            './lib/*': './files/*',
          },
        }),
        'node_modules/pkg/node.js': `export default 'node import'`,
        'node_modules/pkg/sync.js': `export default 'module-sync'`,
        'node_modules/pkg/no.js': `export default 'wrong'`,
        'node_modules/pkg/files/deep.js': `export default 'deep'`,
        'node_modules/@scope/name/package.json': `{"name":"@scope/name","exports":{".":"./i.mjs","./x":"./x.cjs"}}`,
        'node_modules/@scope/name/i.mjs': `export default 'scoped'`,
        'node_modules/@scope/name/x.cjs': `module.exports = 'scoped x'`,
        ...cjs(`module.exports = 'main'`),
        'node_modules/cjs/other.js': `module.exports = 'other file'`,
      },
    },
    {
      name: 'imports and self-references of the program',
      files: {
        'src/main.js': `import a from '#a'\nimport b from '#lib/b.js'\nimport c from '#pkg'\nimport self from 'program'\nimport sub from 'program/sub'\nimport again from './a.js'\nconsole.log(a, b, c, self, sub, a === again, (await import('#a')).default === a, (await import('program/sub')).default === sub)`,
        'package.json': JSON.stringify({
          name: 'program',
          type: 'module',
          imports: { '#a': './src/a.js', '#lib/*': './src/*', '#pkg': { node: 'cjs', default: './none.js' } },
          exports: { '.': './src/index.js', './sub': './src/sub.js' },
        }),
        'src/a.js': `console.log('a'); export default { a: 1 }`,
        'src/b.js': `export default 'b'`,
        'src/index.js': `export default 'index'`,
        'src/sub.js': `export default { sub: 1 }`,
        ...cjs(`module.exports = 'cjs'`),
      },
    },
    {
      name: 'the paths and the base of tsconfig, with extends',
      expected: ['a b c d'],
      files: {
        'src/main.ts': `import { a } from '@/a'\nimport { b } from '@lib/b.ts'\nimport { c } from 'alias'\nimport { d } from '@/folder'\nconsole.log(a, b, c, d)`,
        'tsconfig.json': `{ "extends": "./tsconfig.base.json", "include": ["src"] }`,
        'tsconfig.base.json': `{ // comments\n "compilerOptions": { "baseUrl": ".", "paths": { "@/*": ["src/*"], "@lib/*": ["lib/*"], "alias": ["./lib/c.ts"], }, } }`,
        'src/a.ts': `export const a = 'a'`,
        'src/folder/index.ts': `export const d = 'd'`,
        'lib/b.ts': `export const b = 'b'`,
        'lib/c.ts': `export const c = 'c'`,
      },
    },
    {
      name: 'a .js specifier means the .ts file, and no extension means one',
      expected: ['a b c d e'],
      files: {
        'main.ts': `import { a } from './a.js'\nimport { b } from './b'\nimport { c } from './c.mjs'\nimport { d } from './folder'\nimport { e } from './e.jsx'\nconsole.log(a, b, c, d, e)`,
        'a.ts': `export const a = 'a'`,
        'b.ts': `export const b = 'b'`,
        'c.mts': `export const c = 'c'`,
        'folder/index.ts': `export const d = 'd'`,
        'e.tsx': `export const e = 'e'`,
      },
    },
    {
      name: 'a real .js file goes before the .ts file of the same name',
      files: {
        'main.ts': `import { a } from './a.js'\nimport { a as b } from './a.ts'\nconsole.log(a, b)`,
        'a.js': `export const a = 'js'`,
        'a.ts': `export const a = 'ts'`,
      },
    },
    {
      name: 'a module reached by two specifiers is one',
      files: {
        'src/main.js': `import { o } from './a.js'\nimport { o as p } from '../src/a.js'\nimport { o as q } from '#a'\nimport { o as r } from './x/../a.js'\nconsole.log(o === p, o === q, o === r)`,
        'package.json': `{"name":"program","type":"module","imports":{"#a":"./src/a.js"}}`,
        'src/a.js': `console.log('once'); export const o = {}`,
        'src/x/y.js': ``,
      },
    },
    {
      name: 'a name that a package does not have fails before its importer runs',
      files: {
        'main.js': `import { none } from 'pkg'\nconsole.log('main', none)`,
        ...esm(`export const one = 1`),
      },
    },
    {
      name: 'a builtin that is none fails before anything runs',
      files: { 'main.js': `import './a.js'\nimport 'node:none'`, 'a.js': `console.log('a')` },
    },
    {
      name: 'a name that a builtin does not have fails before anything runs',
      files: {
        'main.js': `import './a.js'\nimport { none } from 'node:fs'\nconsole.log('main', none)`,
        'a.js': `console.log('a')`,
        'b.js': ``,
      },
    },
    {
      name: 'a name that a package does not have fails before its siblings run',
      files: {
        'main.js': `import './a.js'\nimport './b.js'\nconsole.log('main')`,
        'a.js': `console.log('a')`,
        'b.js': `import { none } from 'pkg'\nconsole.log('b', none)`,
        ...esm(`console.log('pkg'); export const one = 1`),
      },
    },
    {
      name: 'packages that fail: thrown errors, again and again',
      files: {
        'main.js': `const errors = []\nfor (const path of ['./a.js', './a.js', './b.js']) await import(path).catch((e) => errors.push(e))\nconsole.log(errors.map(String), errors[0] === errors[1], errors[0] === errors[2])`,
        'a.js': `import 'pkg'\nconsole.log('a')`,
        'b.js': `import { x } from 'pkg'\nconsole.log('b')`,
        ...esm(`console.log('pkg'); throw new RangeError('package broken')`),
      },
    },
    {
      name: 'packages in a cycle of modules keep their place',
      files: {
        'main.js': `import './a.js'\nconsole.log('main')`,
        'a.js': `import 'one'\nimport { b } from './b.js'\nimport two from 'two'\nexport function a() { return typeof b }\nconsole.log('a', two)`,
        'b.js': `import { a } from './a.js'\nimport three from 'three'\nexport const b = a.name\nconsole.log('b', three)`,
        ...esm(`console.log('one')`, 'one'),
        ...esm(`console.log('two'); export default 2`, 'two'),
        ...esm(`console.log('three'); export default 3`, 'three'),
      },
    },
    {
      name: 'JavaScript without a type in package.json is what its syntax says',
      files: {
        'main.js': `import { a } from './a.js'\nimport b from './b.js'\nconsole.log(a, b, typeof require)`,
        'package.json': `{"name":"program"}`,
        'a.js': `export const a = import.meta.url.length > 0`,
        'b.js': `module.exports = 'commonjs ' + typeof require`,
      },
    },
    {
      name: '.mjs and .mts are modules whatever package.json says',
      files: {
        'main.mjs': `import { a } from './a.mts'\nimport { b } from './b.mjs'\nconsole.log(a, b)`,
        'package.json': `{"name":"program","type":"commonjs"}`,
        'a.mts': `export const a: number = 1`,
        'b.mjs': `export const b = 2`,
      },
    },
  ],
}
