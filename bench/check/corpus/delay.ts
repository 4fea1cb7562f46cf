import type { Pair } from '../corpus.ts'

export const delay: readonly Pair[] = [
  {
    package: 'delay',
    old: '5.0.0',
    new: '6.0.0',
    heldOut: true,
    verdict: 'breaking',
    documented: { in: 'release notes', at: 'v6.0.0' },
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
        symbol: 'default.reject',
        also: ['reject'],
        kind: 'removed member',
        says: 'There is no function that rejects after a delay any more.',
        old: ['index.d.ts', 'reject('],
        new: ['index.d.ts'],
      },
      {
        symbol: 'default.range',
        also: ['range'],
        kind: 'renamed',
        says: 'It is rangeDelay.',
        old: ['index.d.ts', 'range<T>('],
        new: ['index.d.ts', 'export function rangeDelay<T>('],
      },
      {
        symbol: 'default.createWithTimers',
        also: ['createWithTimers'],
        kind: 'renamed',
        says: 'It is createDelay.',
        old: ['index.d.ts', 'createWithTimers(timers: {'],
        new: ['index.d.ts', 'export function createDelay(timers: {'],
      },
      {
        symbol: 'default.ClearablePromise',
        also: ['ClearablePromise'],
        kind: 'removed member',
        says: 'clearDelay clears what delay gave.',
        old: ['index.d.ts', 'interface ClearablePromise<T> extends Promise<T> {'],
        new: ['index.d.ts', 'export function clearDelay('],
      },
      {
        symbol: 'package.json#engines.node',
        kind: 'engines raised',
        says: 'An older Node.js is no longer supported.',
        old: ['package.json', '"node": ">=10"'],
        new: ['package.json', '"node": ">=16"'],
      },
    ],
  },
]
