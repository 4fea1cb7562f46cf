import type { Pair } from '../corpus.ts'

export const pTimeout: readonly Pair[] = [
  {
    package: 'p-timeout',
    old: '5.1.0',
    new: '6.0.0',
    heldOut: true,
    verdict: 'breaking',
    documented: { in: 'release notes', at: 'v6.0.0' },
    complete: true,
    breaks: [
      {
        symbol: 'default',
        kind: 'narrowed parameter',
        says: 'All is said in the options.',
        old: ['index.d.ts', 'message?: string | Error, options?: Options ): ClearablePromise<ValueType>;'],
        new: ['index.d.ts', 'options: Options<ReturnType> ): ClearablePromise<ValueType | ReturnType>;'],
      },
      {
        symbol: 'Options',
        kind: 'type parameters',
        says: 'All is said in the options.',
        old: ['index.d.ts', 'export type Options = {'],
        new: ['index.d.ts', 'export type Options<ReturnType> = {'],
      },
      {
        symbol: 'package.json#engines.node',
        kind: 'engines raised',
        says: 'An older Node.js is no longer supported.',
        old: ['package.json', '"node": ">=12"'],
        new: ['package.json', '"node": ">=14.16"'],
      },
    ],
  },
]
