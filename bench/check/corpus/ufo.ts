import type { Pair } from '../corpus.ts'

export const ufo: readonly Pair[] = [
  {
    package: 'ufo',
    old: '1.4.0',
    new: '1.5.4',
    verdict: 'harmless',
    changes: [
      { symbol: 'joinRelativeURL', kind: 'new export', new: ['dist/index.d.ts', 'declare function joinRelativeURL('] },
      { symbol: 'withoutHost', kind: 'new export', new: ['dist/index.d.ts', 'declare function withoutHost('] },
    ],
  },
]
