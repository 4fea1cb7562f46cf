import type { Pair } from '../corpus.ts'

export const fdir: readonly Pair[] = [
  {
    package: 'fdir',
    old: '6.1.1',
    new: '6.2.0',
    verdict: 'harmless',
    changes: [
      {
        symbol: '.',
        kind: 'private or internal',
        because: 'The module is not passed on by the main one.',
        old: ['dist/src/api/functions/push-directory.d.ts', 'build(options: Options): PushDirectoryFunction;'],
        new: [
          'dist/src/api/functions/push-directory.d.ts',
          'build(root: string, options: Options): PushDirectoryFunction;',
        ],
      },
      {
        symbol: '.',
        kind: 'private or internal',
        because: 'The module is not passed on by the main one.',
        new: ['dist/src/optimizer.d.ts', 'findCommonRoots(patterns: string[]): string[];'],
      },
    ],
  },
]
