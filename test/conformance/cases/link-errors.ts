import type { Topic } from '../case.ts'

const says = `console.log('evaluated')\n`

export const linkErrors: Topic = {
  title: 'errors found before anything runs',
  cases: [
    {
      name: 'a missing export',
      refused: [{ file: 'main.js', line: 2, message: `'./a.js' does not provide an export named 'none'` }],
      files: {
        'main.js': `import './b.js'\nimport { none } from './a.js'\n${says}`,
        'a.js': `export const a = 1`,
        'b.js': says,
      },
    },
    {
      name: 'a missing default export',
      refused: [{ file: 'main.js', line: 1, message: `does not provide an export named 'default'` }],
      files: { 'main.js': `import a from './a.js'\n${says}`, 'a.js': `export const a = 1\n${says}` },
    },
    {
      name: 'stars do not provide a default export',
      refused: [{ file: 'main.js', line: 1, message: `does not provide an export named 'default'` }],
      files: {
        'main.js': `import a from './a.js'\n${says}`,
        'a.js': `export * from './b.js'`,
        'b.js': `export default 1`,
      },
    },
    {
      name: 'an ambiguous name',
      refused: [{ file: 'main.js', line: 1, message: `'x'` }],
      files: {
        'main.js': `import { x } from './a.js'\n${says}`,
        'a.js': `export * from './b.js'\nexport * from './c.js'`,
        'b.js': `export const x = 1`,
        'c.js': `export const x = 2`,
      },
    },
    {
      name: 'a missing re-export, though nobody imports it',
      refused: [{ file: 'a.js', line: 1, message: `'none'` }],
      files: {
        'main.js': `import './a.js'\n${says}`,
        'a.js': `export { none } from './b.js'`,
        'b.js': `export const b = 1`,
      },
    },
    {
      name: 're-exports in a circle',
      refused: [
        { file: 'main.js', line: 1, message: `'x'` },
        { file: 'a.js', line: 1, message: `'x'` },
        { file: 'b.js', line: 1, message: `'x'` },
      ],
      files: {
        'main.js': `import { x } from './a.js'\n${says}`,
        'a.js': `export { x } from './b.js'`,
        'b.js': `export { x } from './a.js'`,
      },
    },
    {
      name: 'a missing file and a missing package',
      refused: [
        { file: 'main.js', line: 1, message: `'./none.js'` },
        { file: 'main.js', line: 2, message: `'no-such-package'` },
      ],
      files: { 'main.js': `import './none.js'\nimport 'no-such-package'\n${says}` },
    },
    {
      name: 'a subpath that a package does not export',
      refused: [{ file: 'main.js', line: 1, message: `'pkg/hidden.js'` }],
      files: {
        'main.js': `import 'pkg/hidden.js'\n${says}`,
        'node_modules/pkg/package.json': `{"name":"pkg","exports":"./i.js"}`,
        'node_modules/pkg/i.js': ``,
        'node_modules/pkg/hidden.js': ``,
      },
    },
    {
      name: 'a folder, and a file without its extension, of JavaScript',
      refused: [{ file: 'main.js', line: 1, message: `'./folder'` }],
      files: { 'main.js': `import './folder'\n${says}`, 'folder/other.js': `` },
    },
    {
      name: 'a syntax error in a dependency',
      refused: [{ file: 'a.js', line: 2, message: '' }],
      files: { 'main.js': `import './a.js'\n${says}`, 'a.js': `const a = 1\nconst = 2` },
    },
    {
      name: 'a name declared twice',
      refused: [{ file: 'main.js', line: 3, message: '' }],
      files: { 'main.js': `import { a } from './a.js'\n${says}const a = 1`, 'a.js': `export const a = 1` },
    },
    {
      name: 'a name exported twice',
      refused: [{ file: 'main.js', line: 3, message: '' }],
      files: { 'main.js': `const a = 1, b = 2\n${says}export { a as x, b as x }` },
    },
    {
      name: 'an export of what is not declared',
      refused: [{ file: 'main.js', line: 2, message: '' }],
      files: { 'main.js': `${says}export { nothing }` },
    },
    {
      name: 'code that strict mode forbids',
      refused: [{ file: 'main.js', line: 2, message: '' }],
      files: { 'main.js': `${says}with (Math) { console.log(PI) }` },
    },
    {
      name: 'deleting a name, octal numbers and reserved words',
      refused: [
        { file: 'a.js', line: 1, message: '' },
        { file: 'b.js', line: 1, message: '' },
        { file: 'c.js', line: 1, message: '' },
      ],
      files: {
        'main.js': `import './c.js'\nimport './b.js'\nimport './a.js'\n${says}`,
        'a.js': `let x = 1; delete x`,
        'b.js': `const o = 017`,
        'c.js': `let yield = 1`,
      },
    },
    {
      name: 'return, await in a plain function, and undeclared private names',
      refused: [
        { file: 'a.js', line: 1, message: '' },
        { file: 'b.js', line: 1, message: '' },
        { file: 'c.js', line: 1, message: '' },
      ],
      files: {
        'main.js': `import './c.js'\nimport './b.js'\nimport './a.js'\n${says}`,
        'a.js': `return 1`,
        'b.js': `function f() { await 1 }`,
        'c.js': `class K { m() { return this.#none } }`,
      },
    },
    {
      name: 'a file that is no UTF-8 or no JSON',
      refused: [{ file: 'data.json', line: 1, message: 'JSON' }],
      files: {
        'main.js': `import d from './data.json' with { type: 'json' }\n${says}console.log(d)`,
        'data.json': `{ bad }`,
      },
    },
    {
      name: 'JSON without its attribute',
      refused: [{ file: 'main.js', line: 1, message: 'type' }],
      files: { 'main.js': `import d from './data.json'\n${says}console.log(d)`, 'data.json': `{}` },
    },
    {
      name: 'a named import of JSON',
      refused: [{ file: 'main.js', line: 1, message: `'a'` }],
      files: {
        'main.js': `import { a } from './data.json' with { type: 'json' }\n${says}console.log(a)`,
        'data.json': `{"a":1}`,
      },
    },
  ],
}
