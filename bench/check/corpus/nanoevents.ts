import type { Pair } from '../corpus.ts'

export const nanoevents: readonly Pair[] = [
  {
    package: 'nanoevents',
    old: '9.0.0',
    new: '9.1.0',
    verdict: 'harmless',
    changes: [{ symbol: 'EmitterMixin', kind: 'new export', new: ['index.d.ts', 'export interface EmitterMixin<'] }],
  },
]
