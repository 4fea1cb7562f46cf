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
  {
    package: 'chokidar',
    old: '4.0.3',
    new: '5.0.0',
    verdict: 'breaking',
    documented: { in: 'package', at: 'README.md' },
    complete: false,
    breaks: [
      {
        symbol: '.',
        kind: 'esm only',
        says: 'The package is an ES module.',
        old: ['package.json', '"require": "./index.js"'],
        new: ['package.json', '"type": "module"'],
      },
      {
        symbol: './handler.js',
        kind: 'esm only',
        says: 'The package is an ES module.',
        old: ['package.json', '"require": "./handler.js"'],
        new: ['package.json', '"type": "module"'],
      },
      {
        symbol: 'package.json#engines.node',
        kind: 'engines raised',
        says: 'Node.js 20 is the oldest one now.',
        old: ['package.json', '"node": ">= 14.16.0"'],
        new: ['package.json', '"node": ">= 20.19.0"'],
      },
      {
        symbol: 'FSWatcherKnownEventMap',
        kind: 'removed export',
        old: ['index.d.ts', 'export interface FSWatcherKnownEventMap {'],
        new: ['index.d.ts', 'export interface FSWatcherEventMap {'],
      },
    ],
  },
]
