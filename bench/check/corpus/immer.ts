import type { Pair } from '../corpus.ts'

export const immer: readonly Pair[] = [
  {
    package: 'immer',
    old: '10.0.4',
    new: '10.1.3',
    verdict: 'harmless',
    changes: [
      { symbol: 'Producer', kind: 'new export', new: ['dist/immer.d.ts', 'type Producer<T> ='] },
      {
        symbol: 'setUseStrictShallowCopy',
        kind: 'widened parameter',
        old: ['dist/immer.d.ts', 'declare const setUseStrictShallowCopy: (value: boolean) => void;'],
        new: ['dist/immer.d.ts', 'declare const setUseStrictShallowCopy: (value: StrictMode) => void;'],
      },
      {
        symbol: 'applyPatches',
        kind: 'widened parameter',
        old: ['dist/immer.d.ts', 'declare const applyPatches: <T extends Objectish>(base: T, patches: Patch[]) => T;'],
        new: [
          'dist/immer.d.ts',
          'declare const applyPatches: <T extends Objectish>(base: T, patches: readonly Patch[]) => T;',
        ],
      },
      {
        symbol: 'Immer.prototype.useStrictShallowCopy_',
        kind: 'private or internal',
        because: 'Its name ends with an underscore.',
        old: ['dist/immer.d.ts', 'useStrictShallowCopy_: boolean;'],
        new: ['dist/immer.d.ts', 'useStrictShallowCopy_: StrictMode;'],
      },
    ],
  },
]
