import type { Pair } from '../corpus.ts'

const types = 'lib/main.d.ts'

export const dotenv: readonly Pair[] = [
  {
    package: 'dotenv',
    old: '16.3.1',
    new: '16.4.5',
    verdict: 'breaking',
    documented: { in: 'package', at: 'CHANGELOG.md' },
    complete: true,
    breaks: [
      {
        symbol: 'populate',
        kind: 'widened result',
        says: 'The type of what populate gives is corrected: nothing.',
        old: [types, 'options?: DotenvConfigOptions): DotenvPopulateOutput;'],
        new: [types, 'options?: DotenvConfigOptions): void;'],
      },
      {
        symbol: 'DotenvPopulateOutput',
        kind: 'removed export',
        says: 'The type of what populate gives is corrected: nothing.',
        old: [types, 'export interface DotenvPopulateOutput {'],
        new: [types],
      },
    ],
  },
]
