import type { Pair } from '../corpus.ts'

const types = 'lib/index.d.ts'

export const fflate: readonly Pair[] = [
  {
    package: 'fflate',
    old: '0.7.4',
    new: '0.8.0',
    verdict: 'breaking',
    documented: { in: 'package', at: 'CHANGELOG.md' },
    complete: true,
    breaks: [
      {
        symbol: 'inflateSync',
        kind: 'narrowed parameter',
        says: 'The buffer for the output is an option.',
        old: [types, 'inflateSync(data: Uint8Array, out?: Uint8Array): Uint8Array;'],
        new: [types, 'inflateSync(data: Uint8Array, opts?: InflateOptions): Uint8Array;'],
      },
      {
        symbol: 'gunzipSync',
        kind: 'narrowed parameter',
        says: 'The buffer for the output is an option.',
        old: [types, 'gunzipSync(data: Uint8Array, out?: Uint8Array): Uint8Array;'],
        new: [types, 'gunzipSync(data: Uint8Array, opts?: GunzipOptions): Uint8Array;'],
      },
      {
        symbol: 'unzlibSync',
        kind: 'narrowed parameter',
        says: 'The buffer for the output is an option.',
        old: [types, 'unzlibSync(data: Uint8Array, out?: Uint8Array): Uint8Array;'],
        new: [types, 'unzlibSync(data: Uint8Array, opts?: UnzlibOptions): Uint8Array;'],
      },
      {
        symbol: 'decompressSync',
        kind: 'narrowed parameter',
        says: 'The buffer for the output is an option.',
        old: [types, 'decompressSync(data: Uint8Array, out?: Uint8Array): Uint8Array;'],
        new: [types, 'decompressSync(data: Uint8Array, opts?: InflateOptions): Uint8Array;'],
      },
      {
        symbol: 'Decompress',
        kind: 'incompatible type',
        old: [types, 'constructor(cb?: FlateStreamHandler); private s; /** * The handler'],
        new: [
          types,
          'constructor(opts: InflateStreamOptions, cb?: AsyncFlateStreamHandler); /** * Creates a decompression stream',
        ],
      },
    ],
  },
]
