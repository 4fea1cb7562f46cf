import type { Pair } from '../corpus.ts'

export const ky: readonly Pair[] = [
  {
    package: 'ky',
    old: '1.2.4',
    new: '1.3.0',
    verdict: 'harmless',
    changes: [
      {
        symbol: 'Options.stringifyJson',
        kind: 'new optional member',
        new: ['distribution/types/options.d.ts', 'stringifyJson?: (data: unknown) => string;'],
      },
    ],
  },
]
