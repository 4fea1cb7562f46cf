import type { Pair } from '../corpus.ts'

export const isPlainObj: readonly Pair[] = [
  {
    package: 'is-plain-obj',
    old: '4.0.0',
    new: '4.1.0',
    heldOut: true,
    verdict: 'harmless',
    changes: [
      {
        symbol: 'default',
        kind: 'same type, other words',
        old: ['index.d.ts', 'value is Record<string | number | symbol, Value>;'],
        new: ['index.d.ts', 'value is Record<PropertyKey, Value>;'],
      },
    ],
  },
]
