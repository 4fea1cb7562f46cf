import type { Pair } from '../corpus.ts'

export const quickLru: readonly Pair[] = [
  {
    package: 'quick-lru',
    old: '6.1.2',
    new: '7.0.0',
    heldOut: true,
    verdict: 'breaking',
    documented: { in: 'release notes', at: 'v7.0.0' },
    complete: true,
    breaks: [
      {
        symbol: 'package.json#engines.node',
        kind: 'engines raised',
        says: 'An older Node.js is no longer supported.',
        old: ['package.json', '"node": ">=12"'],
        new: ['package.json', '"node": ">=18"'],
      },
    ],
  },
]
