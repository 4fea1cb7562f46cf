import type { Pair } from '../corpus.ts'

export const yaml: readonly Pair[] = [
  {
    package: 'yaml',
    old: '2.3.4',
    new: '2.4.5',
    verdict: 'harmless',
    changes: [
      {
        symbol: 'CST.isScalar',
        kind: 'same type, other words',
        old: ['dist/parse/cst.d.ts', 'token is BlockScalar | FlowScalar;'],
        new: ['dist/parse/cst.d.ts', 'token is FlowScalar | BlockScalar;'],
      },
      {
        symbol: './util#createPair',
        kind: 'same type, other words',
        old: [
          'dist/nodes/Pair.d.ts',
          'Pair<import("./Node.js").Node, import("./YAMLMap.js").YAMLMap<unknown, unknown>',
        ],
        new: ['dist/nodes/Pair.d.ts', 'Pair<import("./Node.js").Node, import("./Alias.js").Alias'],
      },
      {
        symbol: 'CST.BlockMap.items',
        kind: 'new optional member',
        new: ['dist/parse/cst.d.ts', 'explicitKey?: true;'],
      },
      {
        symbol: '.',
        kind: 'private or internal',
        because: 'Neither the main module nor ./util passes it on.',
        old: ['dist/compose/resolve-block-scalar.d.ts', 'resolveBlockScalar(scalar: BlockScalar, strict: boolean,'],
        new: ['dist/compose/resolve-block-scalar.d.ts', 'resolveBlockScalar(ctx: ComposeContext, scalar: BlockScalar,'],
      },
    ],
  },
]
