import type { Pair } from '../corpus.ts'

export const uuid: readonly Pair[] = [
  {
    package: 'uuid',
    old: '11.0.5',
    new: '11.1.0',
    verdict: 'harmless',
    changes: [
      {
        symbol: 'v4',
        kind: 'narrowed result',
        because: 'What a client gives to be filled comes back as what it is.',
        old: ['dist/esm/v4.d.ts', 'buf: Uint8Array, offset?: number): Uint8Array;'],
        new: ['dist/esm/v4.d.ts', 'declare function v4<TBuf extends Uint8Array = Uint8Array>('],
      },
      {
        symbol: 'v1',
        kind: 'narrowed result',
        because: 'What a client gives to be filled comes back as what it is.',
        old: ['dist/esm/v1.d.ts', 'buf: Uint8Array, offset?: number): Uint8Array;'],
        new: ['dist/esm/v1.d.ts', 'declare function v1<Buf extends Uint8Array = Uint8Array>('],
      },
      {
        symbol: 'UUIDTypes',
        kind: 'type parameters',
        because: 'The new parameter has a default.',
        old: ['dist/esm/types.d.ts', 'export type UUIDTypes = string | Uint8Array;'],
        new: ['dist/esm/types.d.ts', 'export type UUIDTypes<TBuf extends Uint8Array = Uint8Array> = string | TBuf;'],
      },
    ],
  },
  {
    package: 'uuid',
    old: '11.1.0',
    new: '12.0.0',
    verdict: 'breaking',
    documented: { in: 'repository', at: 'CHANGELOG.md' },
    complete: true,
    breaks: [
      {
        symbol: '.',
        kind: 'esm only',
        says: 'CommonJS is no longer supported.',
        old: ['package.json', '"require": "./dist/cjs/index.js"'],
        new: ['package.json', '"default": "./dist/index.js"'],
      },
    ],
  },
]
