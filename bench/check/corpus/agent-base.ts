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
        kind: 'export kind',
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
  {
    package: 'agent-base',
    old: '7.0.2',
    new: '7.1.4',
    verdict: 'harmless',
    changes: [
      {
        symbol: 'Agent.prototype.isSecureEndpoint',
        kind: 'new class member',
        new: ['dist/index.d.ts', 'isSecureEndpoint(options?: AgentConnectOpts): boolean;'],
      },
      {
        symbol: 'Agent.prototype.getName',
        kind: 'new class member',
        because: 'It overrides the method of http.Agent.',
        new: ['dist/index.d.ts', 'getName(options?: AgentConnectOpts): string;'],
      },
      {
        symbol: 'Agent',
        kind: 'private or internal',
        because: 'A subclass has no member of this name but by chance.',
        new: ['dist/index.d.ts', 'private incrementSockets;'],
      },
    ],
  },
]
