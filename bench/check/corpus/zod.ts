import type { Pair } from '../corpus.ts'

export const zod: readonly Pair[] = [
  {
    package: 'zod',
    old: '3.22.3',
    new: '3.22.4',
    verdict: 'harmless',
    changes: [
      {
        symbol: 'ZodString.prototype.trim',
        kind: 'same type, other words',
        because: 'A property that holds a function is a method now.',
        old: ['lib/types.d.ts', 'trim: () => ZodString;'],
        new: ['lib/types.d.ts', 'trim(): ZodString;'],
      },
      {
        symbol: 'ZodString.prototype.nonempty',
        kind: 'same type, other words',
        because: 'A property that holds a function is a method now.',
        old: ['lib/types.d.ts', 'nonempty: (message?: errorUtil.ErrMessage | undefined) => ZodString;'],
        new: ['lib/types.d.ts', 'nonempty(message?: errorUtil.ErrMessage): ZodString;'],
      },
      {
        symbol: 'ZodString',
        kind: 'private or internal',
        because: 'Nobody extends this class.',
        old: ['lib/types.d.ts', 'protected _regex: (regex: RegExp,'],
        new: ['lib/types.d.ts', 'protected _regex(regex: RegExp,'],
      },
    ],
  },
  {
    package: 'zod',
    old: '3.23.7',
    new: '3.23.8',
    verdict: 'harmless',
    changes: [
      {
        symbol: 'RefinementCtx',
        kind: 'same type, other words',
        because: 'An alias of an object type is an interface now.',
        old: ['lib/types.d.ts', 'export declare type RefinementCtx = {'],
        new: ['lib/types.d.ts', 'export interface RefinementCtx {'],
      },
    ],
  },
]
