import type { Pair } from '../corpus.ts'

export const defu: readonly Pair[] = [
  {
    package: 'defu',
    old: '6.1.2',
    new: '6.1.4',
    heldOut: true,
    verdict: 'harmless',
    changes: [
      {
        symbol: 'Defu',
        kind: 'same type, other words',
        because: 'A type is exported as a type.',
        old: ['dist/defu.d.ts', 'export { Defu, createDefu,'],
        new: ['dist/defu.d.ts', 'export { type Defu, createDefu,'],
      },
      {
        symbol: 'package.json#exports',
        kind: 'package.json',
        because: 'What is required is another file, which gives the same.',
        old: ['package.json', '"require": "./dist/defu.cjs"'],
        new: ['package.json', '"require": "./lib/defu.cjs"'],
      },
    ],
  },
]
