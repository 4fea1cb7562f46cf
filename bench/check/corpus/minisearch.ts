import type { Pair } from '../corpus.ts'

export const minisearch: readonly Pair[] = [
  {
    package: 'minisearch',
    old: '6.1.0',
    new: '6.2.0',
    verdict: 'harmless',
    changes: [
      {
        symbol: 'Query',
        kind: 'widened parameter',
        because: 'A query is what a client asks.',
        old: ['dist/types/index.d.ts', 'type Query = QueryCombination | string;'],
        new: ['dist/types/index.d.ts', 'type Query = QueryCombination | string | Wildcard;'],
      },
      {
        symbol: 'default.wildcard',
        kind: 'new class member',
        new: ['dist/types/index.d.ts', 'static readonly wildcard: unique symbol;'],
      },
      {
        symbol: 'default',
        kind: 'private or internal',
        new: ['dist/types/index.d.ts', 'private executeWildcardQuery;'],
      },
      {
        symbol: 'AsPlainObject',
        kind: 'same type, other words',
        old: ['dist/types/index.d.ts', 'export { AsPlainObject, AutoVacuumOptions,'],
        new: ['dist/types/index.d.ts', 'export { type AsPlainObject, type AutoVacuumOptions,'],
      },
    ],
  },
  {
    package: 'minisearch',
    old: '7.0.2',
    new: '7.1.3',
    verdict: 'harmless',
    changes: [
      {
        symbol: 'Options.extractField',
        kind: 'widened parameter',
        because: 'A client gives the function, which may give more now.',
        old: ['dist/es/index.d.ts', 'extractField?: (document: T, fieldName: string) => string;'],
        new: ['dist/es/index.d.ts', 'extractField?: (document: T, fieldName: string) => any;'],
      },
      {
        symbol: 'Options.stringifyField',
        kind: 'new optional member',
        new: ['dist/es/index.d.ts', 'stringifyField?: (fieldValue: any, fieldName: string) => string;'],
      },
      {
        symbol: 'SearchOptions.boostTerm',
        kind: 'new optional member',
        new: ['dist/es/index.d.ts', 'boostTerm?: (term: string, i: number, terms: string[]) => number;'],
      },
    ],
  },
]
