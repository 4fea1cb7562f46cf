import type { Pair } from '../corpus.ts'

const types = 'dist/index.d.ts'

export const neverthrow: readonly Pair[] = [
  {
    package: 'neverthrow',
    old: '3.2.0',
    new: '4.0.0',
    verdict: 'breaking',
    documented: { in: 'package', at: 'README.md' },
    complete: true,
    breaks: [
      {
        symbol: 'ResultAsync.fromPromise',
        kind: 'optional to required',
        says: 'A promise that never rejects has a function of its own, fromSafePromise; fromPromise is given a function for errors.',
        old: [types, 'static fromPromise<T, E>(promise: Promise<T>, errorFn?: (e: unknown) => E)'],
        new: [types, 'static fromPromise<T, E>(promise: Promise<T>, errorFn: (e: unknown) => E)'],
      },
    ],
  },
  {
    package: 'neverthrow',
    old: '4.4.2',
    new: '5.0.0',
    verdict: 'breaking',
    documented: { in: 'commit', at: 'c6cfcbd' },
    complete: true,
    breaks: [
      {
        symbol: 'combine',
        kind: 'removed export',
        says: 'It is split into a static function of Result and one of ResultAsync.',
        old: [types, 'ResultAsync, combine, combineWithAllErrors, err,'],
        new: [types, 'ResultAsync, err,'],
      },
      {
        symbol: 'combineWithAllErrors',
        kind: 'removed export',
        says: 'It is split into a static function of Result and one of ResultAsync.',
        old: [types, 'ResultAsync, combine, combineWithAllErrors, err,'],
        new: [types, 'ResultAsync, err,'],
      },
    ],
  },
  {
    package: 'neverthrow',
    old: '7.2.0',
    new: '8.0.0',
    verdict: 'breaking',
    documented: { in: 'repository', at: 'CHANGELOG.md' },
    complete: true,
    breaks: [
      {
        symbol: 'Ok.prototype.orElse',
        also: ['Result.orElse', 'Result'],
        kind: 'type parameters',
        says: 'The type of the value stands before that of the error.',
        old: [types, 'orElse<A>(_f: (e: E) => Result<T, A>): Result<T, A>;'],
        new: [types, 'orElse<U, A>(_f: (e: E) => Result<U, A>): Result<U | T, A>;'],
      },
      {
        symbol: 'Err.prototype.orElse',
        also: ['Result.orElse', 'Result'],
        kind: 'type parameters',
        says: 'The type of the value stands before that of the error.',
        old: [types, 'orElse<A>(f: (e: E) => Result<T, A>): Result<T, A>;'],
        new: [types, 'orElse<U, A>(f: (e: E) => Result<U, A>): Result<U | T, A>;'],
      },
      {
        symbol: 'ResultAsync.prototype.orElse',
        kind: 'type parameters',
        says: 'The type of the value stands before that of the error.',
        old: [types, 'orElse<A>(f: (e: E) => Result<T, A> | ResultAsync<T, A>): ResultAsync<T, A>;'],
        new: [types, 'orElse<U, A>(f: (e: E) => Result<U, A> | ResultAsync<U, A>): ResultAsync<U | T, A>;'],
      },
    ],
  },
]
