import type { Pair } from '../corpus.ts'

export const getPort: readonly Pair[] = [
  {
    package: 'get-port',
    old: '7.0.0',
    new: '7.1.0',
    heldOut: true,
    verdict: 'harmless',
    changes: [
      {
        symbol: 'clearLockedPorts',
        kind: 'new export',
        new: ['index.d.ts', 'export function clearLockedPorts(): void;'],
      },
    ],
  },
]
