import type { Pair } from '../corpus.ts'

export const nanoid: readonly Pair[] = [
  {
    package: 'nanoid',
    old: '4.0.2',
    new: '5.0.0',
    verdict: 'breaking',
    documented: { in: 'repository', at: 'CHANGELOG.md' },
    complete: true,
    breaks: [
      {
        symbol: './async',
        kind: 'removed subpath',
        says: 'The asynchronous variant is gone, since Web Crypto is synchronous.',
        old: ['package.json', '"./async": {'],
        new: ['package.json'],
      },
      {
        symbol: 'package.json#engines.node',
        kind: 'engines raised',
        says: 'Node.js 14 and 16 are no longer supported.',
        old: ['package.json', '"node": "^14 || ^16 || >=18"'],
        new: ['package.json', '"node": "^18 || >=20"'],
      },
    ],
  },
]
