import type { Pair } from '../corpus.ts'

export const immutable: readonly Pair[] = [
  {
    package: 'immutable',
    old: '4.2.4',
    new: '4.3.7',
    verdict: 'breaking',
    documented: null,
    complete: false,
    breaks: [
      {
        symbol: 'DeepCopy',
        also: ['Record.toJS', 'Collection.toJS', 'List.toJS', 'Map.toJS'],
        kind: 'widened result',
        old: ['dist/immutable.d.ts', '[key in keyof R]: R[key] extends object ? unknown : R[key];'],
        new: ['dist/immutable.d.ts', '[key in keyof R]: ContainObject<R[key]> extends true ? unknown : R[key];'],
      },
    ],
  },
  { package: 'immutable', old: '5.0.2', new: '5.0.3', verdict: 'harmless', changes: [] },
  {
    package: 'immutable',
    old: '4.3.7',
    new: '5.0.3',
    verdict: 'breaking',
    documented: { in: 'repository', at: 'CHANGELOG.md' },
    complete: false,
    breaks: [
      {
        symbol: 'Map',
        kind: 'incompatible type',
        says: 'A map that is made of an object has a type for every key.',
        old: ['dist/immutable.d.ts', 'function Map<K, V>(collection?: Iterable<[K, V]>): Map<K, V>; function Map<V>('],
        new: ['dist/immutable.d.ts', 'function Map<R extends { [key in string | number | symbol]: unknown }>('],
      },
      {
        symbol: 'Map.of',
        kind: 'removed member',
        says: 'What was deprecated is gone.',
        old: ['dist/immutable.d.ts', 'function of(...keyValues: Array<unknown>): Map<unknown, unknown>;'],
        new: ['dist/immutable.d.ts'],
      },
      {
        symbol: 'Collection.isKeyed',
        kind: 'removed member',
        says: 'What was deprecated is gone; there is a function of this name.',
        old: ['dist/immutable.d.ts', '@deprecated use `const { isKeyed }'],
        new: ['dist/immutable.d.ts'],
      },
      {
        symbol: 'Collection.isIndexed',
        kind: 'removed member',
        says: 'What was deprecated is gone; there is a function of this name.',
        old: ['dist/immutable.d.ts', 'use `const { isIndexed }'],
        new: ['dist/immutable.d.ts'],
      },
      {
        symbol: 'Collection.isAssociative',
        kind: 'removed member',
        says: 'What was deprecated is gone; there is a function of this name.',
        old: ['dist/immutable.d.ts', 'use `const { isAssociative }'],
        new: ['dist/immutable.d.ts'],
      },
      {
        symbol: 'Collection.isOrdered',
        kind: 'removed member',
        says: 'What was deprecated is gone; there is a function of this name.',
        old: ['dist/immutable.d.ts', 'use `const { isOrdered }'],
        new: ['dist/immutable.d.ts'],
      },
      {
        symbol: 'Range',
        kind: 'optional to required',
        says: 'A range needs a start and an end.',
        old: ['dist/immutable.d.ts', 'start?: number, end?: number, step?: number ): Seq.Indexed<number>;'],
        new: ['dist/immutable.d.ts', 'start: number, end: number, step?: number ): Seq.Indexed<number>;'],
      },
    ],
  },
]
