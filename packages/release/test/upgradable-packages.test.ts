import { expect, test } from 'vitest'
import { openSources } from './source-folder.ts'

type Fields = Readonly<Record<string, unknown>>

const program = (upgradable: unknown, needs: Fields): string =>
  JSON.stringify({ name: 'p', version: '1.0.0', type: 'module', dependencies: needs, midflight: { upgradable } })

/** A package with one module, which exports its own name and what it imports. */
const installed = (folder: string, needs: Fields = {}, more: Fields = {}): Record<string, string> => {
  const name = folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length)
  const imports = Object.keys(needs).map(
    (needed, index) => `import * as p${index} from '${needed}'\nexport { p${index} }\n`,
  )
  return {
    [`${folder}/package.json`]: JSON.stringify({
      name,
      version: '1.0.0',
      type: 'module',
      exports: './main.js',
      dependencies: needs,
      ...more,
    }),
    [`${folder}/main.js`]: `${imports.join('')}export const name = '${name}'\n`,
  }
}

const files = {
  ...installed('node_modules/a', { b: '*' }),
  ...installed('node_modules/b'),
  ...installed('node_modules/c', { b: '*' }),
  ...installed('node_modules/d'),
  'main.ts': "import * as a from 'a'\nimport * as c from 'c'\nimport * as d from 'd'\nexport { a, c, d }\n",
}
const needs = { a: '*', c: '*', d: '*' }

test('a named package is upgradable with all that it needs, and so is whoever imports one of these', async () => {
  const sources = openSources()
  const { modules, environment } = await sources.release({ ...files, 'package.json': program(['a'], needs) })
  expect(Object.keys(modules)).toEqual([
    'main.ts',
    'node_modules/a/main.js',
    'node_modules/b/main.js',
    'node_modules/c/main.js',
  ])
  expect(modules['node_modules/b/main.js']?.location).toMatch(
    /\/\.midflight\/packages\/b@1\.0\.0-[0-9a-f]{16}\/node_modules\/b\/main\.js$/,
  )
  expect(environment.dependencies).toEqual({ d: '1.0.0' })
})

test('a star names all packages, and what the file says is read again', async () => {
  const sources = openSources()
  const none = await sources.release({ ...files, 'package.json': program([], needs) })
  expect(Object.keys(none.modules)).toEqual(['main.ts'])
  const all = await sources.release({ 'package.json': program('*', needs) })
  expect(Object.keys(all.modules)).toHaveLength(5)
  expect(all.environment.dependencies).toEqual({})
})

test('copies of a package are named by who needs them, wherever they are installed', async () => {
  const sources = openSources()
  const before = await sources.release({
    'package.json': program('*', { a: '*', x: '*' }),
    'main.ts': "import * as a from 'a'\nimport * as x from 'x'\nexport { a, x }\n",
    ...installed('node_modules/a', { x: '*' }),
    ...installed('node_modules/a/node_modules/x'),
    ...installed('node_modules/x'),
  })
  expect(Object.keys(before.modules).slice(1)).toEqual([
    'node_modules/a/main.js',
    'node_modules/a/node_modules/x/main.js',
    'node_modules/x/main.js',
  ])
  const hoisted = await sources.release({
    'package.json': program('*', { a: '*' }),
    'main.ts': "import * as a from 'a'\nexport { a }\n",
    'node_modules/a/node_modules/x/package.json': null,
  })
  expect(hoisted.modules['node_modules/a/main.js']?.resolved.x).toEqual({
    kind: 'upgradable',
    path: 'node_modules/x/main.js',
  })
})

test('a native package stays fixed with all that it needs, and cannot be named', async () => {
  const sources = openSources()
  const native = {
    ...installed('node_modules/n', { b: '*', bindings: '*' }),
    ...installed('node_modules/bindings'),
    ...installed('node_modules/built', {}, { gypfile: true }),
    ...installed('node_modules/file', {}, { main: './build/file.node' }),
    'main.ts':
      "import * as a from 'a'\nimport * as n from 'n'\nimport * as u from 'built'\nimport * as f from 'file'\nexport { a, n, u, f }\n",
  }
  const wanted = { a: '*', n: '*', built: '*', file: '*' }
  const { modules, environment } = await sources.release({ ...files, ...native, 'package.json': program('*', wanted) })
  expect(Object.keys(modules)).toEqual(['main.ts', 'node_modules/a/main.js'])
  expect(Object.keys(environment.dependencies)).toEqual(['b', 'built', 'file', 'n', 'n > bindings'])

  const reasons = await sources.reasons({ 'package.json': program(['n', 'built', 'nowhere'], wanted) })
  expect(reasons.map(({ code, file, item, message }) => [code, file, item, message])).toEqual([
    ['not-upgradable', 'package.json', 'n', expect.stringContaining('native add-on')],
    ['not-upgradable', 'package.json', 'built', expect.stringContaining('native add-on')],
    ['not-upgradable', 'package.json', 'nowhere', expect.stringContaining('no such package')],
  ])
})

test.each([[true], [{}], [['a', 1]]])('`upgradable: %j` is refused with what to write', async (upgradable) => {
  const sources = openSources()
  const [reason] = await sources.reasons({ ...files, 'package.json': program(upgradable, needs) })
  expect(reason).toMatchObject({
    code: 'not-upgradable',
    file: 'package.json',
    remedy: expect.stringContaining('["name'),
  })
})
