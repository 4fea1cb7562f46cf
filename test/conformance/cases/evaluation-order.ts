import type { Topic } from '../case.ts'

const says = (name: string, ...imports: string[]): string =>
  [...imports.map((path) => `import '${path}'`), `console.log('${name}')`].join('\n')

export const evaluationOrder: Topic = {
  title: 'evaluation order',
  cases: [
    {
      name: 'dependencies run first, in source order, each once',
      files: {
        'main.js': says('main', './a.js', './b.js', './a.js'),
        'a.js': says('a', './c.js'),
        'b.js': says('b', './c.js', './d.js'),
        'c.js': says('c'),
        'd.js': says('d'),
      },
    },
    {
      name: 'a deep graph runs depth first',
      files: {
        'main.ts': says('main', './l/1.ts', './r/1.ts'),
        'l/1.ts': says('l1', './2.ts', '../r/3.ts'),
        'l/2.ts': says('l2', './3.ts'),
        'l/3.ts': says('l3', '../shared.ts'),
        'r/1.ts': says('r1', './2.ts'),
        'r/2.ts': says('r2', '../shared.ts', './3.ts'),
        'r/3.ts': says('r3'),
        'shared.ts': says('shared'),
      },
    },
    {
      name: 'imports are hoisted above statements',
      files: {
        'main.js': `console.log('first statement')\nimport './a.js'\nconsole.log('second statement')\nexport * from './b.js'`,
        'a.js': says('a'),
        'b.js': says('b'),
      },
    },
    {
      name: 're-exports and star exports run what they name',
      files: {
        'main.js': `export { x } from './a.js'\nimport { y } from './b.js'\nexport * from './c.js'\nexport * as d from './d.js'\nexport {} from './e.js'\nimport {} from './f.js'\nconsole.log('main', y)`,
        'a.js': `console.log('a'); export const x = 1`,
        'b.js': `console.log('b'); export const y = 2`,
        'c.js': says('c'),
        'd.js': says('d'),
        'e.js': says('e'),
        'f.js': says('f'),
      },
    },
    {
      name: 'a cycle of two is entered at its far end',
      files: {
        'main.js': says('main', './a.js'),
        'a.js': says('a', './b.js'),
        'b.js': says('b', './a.js'),
      },
    },
    {
      name: 'cycles that share a member, and a tail',
      files: {
        'main.js': says('main', './a.js', './e.js'),
        'a.js': says('a', './b.js', './c.js'),
        'b.js': says('b', './a.js', './d.js'),
        'c.js': says('c', './a.js', './e.js'),
        'd.js': says('d', './c.js'),
        'e.js': says('e', './d.js'),
      },
    },
    {
      name: 'a module may import itself',
      files: {
        'main.js': `import * as self from './main.js'\nimport { later as mine } from './main.js'\nexport let later = 1\nexport function f() { return self.later + mine }\nconsole.log(f(), self.f())\nlater = 5\nconsole.log(f(), self.f === f)`,
      },
    },
    {
      name: 'the entry can be part of a cycle',
      files: {
        'main.js': `import { b } from './b.js'\nexport function a() { return 'a' }\nconsole.log('main', b())`,
        'b.js': `import { a } from './main.js'\nexport function b() { return 'b' + a() }\nconsole.log('b', b())`,
      },
    },
    {
      name: 'packages run where they stand between modules',
      files: {
        'main.js': `import './a.js'\nimport 'esm'\nimport './b.js'\nimport 'cjs'\nimport './c.js'\nconsole.log('main')`,
        'a.js': says('a'),
        'b.js': says('b', 'late'),
        'c.js': says('c', 'esm'),
        'node_modules/esm/package.json': `{"name":"esm","type":"module","exports":"./i.js"}`,
        'node_modules/esm/i.js': `import 'inner'; console.log('esm')`,
        'node_modules/inner/package.json': `{"name":"inner","type":"module","exports":"./i.js"}`,
        'node_modules/inner/i.js': `console.log('inner')`,
        'node_modules/late/package.json': `{"name":"late","type":"module","exports":"./i.js"}`,
        'node_modules/late/i.js': `console.log('late')`,
        'node_modules/cjs/package.json': `{"name":"cjs","main":"./i.js"}`,
        'node_modules/cjs/i.js': `console.log('cjs'); module.exports = 1`,
      },
    },
    {
      name: 'a package with top-level await holds up who needs it, and no one else',
      files: {
        'main.js': `import './a.js'\nimport './b.js'\nimport './c.js'\nconsole.log('main')`,
        'a.js': `import { v } from 'slow'\nconsole.log('a', v)`,
        'b.js': says('b'),
        'c.js': says('c', './a.js'),
        'node_modules/slow/package.json': `{"name":"slow","type":"module","exports":"./i.js"}`,
        'node_modules/slow/i.js': `console.log('slow starts'); export const v = await Promise.resolve('slow'); console.log('slow ends')`,
      },
    },
    {
      name: 'two packages with top-level await run side by side',
      files: {
        'main.js': `import 'one'\nimport './a.js'\nimport 'two'\nconsole.log('main')`,
        'a.js': says('a'),
        'node_modules/one/package.json': `{"name":"one","type":"module","exports":"./i.js"}`,
        'node_modules/one/i.js': `console.log('one starts'); await 0; console.log('one ends')`,
        'node_modules/two/package.json': `{"name":"two","type":"module","exports":"./i.js"}`,
        'node_modules/two/i.js': `console.log('two starts'); await 0; console.log('two ends')`,
      },
    },
    {
      name: 'a package that throws stops the modules after it',
      files: {
        'main.js': `import './a.js'\nimport 'bad'\nimport './b.js'\nconsole.log('main')`,
        'a.js': says('a'),
        'b.js': says('b'),
        'node_modules/bad/package.json': `{"name":"bad","type":"module","exports":"./i.js"}`,
        'node_modules/bad/i.js': `console.log('bad'); throw new RangeError('bad package')`,
      },
    },
    {
      name: 'a module that throws stops the modules after it, and its importers',
      files: {
        'main.js': says('main', './a.js', './b.js', './c.js'),
        'a.js': says('a'),
        'b.js': `console.log('b'); throw new TypeError('from b')`,
        'c.js': says('c'),
      },
    },
    {
      name: 'a package and the program each import the same package',
      files: {
        'main.js': `import { count } from './a.js'\nimport { bump } from 'user'\nimport { get } from 'counter'\nbump(); count()\nconsole.log(get())`,
        'a.js': `import { add } from 'counter'\nexport const count = () => add()`,
        'node_modules/counter/package.json': `{"name":"counter","type":"module","exports":"./i.js"}`,
        'node_modules/counter/i.js': `console.log('counter'); let n = 0; export const add = () => { n += 1 }; export const get = () => n`,
        'node_modules/user/package.json': `{"name":"user","type":"module","exports":"./i.js"}`,
        'node_modules/user/i.js': `import { add } from 'counter'; console.log('user'); export const bump = () => { add(); add() }`,
      },
    },
    {
      name: 'builtins between modules change nothing',
      files: {
        'main.js': `import './a.js'\nimport 'node:fs'\nimport './b.js'\nimport path from 'path'\nconsole.log('main', path.basename('/x/y'))`,
        'a.js': says('a', 'node:os', './b.js'),
        'b.js': says('b'),
      },
    },
    {
      name: 'microtasks of one module run after the whole synchronous graph',
      files: {
        'main.js': says('main', './a.js', './b.js'),
        'a.js': `Promise.resolve().then(() => console.log('microtask of a'))\nqueueMicrotask(() => console.log('second'))\nconsole.log('a')`,
        'b.js': says('b'),
      },
    },
  ],
}
