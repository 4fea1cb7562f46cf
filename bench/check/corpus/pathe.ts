import type { Pair } from '../corpus.ts'

export const pathe: readonly Pair[] = [
  {
    package: 'pathe',
    old: '1.1.1',
    new: '1.1.2',
    verdict: 'harmless',
    changes: [
      {
        symbol: 'default',
        kind: 'same type, other words',
        old: [
          'dist/index.d.ts',
          'export { path_basename as basename, path_delimiter as delimiter, path_dirname as dirname, path_extname as extname, path_format as format, path_isAbsolute as isAbsolute, path_join as join, path_normalize as normalize, path_normalizeString as normalizeString, path_parse as parse, path_relative as relative, path_resolve as resolve, path_sep as sep, path_toNamespacedPath as toNamespacedPath, };',
        ],
        new: ['dist/index.d.ts', 'path_toNamespacedPath as toNamespacedPath };'],
      },
      {
        symbol: '.',
        kind: 'moved declaration',
        because: 'Modules of each kind have declarations of their own, which say the same.',
        new: ['dist/index.d.cts', 'declare const join: typeof path$1.join;'],
      },
    ],
  },
]
