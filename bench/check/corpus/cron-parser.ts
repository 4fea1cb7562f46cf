import type { Pair } from '../corpus.ts'

export const cronParser: readonly Pair[] = [
  {
    package: 'cron-parser',
    old: '4.8.1',
    new: '4.9.0',
    verdict: 'harmless',
    changes: [
      {
        symbol: '.',
        kind: 'moved declaration',
        because: 'The file that is gone only passed on the one that is named now.',
        old: ['index.d.ts', "export * from './types'"],
      },
      {
        symbol: '.',
        kind: 'package.json',
        old: ['package.json', '"types": "index.d.ts"'],
        new: ['package.json', '"types": "types/index.d.ts"'],
      },
    ],
  },
]
