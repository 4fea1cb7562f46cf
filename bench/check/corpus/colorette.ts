import type { Pair } from '../corpus.ts'

export const colorette: readonly Pair[] = [
  {
    package: 'colorette',
    old: '1.4.0',
    new: '2.0.0',
    verdict: 'breaking',
    documented: { in: 'commit', at: 'dcef277' },
    complete: true,
    breaks: [
      {
        symbol: 'options',
        kind: 'removed export',
        says: 'createColors makes an instance with or without colour.',
        old: ['index.d.ts', 'export const options: {'],
        new: ['index.d.ts', 'createColors('],
      },
    ],
  },
]
