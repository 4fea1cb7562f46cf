import type { Pair } from '../corpus.ts'

export const tinyexec: readonly Pair[] = [
  {
    package: 'tinyexec',
    old: '0.3.0',
    new: '0.3.2',
    heldOut: true,
    verdict: 'harmless',
    changes: [
      {
        symbol: 'Output.exitCode',
        kind: 'new member of a result',
        new: ['dist/main.d.ts', 'stdout: string; exitCode: number | undefined;'],
      },
    ],
  },
]
