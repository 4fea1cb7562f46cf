import type { Pair } from '../corpus.ts'

export const pLimit: readonly Pair[] = [
  {
    package: 'p-limit',
    old: '6.1.0',
    new: '6.2.0',
    verdict: 'harmless',
    changes: [
      {
        symbol: 'limitFunction',
        kind: 'new export',
        new: ['index.d.ts', 'export function limitFunction<Arguments extends unknown[], ReturnType>('],
      },
      { symbol: 'Options', kind: 'new export', new: ['index.d.ts', 'export type Options = {'] },
    ],
  },
]
