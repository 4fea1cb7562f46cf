import type { Pair } from '../corpus.ts'

export const croner: readonly Pair[] = [
  {
    package: 'croner',
    old: '8.0.2',
    new: '8.1.2',
    verdict: 'harmless',
    changes: [
      { symbol: 'Cron', kind: 'private or internal', new: ['types/croner.d.ts', 'private _calculatePreviousRun;'] },
      {
        symbol: 'CronOptions',
        kind: 'moved declaration',
        new: ['types/croner.d.cts', 'private _calculatePreviousRun;'],
      },
    ],
  },
]
