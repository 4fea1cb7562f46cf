import type { Pair } from '../corpus.ts'

export const minipass: readonly Pair[] = [
  {
    package: 'minipass',
    old: '4.2.8',
    new: '5.0.0',
    verdict: 'breaking',
    documented: { in: 'repository', at: 'CHANGELOG.md' },
    complete: true,
    breaks: [
      {
        symbol: 'default',
        kind: 'export kind',
        says: 'There is no default export, only a named one.',
        old: ['index.d.ts', 'export = Minipass'],
        new: ['index.d.ts', 'export class Minipass<'],
      },
    ],
  },
  {
    package: 'minipass',
    old: '7.0.4',
    new: '7.1.3',
    verdict: 'harmless',
    changes: [
      {
        symbol: 'Minipass',
        kind: 'widened parameter',
        old: ['dist/esm/index.d.ts', 'constructor(...args: RType extends Buffer ? [] |'],
        new: ['dist/esm/index.d.ts', 'constructor(...args: [Minipass.ObjectModeOptions] | (RType extends Buffer ?'],
      },
      {
        symbol: 'Minipass.Options',
        kind: 'widened parameter',
        old: ['dist/esm/index.d.ts', 'type Options<T> = T extends string ? EncodingOptions | ObjectModeOptions'],
        new: ['dist/esm/index.d.ts', 'type Options<T> = ObjectModeOptions | (T extends string ? EncodingOptions'],
      },
      {
        symbol: 'isStream',
        kind: 'same type, other words',
        old: [
          'dist/esm/index.d.ts',
          'isStream: (s: any) => s is NodeJS.WriteStream | NodeJS.ReadStream | Minipass<any, any, any>',
        ],
        new: [
          'dist/esm/index.d.ts',
          'isStream: (s: any) => s is Minipass<any, any, any> | NodeJS.ReadStream | NodeJS.WriteStream',
        ],
      },
    ],
  },
]
