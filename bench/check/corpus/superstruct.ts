import type { Pair } from '../corpus.ts'

export const superstruct: readonly Pair[] = [
  {
    package: 'superstruct',
    old: '0.13.3',
    new: '0.14.2',
    verdict: 'breaking',
    documented: { in: 'package', at: 'Changelog.md' },
    complete: false,
    breaks: [
      {
        symbol: 'masked',
        kind: 'removed export',
        says: 'The coercion is gone, mask is enough.',
        old: ['lib/structs/coercions.d.ts', 'export declare function masked<T, S>('],
        new: ['lib/structs/coercions.d.ts'],
      },
    ],
  },
  {
    package: 'superstruct',
    old: '1.0.3',
    new: '1.0.4',
    verdict: 'harmless',
    changes: [
      {
        symbol: 'Failure',
        kind: 'same type, other words',
        old: ['dist/error.d.ts', 'export declare type Failure = {'],
        new: ['dist/error.d.ts', 'export type Failure = {'],
      },
      {
        symbol: 'Describe',
        kind: 'same type, other words',
        old: ['dist/struct.d.ts', 'export declare type Describe<T>'],
        new: ['dist/struct.d.ts', 'export type Describe<T>'],
      },
    ],
  },
]
