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
  {
    package: 'pure-rand',
    old: '6.0.4',
    new: '6.1.0',
    verdict: 'harmless',
    changes: [
      {
        symbol: 'RandomGenerator.getState',
        kind: 'new optional member',
        new: [`${generator}/RandomGenerator.d.ts`, 'getState?(): readonly number[];'],
      },
      {
        symbol: 'congruential32',
        kind: 'narrowed result',
        because: 'The function has a property now.',
        old: [`${generator}/LinearCongruential.d.ts`, 'congruential32: (seed: number) => RandomGenerator;'],
        new: [`${generator}/LinearCongruential.d.ts`, 'congruential32: ((seed: number) => RandomGenerator) & {'],
      },
      {
        symbol: 'mersenne',
        kind: 'narrowed result',
        because: 'The function has a property now, and is a constant.',
        old: [`${generator}/MersenneTwister.d.ts`, 'export default function (seed: number): RandomGenerator;'],
        new: [`${generator}/MersenneTwister.d.ts`, 'declare const _default: ((seed: number) => RandomGenerator) & {'],
      },
    ],
  },
]
