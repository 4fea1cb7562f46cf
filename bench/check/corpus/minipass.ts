import type { Pair } from '../corpus.ts'

export const minipass: readonly Pair[] = [
  {
    package: 'minipass',
    old: '4.2.8',
    new: '5.0.0',
    verdict: 'breaking',
    documented: { in: 'repository', at: 'CHANGELOG.md' },
    complete: true,
    breaks: [
      {
        symbol: 'default',
        kind: 'export kind',
        says: 'There is no default export, only a named one.',
        old: ['index.d.ts', 'export = Minipass'],
        new: ['index.d.ts', 'export class Minipass<'],
      },
    ],
  },
]
