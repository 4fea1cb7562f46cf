import type { Pair } from '../corpus.ts'

export const chokidar: readonly Pair[] = [
  {
    package: 'chokidar',
    old: '3.5.3',
    new: '3.6.0',
    verdict: 'harmless',
    changes: [
      { symbol: 'FSWatcher.prototype.ref', kind: 'new class member', new: ['types/index.d.ts', 'ref(): this;'] },
      { symbol: 'FSWatcher.prototype.unref', kind: 'new class member', new: ['types/index.d.ts', 'unref(): this;'] },
    ],
  },
]
