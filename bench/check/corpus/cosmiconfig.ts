import type { Pair } from '../corpus.ts'

export const cosmiconfig: readonly Pair[] = [
  {
    package: 'cosmiconfig',
    old: '8.3.6',
    new: '9.0.0',
    verdict: 'breaking',
    documented: null,
    complete: false,
    breaks: [
      {
        symbol: 'Options.loaders',
        also: ['Options'],
        kind: 'optional to required',
        old: ['dist/types.d.ts', 'loaders?: Loaders;'],
        new: ['dist/types.d.ts', 'loaders: Loaders;'],
      },
      {
        symbol: 'OptionsSync.loaders',
        also: ['OptionsSync'],
        kind: 'optional to required',
        old: ['dist/types.d.ts', 'loaders?: LoadersSync;'],
        new: ['dist/types.d.ts', 'loaders: LoadersSync;'],
      },
      {
        symbol: 'CommonOptions.searchPlaces',
        also: ['CommonOptions', 'Options', 'OptionsSync'],
        kind: 'optional to required',
        old: ['dist/types.d.ts', 'searchPlaces?: Array<string>;'],
        new: ['dist/types.d.ts', 'searchPlaces: Array<string>;'],
      },
      {
        symbol: 'CommonOptions.searchStrategy',
        also: ['CommonOptions', 'Options', 'OptionsSync'],
        kind: 'required added',
        old: ['dist/types.d.ts'],
        new: ['dist/types.d.ts', 'searchStrategy: SearchStrategy;'],
      },
      {
        symbol: 'metaSearchPlaces',
        kind: 'removed export',
        old: ['dist/index.d.ts', 'export declare const metaSearchPlaces: string[];'],
        new: ['dist/index.d.ts'],
      },
    ],
  },
]
