import type { Pair } from '../corpus.ts'

export const lruCache: readonly Pair[] = [
  {
    package: 'lru-cache',
    old: '8.0.5',
    new: '9.0.0',
    verdict: 'breaking',
    documented: { in: 'repository', at: 'CHANGELOG.md' },
    complete: true,
    breaks: [
      {
        symbol: 'default',
        kind: 'removed export',
        says: 'There is no default export any more, only the named one.',
        old: ['dist/mjs/index.d.ts', 'export default LRUCache;'],
        new: ['dist/mjs/index.d.ts'],
      },
      {
        symbol: './min#default',
        kind: 'removed export',
        says: 'There is no default export any more, only the named one.',
        old: ['dist/mjs/index.d.ts', 'export default LRUCache;'],
        new: ['dist/mjs/index.d.ts'],
      },
    ],
  },
]
