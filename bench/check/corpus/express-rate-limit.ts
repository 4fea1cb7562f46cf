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
  {
    package: 'express-rate-limit',
    old: '7.4.1',
    new: '7.5.1',
    verdict: 'harmless',
    changes: [
      {
        symbol: 'Options.identifier',
        kind: 'new member of a result',
        because: 'Clients give a part of the options; all of them are given to a store only.',
        new: [types, 'identifier: string | ValueDeterminingMiddleware<string>;'],
      },
      {
        symbol: 'DraftHeadersVersion',
        kind: 'widened parameter',
        because: 'A client says which version to write.',
        old: [types, 'export type DraftHeadersVersion = "draft-6" | "draft-7";'],
        new: [types, 'export type DraftHeadersVersion = (typeof SUPPORTED_DRAFT_VERSIONS)[number];'],
      },
      {
        symbol: 'EnabledValidations',
        kind: 'new optional member',
        new: [types, 'headersDraftVersion(version?: any): void;'],
      },
    ],
  },
]
