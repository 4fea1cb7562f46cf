import type { Pair } from '../corpus.ts'

const types = 'source-map.d.ts'

export const sourceMap: readonly Pair[] = [
  {
    package: 'source-map',
    old: '0.6.1',
    new: '0.7.3',
    verdict: 'breaking',
    documented: { in: 'package', at: 'CHANGELOG.md' },
    complete: true,
    breaks: [
      {
        symbol: 'SourceMapConsumer',
        kind: 'sync to async',
        says: 'Creating a consumer gives a promise of it.',
        old: [types, 'constructor(rawSourceMap: RawSourceMap);'],
        new: [types, 'new (rawSourceMap: RawSourceMap, sourceMapUrl?: SourceMapUrl): Promise<BasicSourceMapConsumer>;'],
      },
      {
        symbol: 'SourceMapConsumer.prototype.originalPositionFor',
        kind: 'widened result',
        old: [types, 'originalPositionFor(generatedPosition: FindPosition): MappedPosition;'],
        new: [types, 'bias?: number }): NullableMappedPosition;'],
      },
      {
        symbol: 'SourceMapConsumer.prototype.generatedPositionFor',
        kind: 'widened result',
        old: [types, 'generatedPositionFor(originalPosition: SourceFindPosition): LineRange;'],
        new: [types, 'bias?: number }): NullablePosition;'],
      },
      {
        symbol: 'SourceMapConsumer.prototype.allGeneratedPositionsFor',
        kind: 'widened result',
        old: [types, 'allGeneratedPositionsFor(originalPosition: MappedPosition): Position[];'],
        new: [types, 'allGeneratedPositionsFor(originalPosition: MappedPosition): NullablePosition[];'],
      },
      {
        symbol: 'SourceMapConsumer.prototype.sourceContentFor',
        kind: 'widened result',
        old: [types, 'sourceContentFor(source: string, returnNullOnMissing?: boolean): string;'],
        new: [types, 'sourceContentFor(source: string, returnNullOnMissing?: boolean): string | null;'],
      },
      {
        symbol: 'RawSourceMap.version',
        also: ['RawSourceMap'],
        kind: 'incompatible type',
        old: [types, 'version: string;'],
        new: [types, 'version: number;'],
      },
      {
        symbol: 'RawSourceMap.file',
        also: ['RawSourceMap'],
        kind: 'optional to required',
        old: [types, 'export interface RawSourceMap extends StartOfSourceMap {'],
        new: [types, 'mappings: string; file: string; }'],
      },
      {
        symbol: 'LineRange',
        kind: 'removed export',
        old: [types, 'export interface LineRange'],
        new: [types],
      },
      {
        symbol: 'FindPosition',
        kind: 'removed export',
        old: [types, 'export interface FindPosition'],
        new: [types],
      },
      {
        symbol: 'SourceFindPosition',
        kind: 'removed export',
        old: [types, 'export interface SourceFindPosition'],
        new: [types],
      },
      {
        symbol: 'package.json#engines.node',
        kind: 'engines raised',
        says: 'The language of old JavaScript engines no longer suffices.',
        old: ['package.json', '"node": ">=0.10.0"'],
        new: ['package.json', '"node": ">= 8"'],
      },
    ],
  },
  {
    package: 'source-map',
    old: '0.7.4',
    new: '0.7.6',
    verdict: 'breaking',
    documented: null,
    complete: true,
    breaks: [
      {
        symbol: 'package.json#engines.node',
        kind: 'engines raised',
        old: ['package.json', '"node": ">= 8"'],
        new: ['package.json', '"node": ">= 12"'],
      },
    ],
  },
]
