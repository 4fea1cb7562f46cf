import type { Pair } from '../corpus.ts'

export const emittery: readonly Pair[] = [
  {
    package: 'emittery',
    old: '0.13.1',
    new: '1.0.0',
    heldOut: true,
    verdict: 'breaking',
    documented: { in: 'release notes', at: 'v1.0.0' },
    complete: false,
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
        kind: 'export kind',
        says: 'The package is an ES module.',
        old: ['index.d.ts', 'export = Emittery;'],
        new: ['index.d.ts', 'export default class Emittery<'],
      },
      {
        symbol: 'package.json#engines.node',
        kind: 'engines raised',
        says: 'An older Node.js is no longer supported.',
        old: ['package.json', '"node": ">=12"'],
        new: ['package.json', '"node": ">=14.16"'],
      },
    ],
  },
]
