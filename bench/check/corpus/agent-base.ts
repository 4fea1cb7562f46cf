import type { Pair } from '../corpus.ts'

export const agentBase: readonly Pair[] = [
  {
    package: 'agent-base',
    old: '6.0.2',
    new: '7.0.0',
    verdict: 'breaking',
    documented: { in: 'repository', at: 'packages/agent-base/CHANGELOG.md' },
    complete: false,
    breaks: [
      {
        symbol: 'default',
        kind: 'removed export',
        says: 'The function that makes an agent is gone, and with it the default export.',
        old: ['dist/src/index.d.ts', 'export = createAgent;'],
        new: null,
      },
      {
        symbol: 'default.Agent',
        also: ['Agent'],
        kind: 'class closed',
        says: 'Agent is an abstract class, and a named export.',
        old: ['dist/src/index.d.ts', 'class Agent extends EventEmitter {'],
        new: ['dist/index.d.ts', 'export declare abstract class Agent extends http.Agent {'],
      },
      {
        symbol: 'package.json#engines.node',
        kind: 'engines raised',
        old: ['package.json', '"node": ">= 6.0.0"'],
        new: ['package.json', '"node": ">= 14"'],
      },
    ],
  },
]
