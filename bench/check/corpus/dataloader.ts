import type { Pair } from '../corpus.ts'

export const dataloader: readonly Pair[] = [
  {
    package: 'dataloader',
    old: '1.4.0',
    new: '2.0.0',
    verdict: 'breaking',
    documented: { in: 'commit', at: 'a3dd591, 44977c0, bf23eb9' },
    complete: true,
    breaks: [
      {
        symbol: 'default.prototype.loadMany',
        kind: 'widened result',
        says: 'An error of one key stands among the results and does not reject the promise.',
        old: ['index.d.ts', 'loadMany(keys: K[]): Promise<V[]>;'],
        new: ['index.d.ts', 'loadMany(keys: ArrayLike<K>): Promise<Array<V | Error>>;'],
      },
      {
        symbol: 'default.BatchLoadFn',
        also: ['default'],
        kind: 'narrowed parameter',
        says: 'The batch function is given a read-only array of keys.',
        old: ['index.d.ts', 'export type BatchLoadFn<K, V> = (keys: K[]) =>'],
        new: ['index.d.ts', '(keys: ReadonlyArray<K>) => PromiseLike<ArrayLike<V | Error>>;'],
      },
      {
        symbol: 'default.Options.cacheKeyFn',
        also: ['default.Options', 'default'],
        kind: 'narrowed parameter',
        says: 'The type of the cache key is a parameter of its own, and is that of the key unless it is given.',
        old: ['index.d.ts', 'cacheKeyFn?: (key: any) => any,'],
        new: ['index.d.ts', 'cacheKeyFn?: (key: K) => C,'],
      },
    ],
  },
  {
    package: 'dataloader',
    old: '2.1.0',
    new: '2.2.2',
    verdict: 'harmless',
    changes: [
      {
        symbol: 'default.prototype.prime',
        kind: 'widened parameter',
        old: ['index.d.ts', 'prime(key: K, value: V | Error): this;'],
        new: ['index.d.ts', 'prime(key: K, value: V | PromiseLike<V> | Error): this;'],
      },
      { symbol: 'default.prototype.name', kind: 'new class member', new: ['index.d.ts', 'name: string | null;'] },
      { symbol: 'default.Options.name', kind: 'new optional member', new: ['index.d.ts', 'name?: string | null;'] },
    ],
  },
]
