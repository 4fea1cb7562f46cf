import type { Topic } from '../case.ts'

export const commonJsImports: Topic = {
  title: 'CommonJS that ES modules import',
  cases: [
    {
      name: 'imported: default, names that the lexer finds, and the namespace',
      files: {
        'main.mjs': `import whole, { a, f, again } from './x.cjs'\nimport * as ns from './x.cjs'\nimport { default as def } from './x.cjs'\nconsole.log(whole === def, a, f(), again, Object.keys(ns), ns.default === whole, ns['module.exports'] === whole)`,
        'x.cjs': `exports.a = 1\nexports.f = () => 'f'\nmodule.exports.again = 'again'\nexports['string'] = 1\nconst name = 'hidden'\nexports[name] = 1`,
      },
    },
    {
      name: 'imported: names of module.exports = { … } and of re-exports',
      files: {
        'main.mjs': `import { a, b } from './x.cjs'\nimport { c } from './y.cjs'\nimport * as y from './y.cjs'\nconsole.log(a, b, c, Object.keys(y))`,
        'x.cjs': `const b = 2\nmodule.exports = { a, b }\nvar a`,
        'y.cjs': `module.exports = require('./z.cjs')`,
        'z.cjs': `exports.c = 3`,
      },
    },
    {
      name: 'imported: __esModule',
      files: {
        'main.mjs': `import whole, { named, __esModule } from './x.cjs'\nconsole.log(whole, named, __esModule)`,
        'x.cjs': `Object.defineProperty(exports, '__esModule', { value: true })\nexports.default = 'the default'\nexports.named = 'named'`,
      },
    },
    {
      name: 'imported: a name is a copy of the time after evaluation',
      files: {
        'main.mjs': `import whole, { n, add } from './x.cjs'\nadd()\nconsole.log(n, whole.n)`,
        'x.cjs': `exports.n = 0\nexports.add = () => { exports.n += 1 }`,
      },
    },
    {
      name: 'imported: export * hands on names, and no default',
      files: {
        'main.mjs': `import * as ns from './star.mjs'\nconsole.log(Object.keys(ns), ns.a)`,
        'star.mjs': `export * from './x.cjs'\nexport { default as whole } from './x.cjs'`,
        'x.cjs': `exports.a = 1; exports.b = 2`,
      },
    },
    {
      name: 'imported: names of a package that CommonJS hands on',
      files: {
        'main.mjs': `import { p } from './x.cjs'\nconsole.log(p)`,
        'x.cjs': `module.exports = require('pkg')`,
        'node_modules/pkg/package.json': '{ "name": "pkg", "main": "i.js" }',
        'node_modules/pkg/i.js': `exports.p = 'p'`,
      },
    },
    {
      name: 'imported: evaluated at its place in the order',
      files: {
        'main.mjs': `import './a.mjs'\nimport './b.cjs'\nimport './c.mjs'\nconsole.log('main')`,
        'a.mjs': `console.log('a')`,
        'b.cjs': `console.log('b')\nrequire('./d.cjs')`,
        'c.mjs': `import './d.cjs'\nconsole.log('c')`,
        'd.cjs': `console.log('d')`,
      },
    },
    {
      name: 'imported: an error is the same for every importer',
      files: {
        'main.mjs': `const one = await import('./t.cjs').catch((e) => e)\nconst two = await import('./t.cjs').catch((e) => e)\nconsole.log(one.message, one === two)`,
        't.cjs': `throw new Error('thrown')`,
      },
    },
    {
      name: 'imported: a name that is not there',
      files: { 'main.mjs': `import { missing } from './x.cjs'\nconsole.log(missing)`, 'x.cjs': `exports.a = 1` },
      refused: [{ file: 'main.mjs', line: 1, message: 'missing' }],
    },
    {
      name: 'createRequire shares what import has',
      files: {
        'main.mjs': `import { createRequire } from 'node:module'\nimport x from './x.cjs'\nconst require = createRequire(import.meta.url)\nconsole.log(require('./x.cjs') === x, require('./y.cjs').x === x)`,
        'x.cjs': `exports.a = 1`,
        'y.cjs': `exports.x = require('./x.cjs')`,
      },
    },
  ],
}
