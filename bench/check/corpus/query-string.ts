import type { Pair } from '../corpus.ts'

export const queryString: readonly Pair[] = [
  {
    package: 'query-string',
    old: '9.0.0',
    new: '9.1.2',
    verdict: 'harmless',
    changes: [
      {
        symbol: 'ParseOptions.types',
        kind: 'new optional member',
        new: ['base.d.ts', 'readonly types?: Record<'],
      },
    ],
  },
]
