import type { Pair } from '../corpus.ts'

export const prettyMs: readonly Pair[] = [
  {
    package: 'pretty-ms',
    old: '9.0.0',
    new: '9.2.0',
    heldOut: true,
    verdict: 'harmless',
    changes: [
      {
        symbol: 'Options.hideSeconds',
        kind: 'new optional member',
        new: ['index.d.ts', 'readonly hideSeconds?: boolean;'],
      },
      {
        symbol: 'Options.hideYear',
        kind: 'new optional member',
        new: ['index.d.ts', 'readonly hideYear?: boolean;'],
      },
    ],
  },
]
