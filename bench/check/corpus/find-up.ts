import type { Pair } from '../corpus.ts'

export const findUp: readonly Pair[] = [
  {
    package: 'find-up',
    old: '5.0.0',
    new: '6.0.0',
    verdict: 'breaking',
    documented: { in: 'commit', at: 'e93cfd2' },
    complete: false,
    breaks: [
      {
        symbol: '.',
        kind: 'esm only',
        says: 'The package is an ES module.',
        old: ['index.d.ts', 'export = findUp;'],
        new: ['package.json', '"type": "module"'],
      },
      {
        symbol: 'default',
        kind: 'renamed',
        says: 'The package is an ES module.',
        old: ['index.d.ts', 'export = findUp;'],
        new: ['index.d.ts', 'export function findUp('],
      },
      {
        symbol: 'default.sync',
        kind: 'renamed',
        old: ['index.d.ts', 'sync: {'],
        new: ['index.d.ts', 'export function findUpSync('],
      },
      {
        symbol: 'default.stop',
        kind: 'renamed',
        old: ['index.d.ts', 'readonly stop: findUp.StopSymbol;'],
        new: ['index.d.ts', 'export const findUpStop: unique symbol;'],
      },
      {
        symbol: 'default.exists',
        kind: 'renamed',
        old: ['index.d.ts', 'exists: (path: string) => Promise<boolean>;'],
        new: ['index.d.ts', 'export function pathExists('],
      },
      {
        symbol: 'package.json#engines.node',
        kind: 'engines raised',
        says: 'Node.js 12.20 is needed.',
        old: ['package.json', '"node": ">=10"'],
        new: ['package.json', '"node": "^12.20.0 || ^14.13.1 || >=16.0.0"'],
      },
    ],
  },
]
