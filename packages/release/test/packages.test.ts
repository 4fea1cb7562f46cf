import { expect, test } from 'vitest'
import { openSources } from './source-folder.ts'

const manifest = (name: string, version: string, needs: Record<string, string> = {}): string =>
  JSON.stringify({ name, version, type: 'module', exports: './main.js', dependencies: needs })

test('a release knows the versions of the packages that its packages need, wherever they are', async () => {
  const sources = openSources()
  const { environment } = await sources.release({
    'main.ts': "import { a } from 'a'\nexport { a }\n",
    'node_modules/a/package.json': manifest('a', '1.0.0', { b: '*', gone: '*' }),
    'node_modules/a/main.js': 'export const a = 1\n',
    'node_modules/a/node_modules/c/package.json': manifest('c', '9.0.0'),
    'node_modules/b/package.json': manifest('b', '2.0.0', { c: '*', a: '*' }),
    'node_modules/c/package.json': manifest('c', '3.0.0'),
  })
  expect(environment.dependencies).toEqual({ a: '1.0.0', 'a > b': '2.0.0', 'a > b > c': '3.0.0' })

  const again = await sources.release({ 'node_modules/c/package.json': manifest('c', '3.0.1') })
  expect(again.environment.dependencies).toEqual({ a: '1.0.0', 'a > b': '2.0.0', 'a > b > c': '3.0.1' })

  const nearer = await sources.release({
    'node_modules/b/package.json': manifest('b', '2.0.1', { c: '*' }),
    'node_modules/b/node_modules/c/package.json': manifest('c', '4.0.0'),
  })
  expect(nearer.environment.dependencies).toEqual({ a: '1.0.0', 'a > b': '2.0.1', 'a > b > c': '4.0.0' })

  const broken = await sources.release({ 'node_modules/b/node_modules/c/package.json': '{' })
  expect(broken.environment.dependencies).toEqual({ a: '1.0.0', 'a > b': '2.0.1' })
})
