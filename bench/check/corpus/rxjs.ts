import type { Pair } from '../corpus.ts'

export const rxjs: readonly Pair[] = [
  {
    package: 'rxjs',
    old: '7.8.0',
    new: '7.8.1',
    verdict: 'harmless',
    changes: [
      {
        symbol: 'TapObserver',
        kind: 'new export',
        old: ['dist/types/index.d.ts', "export { tap } from './internal/operators/tap';"],
        new: ['dist/types/index.d.ts', "export { tap, TapObserver } from './internal/operators/tap';"],
      },
      {
        symbol: './internal/operators/throttle#defaultThrottleConfig',
        kind: 'private or internal',
        because: 'The path says so.',
        old: [
          'dist/types/internal/operators/throttle.d.ts',
          'export declare const defaultThrottleConfig: ThrottleConfig;',
        ],
      },
      {
        symbol: 'throttleTime',
        kind: 'same type, other words',
        old: ['dist/types/internal/operators/throttleTime.d.ts', 'config?: import("./throttle").ThrottleConfig)'],
        new: ['dist/types/internal/operators/throttleTime.d.ts', 'config?: ThrottleConfig)'],
      },
    ],
  },
]
