import type { Pair } from '../corpus.ts'

export const msgpack: readonly Pair[] = [
  {
    package: '@msgpack/msgpack',
    old: '2.8.0',
    new: '3.0.0',
    verdict: 'breaking',
    documented: { in: 'repository', at: 'CHANGELOG.md' },
    complete: true,
    breaks: [
      {
        symbol: 'Encoder',
        kind: 'narrowed parameter',
        says: 'The constructor takes an object of options.',
        old: [
          'dist/Encoder.d.ts',
          'constructor(extensionCodec?: ExtensionCodecType<ContextType>, context?: ContextType, maxDepth?: number,',
        ],
        new: ['dist/Encoder.d.ts', 'constructor(options?: EncoderOptions<ContextType>);'],
      },
      {
        symbol: 'Decoder',
        kind: 'narrowed parameter',
        says: 'The constructor takes an object of options.',
        old: [
          'dist/Decoder.d.ts',
          'constructor(extensionCodec?: ExtensionCodecType<ContextType>, context?: ContextType, maxStrLength?: number,',
        ],
        new: ['dist/Decoder.d.ts', 'constructor(options?: DecoderOptions<ContextType>);'],
      },
      {
        symbol: 'EncodeOptions',
        kind: 'renamed',
        old: ['dist/index.d.ts', 'export type { EncodeOptions };'],
        new: ['dist/index.d.ts', 'export type { EncoderOptions };'],
      },
      {
        symbol: 'DecodeOptions',
        kind: 'renamed',
        old: ['dist/index.d.ts', 'export { DecodeOptions };'],
        new: ['dist/index.d.ts', 'export type { DecoderOptions };'],
      },
      {
        symbol: 'decodeStream',
        kind: 'removed export',
        old: ['dist/index.d.ts', 'decodeMultiStream, decodeStream };'],
        new: ['dist/index.d.ts', 'decodeArrayStream, decodeMultiStream };'],
      },
      {
        symbol: 'DataViewIndexOutOfBoundsError',
        kind: 'removed export',
        old: ['dist/index.d.ts', 'DataViewIndexOutOfBoundsError };'],
        new: ['dist/index.d.ts'],
      },
      {
        symbol: 'ExtData.prototype.data',
        kind: 'widened result',
        says: 'Data can be aligned, for decoding without a copy.',
        old: ['dist/ExtData.d.ts', 'readonly data: Uint8Array;'],
        new: ['dist/ExtData.d.ts', 'readonly data: Uint8Array | ((pos: number) => Uint8Array);'],
      },
      {
        symbol: 'package.json#engines.node',
        kind: 'engines raised',
        old: ['package.json', '"node": ">= 10"'],
        new: ['package.json', '"node": ">= 18"'],
      },
    ],
  },
  {
    package: '@msgpack/msgpack',
    old: '2.7.2',
    new: '2.8.0',
    verdict: 'harmless',
    changes: [
      {
        symbol: 'Encoder.prototype.encodeSharedRef',
        kind: 'new class member',
        new: ['dist/Encoder.d.ts', 'encodeSharedRef(object: unknown): Uint8Array;'],
      },
      { symbol: 'Encoder', kind: 'private or internal', old: ['dist/Encoder.d.ts', 'private getUint8Array;'] },
    ],
  },
]
