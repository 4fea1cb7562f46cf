import type { Topic } from '../case.ts'

export const dynamicImport: Topic = {
  title: 'dynamic import',
  cases: [
    {
      name: 'gives the same namespace each time, and evaluates once',
      files: {
        'main.js': `import * as direct from './a.js'\nconst x = await import('./a.js'), y = await import('./a.js?'.slice(0, -1)), z = await import(new URL('./a.js', import.meta.url)), w = await import(import.meta.resolve('./a.js'))\nconsole.log(x === y, x === z, x === w, x === direct, x.default)`,
        'a.js': `console.log('a'); export default 'd'`,
      },
    },
    {
      name: 'computed specifiers find modules of the program',
      files: {
        'main.js': `for (const name of ['one', 'two']) { const m = await import('./plugins/' + name + '.js'); console.log(m.name, m.shared) }\nconsole.log((await import(\`./plugins/\${'one'}.js\`)).name)`,
        'plugins/one.js': `import { shared as s } from '../shared.js'\nexport const name = 'one', shared = s()`,
        'plugins/two.js': `import { shared as s } from '../shared.js'\nexport const name = 'two', shared = s()`,
        'shared.js': `let n = 0\nexport const shared = () => ++n`,
      },
    },
    {
      name: 'computed specifiers share modules that are imported statically too',
      files: {
        'main.js': `import { add } from './shared.js'\nadd()\nconst { default: twice } = await import(['.', 'plugin.js'].join('/'))\ntwice()\nconsole.log(add())`,
        'plugin.js': `import { add } from './shared.js'\nexport default () => { add(); add() }`,
        'shared.js': `let n = 0\nexport const add = () => ++n\nconsole.log('shared')`,
      },
    },
    {
      name: 'a failing import fails in the same way again',
      files: {
        'main.js': `const errors = []\nfor (let i = 0; i < 3; i++) await import('./a.js').catch((e) => errors.push(e))\nconsole.log(errors.map(String), new Set(errors).size)`,
        'a.js': `console.log('a'); throw new TypeError('from a')`,
      },
    },
    {
      name: 'anything can be thrown while importing',
      files: {
        'main.js': `for (const path of ['./undefined.js', './null.js', './text.js']) await import(path).then(() => console.log('fine'), (e) => console.log('thrown', e))\nawait import('./undefined.js').then(() => console.log('fine'), (e) => console.log('again', e))`,
        'undefined.js': `throw undefined`,
        'null.js': `throw null`,
        'text.js': `throw 'text'`,
      },
    },
    {
      name: 'a missing module rejects with its code',
      files: {
        'main.js': `for (const path of ['./none.js', 'no-such-package', 'node:none', './folder', '#none', 'pkg/hidden.js'])\n  await import(path).catch((e) => console.log(path, e.code, e.name, e instanceof Error))`,
        'folder/index.js': ``,
        'node_modules/pkg/package.json': `{"name":"pkg","exports":"./i.js"}`,
        'node_modules/pkg/i.js': ``,
        'node_modules/pkg/hidden.js': ``,
      },
    },
    {
      name: 'specifiers are converted to strings, and failing conversions reject',
      files: {
        'main.js': `const path = { toString: () => './a.js' }\nconsole.log((await import(path)).a)\nconst bad = { toString() { throw new RangeError('no string') } }\nconst promise = import(bad)\nconsole.log(promise instanceof Promise)\nawait promise.catch((e) => console.log(e.message))\nawait import(Symbol('s')).catch((e) => console.log(e.name))`,
        'a.js': `export const a = 'a'`,
      },
    },
    {
      name: 'packages, builtins and JSON',
      files: {
        'main.js': `import fs from 'node:fs'\nconst ns = await import('node:fs')\nconst pkg = await import('esm'), again = await import('es' + 'm')\nconst cjs = await import('cjs')\nconst json = await import('./data.json', { with: { type: 'json' } })\nconst computed = await import('./' + 'data.json', { with: { type: 'json' } })\nconsole.log(ns.default === fs, (await import('fs')) === ns, pkg === again, pkg.default, cjs.default, cjs.one, json.default, json === computed, Object.keys(json))`,
        'data.json': `{"x":[1,2]}`,
        'node_modules/esm/package.json': `{"name":"esm","type":"module","exports":"./i.js"}`,
        'node_modules/esm/i.js': `export default 'esm default'`,
        'node_modules/cjs/package.json': `{"name":"cjs","main":"./i.js"}`,
        'node_modules/cjs/i.js': `exports.one = 1`,
      },
    },
    {
      name: 'JSON without its attribute is refused',
      files: {
        'main.js': `await import('./data.json').catch((e) => console.log(e.name, e.code))\nconsole.log((await import('./data.json', { with: { type: 'json' } })).default)`,
        'data.json': `{}`,
      },
    },
    {
      name: 'a module that cannot be parsed or linked fails when it is imported, each time, and the program goes on',
      files: {
        'main.js': `import { kept } from './shared.js'\nfor (const file of ['syntax', 'needs-syntax', 'no-export', 'nowhere', 'twice']) {\n  for (let n = 0; n < 2; n++) await import('./' + file + '.js').catch((e) => console.log(file, e.name, e.code))\n}\nconst lazy = () => import('./syntax.js')\nawait lazy().catch((e) => console.log(e instanceof SyntaxError))\nkept.push(1)\nconsole.log((await import('./sound.js')).kept === kept)`,
        'shared.js': `export const kept = []`,
        'syntax.js': `console.log('never')\nlet x = ;`,
        'needs-syntax.js': `import './shared.js'\nimport './syntax.js'\nconsole.log('never')`,
        'no-export.js': `import { none } from './shared.js'\nconsole.log('never')`,
        'nowhere.js': `import './not-there.js'\nconsole.log('never')`,
        'twice.js': `export * from './one.js'\nexport * from './two.js'\nimport { x } from './twice.js'\nconsole.log('never')`,
        'one.js': `export const x = 1`,
        'two.js': `export const x = 2`,
        'sound.js': `export { kept } from './shared.js'`,
      },
    },
    {
      name: 'its arguments are evaluated in order, and its options read as the language says',
      files: {
        'main.js': `const log = []
const at = (name, value) => { log.push(name); return value }
await import(at('specifier', './a.js'), at('options', { get with() { log.push('with'); return {} } }))
console.log(log.join())
for (const options of [null, 1, 'x', Symbol('s'), { with: null }, { with: 'json' }, { with: { type: 1 } }, { with: { type: 'none' } }, { with: { other: 'x' } }, { get with() { throw new RangeError('own') } }])
  await import('./not-loaded.js', options).then(() => console.log('loaded'), (e) => console.log(e.name, e.code))
await import({ toString() { throw new RangeError('text') } }, 1).catch((e) => console.log(e.name))
await import('./data.json', { with: { type: 'css' } }).catch((e) => console.log(e.name))
console.log((await import('./a.js', undefined)).a, (await import('./a.js', {})).a, (await import('./a.js', { with: undefined })).a)`,
        'a.js': `export const a = 1`,
        'not-loaded.js': `export const a = 1`,
        'data.json': `{}`,
      },
    },
    {
      name: 'sources of WebAssembly modules, and of others none',
      files: {
        'main.js': `import source module from './empty.wasm'
export { module as again }
import { again } from './main.js'
console.log(module instanceof WebAssembly.Module, again === module, (await import.source('./empty.wasm')) === module)
for (const name of ['./main.js', './data.json', './not-there.wasm', 'node:fs'])
  await import.source(name).catch((e) => console.log(e.name, e.code))
await import.source(Symbol()).catch((e) => console.log(e.name))`,
        'empty.wasm': `\0asm\u0001\0\0\0`,
        'data.json': `{}`,
      },
    },
    {
      name: 'promises are those of the language, whatever the program makes of the global one',
      alone: true,
      files: {
        'main.js': `const Native = Promise
globalThis.Promise = function () { throw new Error('not this one') }
const started = import('./a.js')
console.log(Object.getPrototypeOf(started) === Native.prototype, (await started).value)
try { await import('./b.js') } catch (e) { console.log(e) }`,
        'a.js': `import './waits.js'\nexport const value = await 1`,
        'waits.js': `await null`,
        'b.js': `await null\nthrow 'thrown'`,
      },
    },
    {
      name: 'data URLs',
      files: {
        'main.js': `const m = await import('data:text/javascript,export default 1 + 1')\nconsole.log(m.default, m === (await import('data:text/javascript,export default 1 + 1')))`,
      },
    },
    {
      name: 'a query makes another instance',
      files: {
        'main.js': `const a = await import('./a.js'), b = await import('./a.js?v=1'), c = await import('./a.js?v=1')\nconsole.log(a === b, b === c, a.default === b.default)`,
        'a.js': `console.log('a'); export default {}`,
      },
    },
    {
      name: 'imports in functions, arrows, classes and without await',
      files: {
        'main.js': `const load = () => import('./a.js')\nasync function lazy() { const { f } = await import('./a.js'); return f() }\nclass Loader { static of = import('./a.js'); async load() { return (await import('./a.js')).f() } }\nimport('./a.js').then(({ f }) => console.log('then', f()))\nconsole.log((await load()).f(), await lazy(), await new Loader().load(), (await Loader.of).f())\nawait null`,
        'a.js': `console.log('a')\nlet n = 0\nexport function f() { return ++n }`,
      },
    },
    {
      name: 'the order of evaluation of imports begun in one turn',
      files: {
        'main.js': `const p = [import('./a.js'), import('./b.js'), import('./c.js')]\nconsole.log('begun')\nawait Promise.all(p)\nconsole.log('done')`,
        'a.js': `console.log('a')`,
        'b.js': `console.log('b')`,
        'c.js': `console.log('c')`,
      },
    },
    {
      name: 'a dynamic import of a module that is being evaluated',
      files: {
        'main.js': `export const a = 1\nconst self = import('./main.js')\nself.then((ns) => console.log('self', ns.a, ns.b))\nexport const b = 2\nconsole.log('end')`,
      },
    },
    {
      name: 'a module that fails to link rejects, and does not evaluate its dependencies',
      files: {
        'main.js': `await import(['./a', 'js'].join('.')).catch((e) => console.log(e.name))\nconsole.log('main')`,
        'a.js': `import { missing } from './b.js'\nconsole.log('a')`,
        'b.js': `console.log('b')`,
      },
    },
    {
      name: 'a module with a syntax error rejects',
      files: {
        'main.js': `await import(['./a', 'js'].join('.')).catch((e) => console.log(e.name))\nconsole.log('main')`,
        'a.js': `console.log('a'`,
      },
    },
  ],
}
