import type { Pair } from '../corpus.ts'

export const lowdb: readonly Pair[] = [
  {
    package: 'lowdb',
    old: '5.1.0',
    new: '6.0.0',
    verdict: 'breaking',
    documented: { in: 'commit', at: '67f7ce4, 4c01b0b' },
    complete: true,
    breaks: [
      {
        symbol: 'Low',
        kind: 'required added',
        says: 'The default data are a parameter.',
        old: ['lib/Low.d.ts', 'constructor(adapter: Adapter<T>);'],
        new: ['lib/core/Low.d.ts', 'constructor(adapter: Adapter<T>, defaultData: T);'],
      },
      {
        symbol: 'LowSync',
        kind: 'required added',
        says: 'The default data are a parameter.',
        old: ['lib/LowSync.d.ts', 'constructor(adapter: SyncAdapter<T>);'],
        new: ['lib/core/Low.d.ts', 'constructor(adapter: SyncAdapter<T>, defaultData: T);'],
      },
      {
        symbol: 'package.json#engines.node',
        kind: 'engines raised',
        says: 'Node.js 14 is no longer supported.',
        old: ['package.json', '"node": ">=14.16"'],
        new: ['package.json', '"node": ">=16"'],
      },
    ],
  },
  {
    package: 'lowdb',
    old: '6.1.1',
    new: '7.0.0',
    verdict: 'breaking',
    documented: { in: 'commit', at: '8331e09' },
    complete: true,
    breaks: [
      {
        symbol: './node#JSONPreset',
        kind: 'renamed',
        old: ['lib/presets/node.d.ts', 'function JSONPreset<Data>('],
        new: ['lib/presets/node.d.ts', 'function JSONFilePreset<Data>('],
      },
      {
        symbol: './node#JSONSyncPreset',
        kind: 'renamed',
        old: ['lib/presets/node.d.ts', 'function JSONSyncPreset<Data>('],
        new: ['lib/presets/node.d.ts', 'function JSONFileSyncPreset<Data>('],
      },
      {
        symbol: 'package.json#engines.node',
        kind: 'engines raised',
        says: 'Node.js 18 is the oldest one now.',
        old: ['package.json', '"node": ">=16"'],
        new: ['package.json', '"node": ">=18"'],
      },
    ],
  },
  {
    package: 'lowdb',
    old: '6.0.1',
    new: '6.1.1',
    verdict: 'harmless',
    changes: [
      {
        symbol: './node#JSONFile',
        kind: 'widened parameter',
        old: ['lib/adapters/node/JSONFile.d.ts', 'constructor(filename: string);'],
        new: ['lib/adapters/node/JSONFile.d.ts', 'constructor(filename: PathLike);'],
      },
      {
        symbol: './node#TextFile',
        kind: 'widened parameter',
        old: ['lib/adapters/node/TextFile.d.ts', 'constructor(filename: string);'],
        new: ['lib/adapters/node/TextFile.d.ts', 'constructor(filename: fs.PathLike);'],
      },
      {
        symbol: './node#JSONPreset',
        kind: 'new export',
        new: ['lib/presets/node.d.ts', 'export declare function JSONPreset<Data>('],
      },
      {
        symbol: './browser#LocalStoragePreset',
        kind: 'new export',
        new: ['lib/presets/browser.d.ts', 'export declare function LocalStoragePreset<Data>('],
      },
    ],
  },
]
