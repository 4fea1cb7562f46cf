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
  {
    package: 'jsonc-parser',
    old: '3.2.0',
    new: '3.3.1',
    verdict: 'breaking',
    documented: null,
    complete: true,
    breaks: [
      {
        symbol: 'JSONVisitor.onObjectBegin',
        also: ['JSONVisitor', 'visit'],
        kind: 'narrowed parameter',
        old: [
          'lib/umd/main.d.ts',
          'onObjectBegin?: (offset: number, length: number, startLine: number, startCharacter: number, pathSupplier: () => JSONPath) => void;',
        ],
        new: [
          'lib/umd/main.d.ts',
          'onObjectBegin?: (offset: number, length: number, startLine: number, startCharacter: number, pathSupplier: () => JSONPath) => boolean | void;',
        ],
      },
      {
        symbol: 'JSONVisitor.onArrayBegin',
        also: ['JSONVisitor', 'visit'],
        kind: 'narrowed parameter',
        old: [
          'lib/umd/main.d.ts',
          'onArrayBegin?: (offset: number, length: number, startLine: number, startCharacter: number, pathSupplier: () => JSONPath) => void;',
        ],
        new: [
          'lib/umd/main.d.ts',
          'onArrayBegin?: (offset: number, length: number, startLine: number, startCharacter: number, pathSupplier: () => JSONPath) => boolean | void;',
        ],
      },
    ],
  },
]
