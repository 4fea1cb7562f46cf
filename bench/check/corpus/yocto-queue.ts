import type { Pair } from '../corpus.ts'

export const yoctoQueue: readonly Pair[] = [
  {
    package: 'yocto-queue',
    old: '1.0.0',
    new: '1.1.1',
    heldOut: true,
    verdict: 'harmless',
    changes: [
      {
        symbol: 'default.prototype.peek',
        kind: 'new class member',
        new: ['index.d.ts', 'peek(): ValueType | undefined;'],
      },
    ],
  },
]
