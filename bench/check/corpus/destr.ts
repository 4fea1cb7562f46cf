import type { Pair } from '../corpus.ts'

export const destr: readonly Pair[] = [
  {
    package: 'destr',
    old: '1.2.2',
    new: '2.0.0',
    verdict: 'breaking',
    documented: { in: 'repository', at: 'CHANGELOG.md' },
    complete: true,
    breaks: [
      {
        symbol: 'default',
        kind: 'widened result',
        says: 'The result is generic, and unknown unless its type is given.',
        old: ['dist/index.d.ts', 'declare function destr(value: any, options?: Options): any;'],
        new: ['dist/index.d.ts', 'declare function destr<T = unknown>(value: any, options?: Options): T;'],
      },
    ],
  },
  {
    package: 'destr',
    old: '2.0.0',
    new: '2.0.5',
    verdict: 'harmless',
    changes: [
      {
        symbol: 'Options',
        kind: 'same type, other words',
        because: 'It was a type before too.',
        old: ['dist/index.d.ts', 'export { Options, destr as default, destr, safeDestr };'],
        new: ['dist/index.d.ts', 'export type { Options };'],
      },
      {
        symbol: '.',
        kind: 'moved declaration',
        because: 'Modules of each kind have declarations of their own, which say the same.',
        new: ['dist/index.d.cts', 'declare function destr<T = unknown>(value: any, options?: Options): T;'],
      },
    ],
  },
]
