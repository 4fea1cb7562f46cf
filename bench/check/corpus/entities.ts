import type { Pair } from '../corpus.ts'

export const entities: readonly Pair[] = [
  {
    package: 'entities',
    old: '4.4.0',
    new: '4.5.0',
    verdict: 'harmless',
    changes: [
      {
        symbol: 'decodeHTML',
        kind: 'new optional parameter',
        old: ['lib/decode.d.ts', 'decodeHTML(str: string): string;'],
        new: ['lib/decode.d.ts', 'decodeHTML(str: string, mode?: DecodingMode): string;'],
      },
      {
        symbol: 'DecodingMode',
        kind: 'moved declaration',
        because: 'The main module passes it on.',
        old: ['lib/index.d.ts', 'export declare enum DecodingMode {'],
        new: ['lib/decode.d.ts', 'export declare enum DecodingMode {'],
      },
      {
        symbol: 'DecodingMode.Attribute',
        kind: 'widened parameter',
        because: 'A client says which mode it wants.',
        new: ['lib/decode.d.ts', 'Attribute = 2'],
      },
      {
        symbol: 'DecodingOptions.mode',
        kind: 'widened parameter',
        old: ['lib/index.d.ts', 'mode?: DecodingMode;'],
        new: ['lib/index.d.ts', 'mode?: DecodingMode | undefined;'],
      },
      { symbol: 'EntityDecoder', kind: 'new export', new: ['lib/decode.d.ts', 'export declare class EntityDecoder {'] },
    ],
  },
  {
    package: 'entities',
    old: '5.0.0',
    new: '6.0.0',
    verdict: 'breaking',
    documented: null,
    complete: true,
    breaks: [
      {
        symbol: './dist/decode.js',
        kind: 'removed subpath',
        old: ['package.json', '"./dist/decode.js": {'],
        new: ['package.json', '"./decode": {'],
      },
      {
        symbol: './dist/escape.js',
        kind: 'removed subpath',
        old: ['package.json', '"./dist/escape.js": {'],
        new: ['package.json', '"./escape": {'],
      },
    ],
  },
]
