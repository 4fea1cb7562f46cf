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
  {
    package: 'cookie',
    old: '1.0.2',
    new: '1.1.1',
    verdict: 'harmless',
    changes: [
      { symbol: 'parseCookie', kind: 'new export', new: [types, 'export declare function parseCookie('] },
      {
        symbol: 'parse',
        kind: 'moved declaration',
        because: 'It is another name of parseCookie.',
        old: [
          types,
          'export declare function parse(str: string, options?: ParseOptions): Record<string, string | undefined>;',
        ],
        new: [types, 'parseCookie as parse'],
      },
      {
        symbol: 'serialize',
        kind: 'new overload',
        because: 'It is another name of stringifySetCookie, whose second overload it was.',
        old: [
          types,
          'export declare function serialize(name: string, val: string, options?: SerializeOptions): string;',
        ],
        new: [types, 'stringifySetCookie as serialize'],
      },
      {
        symbol: 'SerializeOptions',
        kind: 'same type, other words',
        old: [types, 'export interface SerializeOptions {'],
        new: [types, 'export type SerializeOptions = StringifyOptions & Omit<SetCookie, "name" | "value">;'],
      },
    ],
  },
]
