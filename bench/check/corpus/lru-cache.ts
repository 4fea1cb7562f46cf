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
  {
    package: 'lru-cache',
    old: '10.0.3',
    new: '10.1.0',
    verdict: 'harmless',
    changes: [
      {
        symbol: 'LRUCache.prototype.info',
        kind: 'new class member',
        new: ['dist/esm/index.d.ts', 'info(key: K): LRUCache.Entry<V> | undefined;'],
      },
      {
        symbol: 'Stack',
        kind: 'moved declaration',
        new: ['dist/esm/index.d.ts', 'export type { Stack }; export type StackLike ='],
      },
    ],
  },
  {
    package: 'lru-cache',
    old: '10.2.2',
    new: '10.3.1',
    verdict: 'breaking',
    documented: { in: 'repository', at: 'CHANGELOG.md' },
    complete: true,
    breaks: [
      {
        symbol: 'LRUCache.DisposeReason',
        also: ['LRUCache.Disposer', 'LRUCache.OptionsBase.dispose', 'LRUCache.OptionsBase.disposeAfter'],
        kind: 'widened result',
        says: 'A value that expired, or whose fetching ended, is disposed of for a reason of its own.',
        old: ['dist/esm/index.d.ts', "type DisposeReason = 'evict' | 'set' | 'delete';"],
        new: ['dist/esm/index.d.ts', "type DisposeReason = 'evict' | 'set' | 'delete' | 'expire' | 'fetch';"],
      },
      {
        symbol: 'package.json#engines.node',
        kind: 'engines raised',
        old: ['package.json', '"node": "14 || >=16.14"'],
        new: ['package.json', '"node": ">=18"'],
      },
    ],
  },
]
