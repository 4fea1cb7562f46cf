import type { Pair } from '../corpus.ts'

export const htmlparser2: readonly Pair[] = [
  {
    package: 'htmlparser2',
    old: '9.0.0',
    new: '9.1.0',
    verdict: 'harmless',
    changes: [
      {
        symbol: 'Parser',
        kind: 'private or internal',
        new: ['lib/Parser.d.ts', 'private readonly recognizeSelfClosing;'],
      },
      {
        symbol: 'QuoteType',
        kind: 'new export',
        new: ['lib/index.d.ts', 'type Callbacks as TokenizerCallbacks, QuoteType,'],
      },
      {
        symbol: 'ParserOptions',
        kind: 'same type, other words',
        old: ['lib/index.d.ts', 'export { Parser, type ParserOptions } from "./Parser.js";'],
        new: ['lib/index.d.ts', 'export type { Handler, ParserOptions } from "./Parser.js";'],
      },
    ],
  },
]
