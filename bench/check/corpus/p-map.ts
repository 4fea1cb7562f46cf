import type { Pair } from '../corpus.ts'

export const pMap: readonly Pair[] = [
  {
    package: 'p-map',
    old: '4.0.0',
    new: '5.0.0',
    verdict: 'breaking',
    documented: { in: 'commit', at: 'dcdbc7a' },
    complete: true,
    breaks: [
      {
        symbol: '.',
        kind: 'esm only',
        says: 'The package is an ES module.',
        old: ['package.json'],
        new: ['package.json', '"type": "module"'],
      },
      {
        symbol: 'default',
        kind: 'export kind',
        says: 'The package is an ES module.',
        old: ['index.d.ts', 'export = pMap;'],
        new: ['index.d.ts', 'export default function pMap<Element, NewElement>('],
      },
      {
        symbol: 'default.Options',
        also: ['Options'],
        kind: 'renamed',
        old: ['index.d.ts', 'declare namespace pMap { interface Options {'],
        new: ['index.d.ts', 'export interface Options {'],
      },
      {
        symbol: 'default.Mapper',
        also: ['Mapper'],
        kind: 'renamed',
        old: ['index.d.ts', 'mapper: pMap.Mapper<Element, NewElement>,'],
        new: ['index.d.ts', 'export type Mapper<Element = any, NewElement = unknown> = ('],
      },
      {
        symbol: 'package.json#engines.node',
        kind: 'engines raised',
        says: 'Node.js 12.20 is needed.',
        old: ['package.json', '"node": ">=10"'],
        new: ['package.json', '"node": ">=12"'],
      },
    ],
  },
]
