import type { Pair } from '../corpus.ts'

export const decimal: readonly Pair[] = [
  {
    package: 'decimal.js',
    old: '10.3.1',
    new: '10.4.3',
    verdict: 'breaking',
    documented: { in: 'repository', at: 'CHANGELOG.md' },
    complete: true,
    breaks: [
      {
        symbol: 'Decimal.sign',
        also: ['default.sign'],
        kind: 'incompatible type',
        says: 'A type of a result is corrected.',
        old: ['decimal.d.ts', 'static sign(n: Decimal.Value): Decimal;'],
        new: ['decimal.d.ts', 'static sign(n: Decimal.Value): number;'],
      },
    ],
  },
]
