import type { Pair } from '../corpus.ts'

const types = 'index.d.ts'

export const readdirp: readonly Pair[] = [
  {
    package: 'readdirp',
    old: '3.6.0',
    new: '4.0.1',
    verdict: 'breaking',
    documented: { in: 'package', at: 'README.md' },
    complete: false,
    breaks: [
      {
        symbol: 'default',
        kind: 'export kind',
        says: 'The module is no longer the function itself.',
        old: [types, 'export = readdir;'],
        new: [types, 'export default readdirp;'],
      },
      {
        symbol: 'default.promise',
        kind: 'removed member',
        says: 'The module is no longer the function itself.',
        old: [types, 'function promise('],
        new: [types, 'export declare const readdirpPromise:'],
      },
      {
        symbol: 'default.ReaddirpOptions.fileFilter',
        also: ['ReaddirpOptions.fileFilter', 'default'],
        kind: 'narrowed parameter',
        says: 'Globs are no longer supported.',
        old: [types, 'fileFilter?: string | string[] | ((entry: EntryInfo) => boolean);'],
        new: [types, 'fileFilter: (_path: EntryInfo) => boolean;'],
      },
      {
        symbol: 'default.ReaddirpOptions.directoryFilter',
        also: ['ReaddirpOptions.directoryFilter', 'default'],
        kind: 'narrowed parameter',
        says: 'Globs are no longer supported.',
        old: [types, 'directoryFilter?: string | string[] | ((entry: EntryInfo) => boolean);'],
        new: [types, 'directoryFilter: (_path: EntryInfo) => boolean;'],
      },
      {
        symbol: 'package.json#engines.node',
        kind: 'engines raised',
        says: 'Version 4 is for Node.js 14 and later.',
        old: ['package.json', '"node": ">=8.10.0"'],
        new: ['package.json', '"node": ">= 14.16.0"'],
      },
    ],
  },
]
