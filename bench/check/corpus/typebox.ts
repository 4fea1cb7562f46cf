import type { Pair } from '../corpus.ts'

export const typebox: readonly Pair[] = [
  {
    package: '@sinclair/typebox',
    old: '0.32.34',
    new: '0.32.35',
    verdict: 'harmless',
    changes: [
      {
        symbol: 'PatternNever',
        kind: 'new export',
        new: ['build/cjs/type/patterns/patterns.d.ts', 'export declare const PatternNever ='],
      },
      {
        symbol: 'Record',
        kind: 'widened parameter',
        because: 'Keys of any and never give a record, where the result was never.',
        new: ['build/cjs/type/record/record.d.ts', 'type TFromAnyKey<_ extends TAny, T extends TSchema> ='],
      },
    ],
  },
]
