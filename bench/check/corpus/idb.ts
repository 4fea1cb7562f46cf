import type { Pair } from '../corpus.ts'

export const idb: readonly Pair[] = [
  {
    package: 'idb',
    old: '7.1.1',
    new: '8.0.0',
    verdict: 'breaking',
    documented: { in: 'package', at: 'CHANGELOG.md' },
    complete: true,
    breaks: [
      {
        symbol: './with-async-ittr',
        kind: 'removed subpath',
        says: 'The separate build with async iterators is gone, the only build has them.',
        old: ['package.json', '"./with-async-ittr": {'],
        new: ['package.json'],
      },
    ],
  },
]
