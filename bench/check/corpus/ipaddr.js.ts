import type { Pair } from '../corpus.ts'

export const ipaddr: readonly Pair[] = [
  {
    package: 'ipaddr.js',
    old: '2.0.1',
    new: '2.2.0',
    verdict: 'breaking',
    documented: null,
    complete: true,
    breaks: [
      {
        symbol: 'default.IPv4.prototype.range',
        also: ['IPv4.prototype.range'],
        kind: 'widened result',
        old: [
          'lib/ipaddr.js.d.ts',
          "type IPv4Range = IPvXRangeDefaults | 'broadcast' | 'carrierGradeNat' | 'private';",
        ],
        new: [
          'lib/ipaddr.js.d.ts',
          "type IPv4Range = IPvXRangeDefaults | 'broadcast' | 'carrierGradeNat' | 'private' | 'as112';",
        ],
      },
      {
        symbol: 'default.IPv6.prototype.range',
        also: ['IPv6.prototype.range'],
        kind: 'widened result',
        old: ['lib/ipaddr.js.d.ts', "'6to4' | 'teredo';"],
        new: ['lib/ipaddr.js.d.ts', "'6to4' | 'teredo' | 'as112v6'"],
      },
    ],
  },
]
