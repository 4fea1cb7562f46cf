import type { Pair } from '../corpus.ts'

export const kysely: readonly Pair[] = [
  {
    package: 'kysely',
    old: '0.27.5',
    new: '0.27.6',
    verdict: 'harmless',
    changes: [
      {
        symbol: 'MigratorProps.nameComparator',
        kind: 'new optional member',
        new: [
          'dist/esm/migration/migrator.d.ts',
          'readonly nameComparator?: (name0: string, name1: string) => number;',
        ],
      },
      {
        symbol: '.',
        kind: 'private or internal',
        because: 'The main module passes on the plugin alone, not its transformer.',
        new: [
          'dist/esm/plugin/with-schema/with-schema-transformer.d.ts',
          'protected transformFunction(node: FunctionNode): FunctionNode;',
        ],
      },
    ],
  },
]
