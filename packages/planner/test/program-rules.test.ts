import { expect, test } from 'vitest'
import { planOf, verdictOf, type Modules } from './planning.ts'
import { effect, fn, type ReleaseParts } from './program-builder.ts'

const program: Modules = { 'main.ts': { items: [fn('a', '1')] }, 'other.ts': { items: [] } }

const cases: readonly [name: string, from: ReleaseParts, to: ReleaseParts, verdict: string][] = [
  ['the same surroundings', { dependencies: { ws: '8.0.0' } }, { dependencies: { ws: '8.0.0' } }, 'unchanged'],
  ['another Node', { node: '24.1.0' }, { node: '26.0.0' }, 'refused: environment-changed'],
  [
    'another version of a package',
    { dependencies: { ws: '8.0.0' } },
    { dependencies: { ws: '8.1.0' } },
    'refused: environment-changed',
  ],
  ['a new package', {}, { dependencies: { ws: '8.1.0' } }, 'unchanged'],
  ['a package that is gone', { dependencies: { ws: '8.0.0' } }, {}, 'unchanged'],
  ['a module that cannot be compiled', {}, { broken: ['lazy.ts'] }, 'refused: compile-error'],
  ['one that could not be compiled before', { broken: ['lazy.ts'] }, { broken: ['lazy.ts'] }, 'unchanged'],
  ['one that is mended', { broken: ['lazy.ts'] }, {}, 'unchanged'],
  ['another entry module', {}, { entry: 'other.ts' }, 'refused: entry-changed'],
]

test.for(cases)('%s', ([, from, to, verdict]) => {
  expect(verdictOf(planOf(program, program, { from, to }))).toBe(verdict)
})

function importing(url: string): Modules {
  const urls = { './x.cjs': url }
  return {
    'main.ts': { imports: { './x.cjs': ['a'] }, urls, items: [effect('a()', { atLoad: ['call a'] })] },
    'x.cjs': { items: [] },
  }
}

test.for([
  ['a package in another folder', 'file:///one/node_modules/x/x.cjs', 'file:///two/node_modules/x/x.cjs', 'unchanged'],
  [
    'another file of a package',
    'file:///one/node_modules/x/x.cjs',
    'file:///one/node_modules/x/y.cjs',
    'refused: fixed-module-changed',
  ],
  [
    'another file of the program that is fixed',
    'file:///one/x.cjs',
    'file:///one/y.cjs',
    'refused: fixed-module-changed',
  ],
] as const)('%s', ([, old, now, verdict]) => {
  expect(verdictOf(planOf(importing(old), importing(now)))).toContain(verdict)
})

test('a fixed module that becomes upgradable', () => {
  const now: Modules = {
    ...importing('file:///one/x.cjs'),
    'main.ts': { imports: { './x.cjs': ['a'] }, items: [fn('b', '1')] },
  }
  expect(verdictOf(planOf(importing('file:///one/x.cjs'), now))).toContain('fixed-module-changed')
})
