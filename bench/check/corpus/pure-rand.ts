import type { Pair } from '../corpus.ts'

const generator = 'lib/types/generator'

export const pureRand: readonly Pair[] = [
  {
    package: 'pure-rand',
    old: '5.0.5',
    new: '6.0.0',
    verdict: 'breaking',
    documented: { in: 'repository', at: 'CHANGELOG_6.X.md' },
    complete: true,
    breaks: [
      {
        symbol: 'congruential',
        kind: 'removed export',
        says: 'The generator is gone.',
        old: ['lib/types/pure-rand-default.d.ts', 'unsafeSkipN, congruential, congruential32,'],
        new: ['lib/types/pure-rand-default.d.ts'],
      },
      {
        symbol: 'default.congruential',
        kind: 'removed export',
        says: 'The generator is gone.',
        old: [`${generator}/LinearCongruential.d.ts`, 'congruential: (seed: number)'],
        new: [`${generator}/LinearCongruential.d.ts`],
      },
      {
        symbol: 'RandomGenerator.min',
        also: ['default.RandomGenerator.min'],
        kind: 'removed member',
        says: 'Every generator yields 32-bit integers.',
        old: [`${generator}/RandomGenerator.d.ts`, 'min(): number;'],
        new: [`${generator}/RandomGenerator.d.ts`],
      },
      {
        symbol: 'RandomGenerator.max',
        also: ['default.RandomGenerator.max'],
        kind: 'removed member',
        says: 'Every generator yields 32-bit integers.',
        old: [`${generator}/RandomGenerator.d.ts`, 'max(): number;'],
        new: [`${generator}/RandomGenerator.d.ts`],
      },
    ],
  },
]
