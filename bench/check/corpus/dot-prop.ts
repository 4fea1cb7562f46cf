import type { Pair } from '../corpus.ts'

export const dotProp: readonly Pair[] = [
  {
    package: 'dot-prop',
    old: '6.0.1',
    new: '7.0.0',
    heldOut: true,
    verdict: 'breaking',
    documented: { in: 'release notes', at: 'v7.0.0' },
    complete: true,
    breaks: [
      {
        symbol: '.',
        kind: 'esm only',
        says: 'The package is an ES module.',
        old: ['package.json'],
        new: ['package.json', '"type": "module"'],
      },
      {
        symbol: 'default',
        also: ['get', 'set', 'has', 'delete'],
        kind: 'export kind',
        says: 'The functions are exported by name, and have longer names.',
        old: ['index.d.ts', 'export = dotProp;'],
        new: ['index.d.ts', 'export function getProperty<'],
      },
      {
        symbol: 'package.json#engines.node',
        kind: 'engines raised',
        says: 'An older Node.js is no longer supported.',
        old: ['package.json', '"node": ">=10"'],
        new: ['package.json', '"node": "^12.20.0 || ^14.13.1 || >=16.0.0"'],
      },
    ],
  },
]
