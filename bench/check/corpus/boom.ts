import type { Pair } from '../corpus.ts'

export const boom: readonly Pair[] = [
  {
    package: '@hapi/boom',
    old: '10.0.0',
    new: '10.0.1',
    verdict: 'harmless',
    changes: [
      {
        symbol: 'badRequest',
        kind: 'widened parameter',
        because: 'The parameter has another name, too.',
        old: ['lib/index.d.ts', 'badRequest<Data>(message?: string, data?: Data): Boom<Data>;'],
        new: ['lib/index.d.ts', 'badRequest<Data>(messageOrError?: string | Error, data?: Data): Boom<Data>;'],
      },
      {
        symbol: 'unauthorized',
        kind: 'widened parameter',
        because: 'The parameter has another name, too.',
        old: ['lib/index.d.ts', 'unauthorized<Data>(message?: string | null): Boom<Data>;'],
        new: ['lib/index.d.ts', 'unauthorized<Data>(messageOrError?: string | Error | null): Boom<Data>;'],
      },
      {
        symbol: 'internal',
        kind: 'widened parameter',
        because: 'The parameter has another name, too.',
        old: ['lib/index.d.ts', 'internal<Data>(message?: string,'],
        new: ['lib/index.d.ts', 'internal<Data>(messageOrError?: string | Error,'],
      },
    ],
  },
]
