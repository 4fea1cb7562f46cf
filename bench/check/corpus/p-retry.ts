import type { Pair } from '../corpus.ts'

export const pRetry: readonly Pair[] = [
  {
    package: 'p-retry',
    old: '6.2.1',
    new: '7.0.0',
    verdict: 'breaking',
    documented: { in: 'commit', at: 'bff36bb, 3bdb53a, 6a89827' },
    complete: true,
    breaks: [
      {
        symbol: 'FailedAttemptError',
        kind: 'removed export',
        says: 'Errors are no longer decorated.',
        old: ['index.d.ts', 'export type FailedAttemptError = {'],
        new: ['index.d.ts', 'export type RetryContext = {'],
      },
      {
        symbol: 'Options.onFailedAttempt',
        also: ['Options'],
        kind: 'incompatible type',
        says: 'Errors are no longer decorated; the function is given a context.',
        old: ['index.d.ts', 'onFailedAttempt?: (error: FailedAttemptError) => void | Promise<void>;'],
        new: ['index.d.ts', 'onFailedAttempt?: (context: RetryContext) => void | Promise<void>;'],
      },
      {
        symbol: 'Options.shouldRetry',
        also: ['Options'],
        kind: 'incompatible type',
        says: 'Errors are no longer decorated; the function is given a context.',
        old: ['index.d.ts', 'shouldRetry?: (error: FailedAttemptError) => boolean | Promise<boolean>;'],
        new: ['index.d.ts', 'shouldRetry?: (context: RetryContext) => boolean | Promise<boolean>;'],
      },
      {
        symbol: 'Options.forever',
        also: ['Options'],
        kind: 'removed member',
        says: 'The package no longer rests on retry, whose options it had.',
        old: ['index.d.ts', '} & OperationOptions;'],
        new: ['index.d.ts'],
      },
      {
        symbol: 'package.json#engines.node',
        kind: 'engines raised',
        says: 'Node.js 20 is needed.',
        old: ['package.json', '"node": ">=16.17"'],
        new: ['package.json', '"node": ">=20"'],
      },
    ],
  },
  {
    package: 'p-retry',
    old: '6.1.0',
    new: '6.2.1',
    verdict: 'harmless',
    changes: [
      {
        symbol: 'Options.shouldRetry',
        kind: 'new optional member',
        new: ['index.d.ts', 'readonly shouldRetry?: (error: FailedAttemptError) => boolean | Promise<boolean>;'],
      },
    ],
  },
]
