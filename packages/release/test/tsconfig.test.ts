import { describe, expect, test } from 'vitest'
import { openSources } from './source-folder.ts'

const page = `function h(name: string) { return name }
const Fragment = 'fragment'
export const view = () => <p />
export const list = () => <></>
void h
void Fragment
`
const runtime = 'export const jsx = (name: string) => name\nexport const jsxs = jsx\nexport const Fragment = "f"\n'
const files = {
  'main.ts': `export { view } from './page.tsx'\n`,
  'page.tsx': page,
  'node_modules/react/package.json':
    '{ "name": "react", "version": "1.0.0", "type": "module", "exports": { "./jsx-runtime": "./j.js" } }',
  'node_modules/react/j.js': runtime.replaceAll(': string', ''),
  'node_modules/own/package.json':
    '{ "name": "own", "version": "1.0.0", "type": "module", "exports": { "./jsx-runtime": "./j.js" } }',
  'node_modules/own/j.js': runtime.replaceAll(': string', ''),
}

test.for([
  [null, 'react/jsx-runtime'],
  ['{ "compilerOptions": { "jsx": "preserve" } }', 'react/jsx-runtime'],
  ['{ "compilerOptions": { "jsx": "react-jsx", "jsxImportSource": "own" } }', 'own/jsx-runtime'],
  ['{ "compilerOptions": { "jsx": "react", "jsxFactory": "h", "jsxFragmentFactory": "Fragment" } }', 'h("p"'],
  ['{ // a comment\n "extends": "./base.json" }', 'own/jsx-runtime'],
  ['{ broken', 'react/jsx-runtime'],
] as const)('JSX is compiled as tsconfig.json says: %s', async ([tsconfig, expected]) => {
  const base = '{ "compilerOptions": { "jsx": "react-jsx", "jsxImportSource": "own" } }'
  const config = tsconfig === null ? {} : { 'tsconfig.json': tsconfig, 'base.json': base }
  const release = await openSources().release({ ...files, ...config })
  const compiled = release.modules['page.tsx']
  expect(`${compiled?.code} ${JSON.stringify(compiled?.fixed)}`).toContain(expected)
})

test('a change of tsconfig.json compiles the files with JSX again', async () => {
  const sources = openSources()
  const before = await sources.release(files)
  const after = await sources.release({ 'tsconfig.json': '{ "compilerOptions": { "jsxImportSource": "own" } }' })
  expect(after.modules['page.tsx']).not.toEqual(before.modules['page.tsx'])
  expect(after.modules['main.ts']).toBe(before.modules['main.ts'])
})

describe('decorators', () => {
  const decorated = { 'main.ts': 'const seen = (target: object) => void target\n@seen\nexport class Room {}\n' }

  test('are TypeScript’s own where tsconfig.json asks for them', async () => {
    const config = '{ "compilerOptions": { "experimentalDecorators": true } }'
    const release = await openSources().release({ ...decorated, 'tsconfig.json': config })
    expect(release.facts['main.ts']?.items.map(({ names, shape }) => [names[0], shape])).toEqual([
      ['seen', 'function'],
      ['Room', 'class'],
    ])
  })

  test('of the standard are refused with their place', async () => {
    expect(await openSources().build(decorated)).toMatchObject({
      ok: false,
      reasons: [{ code: 'compile-error', file: 'main.ts', line: 2 }],
    })
  })
})
