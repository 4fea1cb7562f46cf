import type { Pair } from '../corpus.ts'

const types = 'bson.d.ts'

export const bson: readonly Pair[] = [
  {
    package: 'bson',
    old: '5.5.1',
    new: '6.0.0',
    verdict: 'breaking',
    documented: { in: 'repository', at: 'HISTORY.md' },
    complete: true,
    breaks: [
      {
        symbol: 'Binary',
        kind: 'narrowed parameter',
        says: 'A Binary is no longer made of a string.',
        old: [types, 'constructor(buffer?: string | BinarySequence, subType?: number);'],
        new: [types, 'constructor(buffer?: BinarySequence, subType?: number);'],
      },
      {
        symbol: 'Binary.prototype.write',
        kind: 'narrowed parameter',
        says: 'A Binary no longer takes a string.',
        old: [types, 'write(sequence: string | BinarySequence, offset: number): void;'],
        new: [types, 'write(sequence: BinarySequence, offset: number): void;'],
      },
      {
        symbol: 'Binary.prototype.value',
        kind: 'narrowed parameter',
        says: 'A Binary no longer gives a string.',
        old: [types, 'value(asRaw?: boolean): string | BinarySequence;'],
        new: [types, 'value(): Uint8Array;'],
      },
      {
        symbol: 'UUID.cacheHexString',
        kind: 'removed member',
        says: 'The deprecated property is gone.',
        old: [types, 'this control will be removed in a future major release */ static cacheHexString: boolean;'],
        new: [types],
      },
      {
        symbol: 'Decimal128.fromStringWithRounding',
        kind: 'removed member',
        old: [types, 'static fromStringWithRounding('],
        new: [types],
      },
      {
        symbol: 'package.json#engines.node',
        kind: 'engines raised',
        says: 'Node.js 16.20.1 is the oldest one now.',
        old: ['package.json', '"node": ">=14.20.1"'],
        new: ['package.json', '"node": ">=16.20.1"'],
      },
    ],
  },
  {
    package: 'bson',
    old: '6.6.1',
    new: '6.7.1',
    verdict: 'harmless',
    changes: [
      {
        symbol: 'Double.fromString',
        kind: 'new class member',
        new: [types, 'static fromString(value: string): Double;'],
      },
      {
        symbol: 'Int32.fromString',
        kind: 'new class member',
        new: [types, 'static fromString(value: string): Int32;'],
      },
      {
        symbol: 'Long.fromStringStrict',
        kind: 'new class member',
        new: [types, 'static fromStringStrict(str: string): Long;'],
      },
      {
        symbol: 'Long.fromString',
        kind: 'new overload',
        because: 'The new ones stand first and take what the old one took.',
        new: [types, 'static fromString(str: string, radix?: number): Long;'],
      },
    ],
  },
]
