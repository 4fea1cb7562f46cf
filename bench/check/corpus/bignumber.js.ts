import type { Pair } from '../corpus.ts'

export const bignumber: readonly Pair[] = [
  {
    package: 'bignumber.js',
    old: '9.0.2',
    new: '9.1.2',
    verdict: 'breaking',
    documented: { in: 'package', at: 'CHANGELOG.md' },
    complete: true,
    breaks: [
      {
        symbol: 'BigNumber.prototype.decimalPlaces',
        also: ['default.prototype.decimalPlaces'],
        kind: 'widened result',
        says: 'The type of the result is corrected.',
        old: ['bignumber.d.ts', 'decimalPlaces(): number;'],
        new: ['bignumber.d.ts', 'decimalPlaces(): number | null;'],
      },
      {
        symbol: 'BigNumber.prototype.dp',
        also: ['default.prototype.dp'],
        kind: 'widened result',
        says: 'The type of the result is corrected.',
        old: ['bignumber.d.ts', 'dp(): number;'],
        new: ['bignumber.d.ts', 'dp(): number | null;'],
      },
    ],
  },
]
