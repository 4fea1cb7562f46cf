import type { Pair } from '../corpus.ts'

const types = 'typings/index.d.ts'

export const commander: readonly Pair[] = [
  {
    package: 'commander',
    old: '12.1.0',
    new: '13.0.0',
    verdict: 'breaking',
    documented: { in: 'repository', at: 'CHANGELOG.md' },
    complete: true,
    breaks: [
      {
        symbol: 'Help.prototype.wrap',
        kind: 'removed member',
        says: 'wrap is split into formatItem and boxWrap.',
        old: [types, 'wrap( str: string, width: number, indent: number, minColumnWidth?: number, ): string;'],
        new: [types, 'boxWrap(str: string, width: number): string;'],
      },
    ],
  },
]
