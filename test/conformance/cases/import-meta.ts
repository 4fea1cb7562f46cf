import type { Topic } from '../case.ts'

export const importMeta: Topic = {
  title: 'import.meta',
  cases: [
    {
      name: 'url, dirname and filename are those of the source',
      files: {
        'main.ts': `import { meta } from './src/a.ts'\nimport { spaced } from './with space/é.ts'\nimport { spaced as again } from './with%20space/%C3%A9.ts'\nconst { url, dirname, filename } = import.meta\nconsole.log(url, dirname, filename, meta, spaced, spaced === again)`,
        'src/a.ts': `export const meta = [import.meta.url, import.meta.dirname, import.meta.filename]`,
        'with space/é.ts': `export const spaced: string[] = [import.meta.url, import.meta.filename]`,
      },
    },
    {
      name: 'it is one plain, extensible object without a prototype',
      files: {
        'main.js': `const first = import.meta\nfirst.mine = 1\nconst f = () => import.meta\nconsole.log(Object.keys(import.meta).sort(), f() === first, import.meta.mine, Object.getPrototypeOf(first), typeof import.meta.resolve, Object.isExtensible(first))\nimport.meta.url = 'changed'\nconsole.log(import.meta.url, delete import.meta.mine, 'mine' in import.meta)`,
      },
    },
    {
      name: 'resolve follows the rules of import',
      files: {
        'src/main.js': `const attempt = (s) => { try { return import.meta.resolve(s) } catch (e) { return e.code } }\nconsole.log(['./a.js', '../b.js', './none.js', 'pkg', 'pkg/sub', 'pkg/hidden', 'none', 'node:fs', 'fs', '#internal', '#none', 'program', 'program/x', 'file:///x.js', 'data:text/javascript,1'].map(attempt))`,
        'package.json': `{"name":"program","type":"module","imports":{"#internal":"./src/a.js"},"exports":{".":"./src/main.js"}}`,
        'src/a.js': ``,
        'b.js': ``,
        'node_modules/pkg/package.json': `{"name":"pkg","type":"module","exports":{".":{"node":"./node.js","default":"./i.js"},"./sub":"./s.js"}}`,
        'node_modules/pkg/node.js': ``,
        'node_modules/pkg/s.js': ``,
      },
    },
    {
      name: 'main is true for the entry alone',
      alone: true,
      files: {
        'main.js': `import { isMain } from './a.js'\nconsole.log(import.meta.main, isMain)\nconst { isMain: b } = await import('./b.js')\nconsole.log(b)`,
        'a.js': `export const isMain = import.meta.main`,
        'b.js': `export const isMain = import.meta.main`,
      },
    },
    {
      name: 'the entry recognises itself by its arguments',
      alone: true,
      files: {
        'src/main.js': `import { fileURLToPath } from 'node:url'\nconsole.log(process.argv[1] === fileURLToPath(import.meta.url), process.argv[1] === import.meta.filename)`,
      },
    },
    {
      name: 'files can be found relative to it',
      files: {
        'main.js': `import { readFileSync } from 'node:fs'\nimport { createRequire } from 'node:module'\nconst require = createRequire(import.meta.url)\nconsole.log(readFileSync(new URL('./data.txt', import.meta.url), 'utf8'), require('./data.json'), require('cjs'))`,
        'data.txt': `text`,
        'data.json': `{"a":1}`,
        'node_modules/cjs/package.json': `{"name":"cjs","main":"./i.js"}`,
        'node_modules/cjs/i.js': `module.exports = 'cjs'`,
      },
    },
  ],
}
