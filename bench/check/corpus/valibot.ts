import type { Pair } from '../corpus.ts'

const types = 'dist/index.d.ts'

export const valibot: readonly Pair[] = [
  {
    package: 'valibot',
    old: '0.19.0',
    new: '0.20.1',
    verdict: 'breaking',
    documented: { in: 'repository', at: 'library/CHANGELOG.md' },
    complete: false,
    breaks: [
      {
        symbol: 'ObjectSchema.schema',
        kind: 'renamed',
        says: 'The property schema of every schema is type.',
        old: [types, "schema: 'object';"],
        new: [types, "type: 'object';"],
      },
      {
        symbol: 'ArraySchema.schema',
        kind: 'renamed',
        says: 'The property schema of every schema is type.',
        old: [types, "schema: 'array';"],
        new: [types, "type: 'array';"],
      },
      {
        symbol: 'StringSchema.schema',
        kind: 'renamed',
        says: 'The property schema of every schema is type.',
        old: [types, "schema: 'string';"],
        new: [types, "type: 'string';"],
      },
      {
        symbol: 'ObjectShape',
        kind: 'renamed',
        says: 'It is ObjectEntries.',
        old: [types, 'type ObjectShape = Record<string, BaseSchema<any>>;'],
        new: [types, 'type ObjectEntries ='],
      },
      {
        symbol: 'ObjectShapeAsync',
        kind: 'renamed',
        says: 'It is ObjectEntriesAsync.',
        old: [types, 'type ObjectShapeAsync ='],
        new: [types, 'type ObjectEntriesAsync ='],
      },
      {
        symbol: 'TupleShape',
        kind: 'renamed',
        says: 'It is TupleItems.',
        old: [types, 'type TupleShape ='],
        new: [types, 'type TupleItems ='],
      },
      {
        symbol: 'intersectionAsync',
        kind: 'removed export',
        says: 'It is intersectAsync.',
        old: [types, 'intersectionAsync,'],
        new: [types],
      },
      {
        symbol: 'IntersectionSchema',
        kind: 'renamed',
        says: 'It is intersect, and its type too.',
        old: [types, 'IntersectionSchema,'],
        new: [types, 'IntersectSchema,'],
      },
      {
        symbol: 'NativeEnumSchema',
        kind: 'renamed',
        says: 'It is enum_, and its type too.',
        old: [types, 'NativeEnumSchema,'],
        new: [types],
      },
    ],
  },
]
