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
]
