import type { Pair } from '../corpus.ts'

export const glob: readonly Pair[] = [
  {
    package: 'glob',
    old: '10.3.12',
    new: '10.4.5',
    verdict: 'harmless',
    changes: [
      {
        symbol: 'GlobOptions.includeChildMatches',
        kind: 'new optional member',
        new: ['dist/esm/glob.d.ts', 'includeChildMatches?: boolean;'],
      },
      {
        symbol: 'IgnoreLike.add',
        kind: 'new optional member',
        new: ['dist/esm/ignore.d.ts', 'add?: (ignore: string) => void;'],
      },
      { symbol: 'Ignore', kind: 'new export', new: ['dist/esm/index.d.ts', "export { Ignore } from './ignore.js';"] },
      {
        symbol: 'MatchStream',
        kind: 'same type, other words',
        old: [
          'dist/esm/walker.d.ts',
          'type MatchStream<O extends GlobWalkerOpts> = O extends GWOFileTypesTrue ? Minipass<Path, Path>',
        ],
        new: ['dist/esm/walker.d.ts', 'type MatchStream<O extends GlobWalkerOpts> = Minipass<Result<O>, Result<O>>;'],
      },
      {
        symbol: 'glob.escape',
        kind: 'same type, other words',
        old: ['dist/esm/index.d.ts', '"windowsPathsNoEscape"> | undefined) => string;'],
        new: ['dist/esm/index.d.ts', '"windowsPathsNoEscape">) => string;'],
      },
    ],
  },
]
