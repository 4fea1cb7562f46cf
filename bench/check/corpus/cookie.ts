import type { Pair } from '../corpus.ts'

const types = 'dist/index.d.ts'

export const cookie: readonly Pair[] = [
  {
    package: 'cookie',
    old: '1.1.1',
    new: '2.0.2',
    verdict: 'breaking',
    documented: { in: 'commit', at: '15d7996, f6d0482' },
    complete: true,
    breaks: [
      {
        symbol: 'parse',
        kind: 'removed export',
        says: 'What was deprecated is gone.',
        old: [types, 'parseCookie as parse'],
        new: [types],
      },
      {
        symbol: 'serialize',
        kind: 'removed export',
        says: 'What was deprecated is gone.',
        old: [types, 'stringifySetCookie as serialize'],
        new: [types],
      },
      {
        symbol: 'stringifySetCookie',
        kind: 'narrowed parameter',
        says: 'What was deprecated is gone.',
        old: [types, 'stringifySetCookie(name: string, val: string, options?: SerializeOptions): string;'],
        new: [types],
      },
      {
        symbol: '.',
        kind: 'esm only',
        says: 'The package is an ES module.',
        old: ['package.json', '"main": "dist/index.js"'],
        new: ['package.json', '"type": "module"'],
      },
      {
        symbol: 'package.json#engines.node',
        kind: 'engines raised',
        old: ['package.json', '"node": ">=18"'],
        new: ['package.json', '"node": ">=22"'],
      },
    ],
  },
]
