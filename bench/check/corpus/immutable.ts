import type { Pair } from '../corpus.ts'

export const immutable: readonly Pair[] = [
  {
    package: 'immutable',
    old: '4.2.4',
    new: '4.3.7',
    verdict: 'breaking',
    documented: null,
    complete: false,
    breaks: [
      {
        symbol: 'DeepCopy',
        also: ['Record.toJS', 'Collection.toJS', 'List.toJS', 'Map.toJS'],
        kind: 'widened result',
        old: ['dist/immutable.d.ts', '[key in keyof R]: R[key] extends object ? unknown : R[key];'],
        new: ['dist/immutable.d.ts', '[key in keyof R]: ContainObject<R[key]> extends true ? unknown : R[key];'],
      },
    ],
  },
  { package: 'immutable', old: '5.0.2', new: '5.0.3', verdict: 'harmless', changes: [] },
]
