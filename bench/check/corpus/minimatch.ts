import type { Pair } from '../corpus.ts'

export const minimatch: readonly Pair[] = [
  {
    package: 'minimatch',
    old: '9.0.3',
    new: '9.0.5',
    verdict: 'harmless',
    changes: [
      {
        symbol: '.',
        kind: 'moved declaration',
        because: 'Every file is in another folder; import and require find it as before.',
        old: ['package.json', '"types": "./dist/mjs/index.d.ts"'],
        new: ['package.json', '"types": "./dist/esm/index.d.ts"'],
      },
      {
        symbol: '.',
        kind: 'package.json',
        because: 'The package says that it is an ES module, and still has files for require.',
        new: ['package.json', '"type": "module"'],
      },
      {
        symbol: 'AST.prototype.options',
        kind: 'new class member',
        new: ['dist/esm/ast.d.ts', 'get options(): MinimatchOptions;'],
      },
    ],
  },
]
