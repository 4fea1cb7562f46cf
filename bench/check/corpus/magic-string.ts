import type { Pair } from '../corpus.ts'

export const magicString: readonly Pair[] = [
  {
    package: 'magic-string',
    old: '0.30.10',
    new: '0.30.17',
    verdict: 'harmless',
    changes: [
      {
        symbol: 'MagicStringOptions.offset',
        kind: 'new optional member',
        new: ['dist/magic-string.cjs.d.ts', 'offset?: number;'],
      },
      {
        symbol: 'default.prototype.offset',
        kind: 'new class member',
        new: ['dist/magic-string.cjs.d.ts', 'offset: number;'],
      },
      {
        symbol: 'SourceMap.prototype.debugId',
        kind: 'new class member',
        new: ['dist/magic-string.cjs.d.ts', 'debugId?: string;'],
      },
      {
        symbol: 'MagicStringOptions.filename',
        kind: 'same type, other words',
        old: ['dist/magic-string.cjs.d.ts', 'filename?: string,'],
        new: ['dist/magic-string.cjs.d.ts', 'filename?: string;'],
      },
    ],
  },
]
