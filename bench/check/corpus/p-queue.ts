import type { Pair } from '../corpus.ts'

export const pQueue: readonly Pair[] = [
  {
    package: 'p-queue',
    old: '8.1.1',
    new: '9.0.0',
    verdict: 'breaking',
    documented: { in: 'commit', at: 'e48716f, b2600d5' },
    complete: true,
    breaks: [
      {
        symbol: 'Options.throwOnTimeout',
        also: ['QueueAddOptions.throwOnTimeout', 'default', 'default.prototype.add', 'default.prototype.addAll'],
        kind: 'removed member',
        says: 'Whatever takes too long throws; the option is gone.',
        old: ['dist/options.d.ts', 'throwOnTimeout?: boolean;'],
        new: ['dist/options.d.ts'],
      },
      {
        symbol: 'package.json#engines.node',
        kind: 'engines raised',
        says: 'Node.js 20 is needed.',
        old: ['package.json', '"node": ">=18"'],
        new: ['package.json', '"node": ">=20"'],
      },
    ],
  },
  {
    package: 'p-queue',
    old: '8.0.1',
    new: '8.1.1',
    verdict: 'breaking',
    documented: null,
    complete: true,
    breaks: [
      {
        symbol: 'Queue.setPriority',
        // The constraint of the type parameter of Options is the queue.
        also: ['Queue', 'Options', 'Options.queueClass', 'default'],
        kind: 'required added',
        old: ['dist/queue.d.ts'],
        new: ['dist/queue.d.ts', 'setPriority: (id: string, priority: number) => void;'],
      },
    ],
  },
]
