import type { Pair } from '../corpus.ts'

const types = 'dist/index.d.ts'

export const expressRateLimit: readonly Pair[] = [
  {
    package: 'express-rate-limit',
    old: '6.11.2',
    new: '7.0.0',
    verdict: 'breaking',
    documented: { in: 'package', at: 'changelog.md' },
    complete: false,
    breaks: [
      {
        symbol: 'RateLimitInfo.current',
        kind: 'renamed',
        says: 'current is used now.',
        old: [types, 'current: number;'],
        new: [types, 'used: number;'],
      },
      {
        symbol: 'Options.draft_polli_ratelimit_headers',
        kind: 'removed member',
        says: 'The deprecated option is gone.',
        old: [types, 'draft_polli_ratelimit_headers?: boolean;'],
        new: [types],
      },
      {
        symbol: 'Options.onLimitReached',
        kind: 'removed member',
        says: 'The deprecated option is gone.',
        old: [types, 'onLimitReached: RateLimitReachedEventHandler;'],
        new: [types],
      },
      {
        symbol: 'Options.max',
        kind: 'widened result',
        says: 'limit is preferred to max.',
        old: [types, 'max: number | ValueDeterminingMiddleware<number>;'],
        new: [types, 'max?: number | ValueDeterminingMiddleware<number>;'],
      },
      {
        symbol: 'MemoryStore.prototype.hits',
        kind: 'removed member',
        says: 'The store keeps a reset time per client.',
        old: [types, 'hits: { [key: string]: number | undefined; };'],
        new: [types],
      },
      {
        symbol: 'MemoryStore.prototype.resetTime',
        kind: 'removed member',
        says: 'The store keeps a reset time per client.',
        old: [types, 'hit counts will be reset.\n\t */ resetTime: Date;'],
        new: [types, 'previous: Map<string, Client>;'],
      },
      {
        symbol: 'package.json#engines.node',
        kind: 'engines raised',
        says: 'Node.js 16 is the oldest one now.',
        old: ['package.json', '"node": ">= 14"'],
        new: ['package.json', '"node": ">= 16"'],
      },
    ],
  },
]
