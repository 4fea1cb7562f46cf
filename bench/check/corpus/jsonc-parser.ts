import type { Pair } from '../corpus.ts'

export const jsoncParser: readonly Pair[] = [
  {
    package: 'jsonc-parser',
    old: '2.3.1',
    new: '3.0.0',
    verdict: 'breaking',
    documented: { in: 'package', at: 'CHANGELOG.md' },
    complete: true,
    breaks: [
      {
        symbol: 'parseTree',
        kind: 'widened result',
        says: 'The result may be undefined.',
        old: ['lib/umd/main.d.ts', 'parseTree: (text: string, errors?: ParseError[], options?: ParseOptions) => Node;'],
        new: [
          'lib/umd/main.d.ts',
          'parseTree: (text: string, errors?: ParseError[], options?: ParseOptions) => Node | undefined;',
        ],
      },
    ],
  },
]
