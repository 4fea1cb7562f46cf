import type { Pair } from '../corpus.ts'

export const mobx: readonly Pair[] = [
  {
    package: 'mobx',
    old: '6.9.1',
    new: '6.10.2',
    verdict: 'breaking',
    documented: { in: 'package', at: 'CHANGELOG.md' },
    complete: true,
    breaks: [
      {
        symbol: 'makeObservable',
        kind: 'narrowed parameter',
        says: 'The option proxy, which had no effect, is gone.',
        old: [
          'dist/api/makeObservable.d.ts',
          'annotations?: AnnotationsMap<T, NoInfer<AdditionalKeys>>, options?: CreateObservableOptions): T;',
        ],
        new: [
          'dist/api/makeObservable.d.ts',
          'annotations?: AnnotationsMap<T, NoInfer<AdditionalKeys>>, options?: MakeObservableOptions): T;',
        ],
      },
      {
        symbol: 'makeAutoObservable',
        kind: 'narrowed parameter',
        says: 'The option proxy, which had no effect, is gone.',
        old: [
          'dist/api/makeObservable.d.ts',
          'overrides?: AnnotationsMap<T, NoInfer<AdditionalKeys>>, options?: CreateObservableOptions): T;',
        ],
        new: [
          'dist/api/makeObservable.d.ts',
          'overrides?: AnnotationsMap<T, NoInfer<AdditionalKeys>>, options?: MakeObservableOptions): T;',
        ],
      },
      {
        symbol: 'IAtom.reportChanged',
        kind: 'widened result',
        old: ['dist/core/atom.d.ts', 'reportChanged(): any;'],
        new: ['dist/core/atom.d.ts', 'reportChanged(): void; }'],
      },
    ],
  },
]
