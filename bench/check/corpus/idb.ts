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
  {
    package: 'idb',
    old: '7.0.2',
    new: '7.1.1',
    verdict: 'harmless',
    changes: [
      {
        symbol: 'OpenDBCallbacks.blocked',
        kind: 'widened parameter',
        because: 'A function of a client is given more, and need not take it.',
        old: ['build/entry.d.ts', 'blocking?(): void;'],
        new: [
          'build/entry.d.ts',
          'blocking?(currentVersion: number, blockedVersion: number | null, event: IDBVersionChangeEvent): void;',
        ],
      },
      {
        symbol: 'DeleteDBCallbacks.blocked',
        kind: 'widened parameter',
        because: 'A function of a client is given more, and need not take it.',
        old: ['build/entry.d.ts', 'blocked?(): void;'],
        new: ['build/entry.d.ts', 'blocked?(currentVersion: number, event: IDBVersionChangeEvent): void;'],
      },
      {
        symbol: './with-async-ittr',
        kind: 'same type, other words',
        old: ['with-async-ittr.d.ts', "export * from './build';"],
        new: ['with-async-ittr.d.ts', "export * from './build/index.js';"],
      },
    ],
  },
]
