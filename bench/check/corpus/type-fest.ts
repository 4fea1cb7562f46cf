import type { Pair } from '../corpus.ts'

export const typeFest: readonly Pair[] = [
  {
    package: 'type-fest',
    old: '2.19.0',
    new: '3.0.0',
    verdict: 'breaking',
    documented: { in: 'commit', at: '28f3e481, ff0de639, cca3ca2c' },
    complete: false,
    breaks: [
      {
        symbol: 'PromiseValue',
        kind: 'removed export',
        says: 'The built-in Awaited takes its place.',
        old: ['index.d.ts', "export {PromiseValue} from './source/promise-value';"],
        new: ['index.d.ts'],
      },
      {
        symbol: 'Mutable',
        kind: 'renamed',
        says: 'It is Writable.',
        old: ['index.d.ts', "export {Mutable} from './source/mutable';"],
        new: ['index.d.ts'],
      },
      {
        symbol: 'SimplifyOptions',
        kind: 'removed export',
        old: ['index.d.ts', 'export {Simplify, SimplifyOptions}'],
        new: ['index.d.ts', 'export type {Simplify}'],
      },
      {
        symbol: 'package.json#engines.node',
        kind: 'engines raised',
        says: 'Node.js 14 is needed.',
        old: ['package.json', '"node": ">=12.20"'],
        new: ['package.json', '"node": ">=14.16"'],
      },
    ],
  },
]
