import type { Pair } from '../corpus.ts'

export const cborg: readonly Pair[] = [
  {
    package: 'cborg',
    old: '4.2.18',
    new: '4.3.2',
    verdict: 'harmless',
    changes: [
      {
        symbol: 'rfc8949EncodeOptions',
        kind: 'new export',
        new: ['types/lib/encode.d.ts', 'export const rfc8949EncodeOptions: EncodeOptions;'],
      },
    ],
  },
  {
    package: 'cborg',
    old: '4.5.8',
    new: '5.0.1',
    verdict: 'breaking',
    documented: { in: 'package', at: 'CHANGELOG.md' },
    complete: false,
    breaks: [
      {
        symbol: 'TagDecoder',
        also: ['DecodeOptions.tags', 'decode'],
        kind: 'incompatible type',
        says: 'A decoder of a tag is given a control, not what was decoded.',
        old: ['types/interface.d.ts', 'export type TagDecoder = (inner: any) => any;'],
        new: ['types/interface.d.ts', 'export type TagDecoder = (decode: TagDecodeControl) => any;'],
      },
      {
        symbol: './taglib#bigIntDecoder',
        kind: 'incompatible type',
        says: 'A decoder of a tag is given a control, not what was decoded.',
        old: ['types/taglib.d.ts', 'bigIntDecoder(bytes: Uint8Array): bigint;'],
        new: ['types/lib/taglib.d.ts', 'bigIntDecoder(decode: import("../interface.js").TagDecodeControl): bigint;'],
      },
      {
        symbol: './taglib#bigNegIntDecoder',
        kind: 'incompatible type',
        says: 'A decoder of a tag is given a control, not what was decoded.',
        old: ['types/taglib.d.ts', 'bigNegIntDecoder(bytes: Uint8Array): bigint;'],
        new: ['types/lib/taglib.d.ts', 'bigNegIntDecoder(decode: import("../interface.js").TagDecodeControl): bigint;'],
      },
    ],
  },
]
