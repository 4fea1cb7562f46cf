import type { Pair } from '../corpus.ts'

export const eventemitter3: readonly Pair[] = [
  {
    package: 'eventemitter3',
    old: '4.0.0',
    new: '4.0.7',
    verdict: 'harmless',
    changes: [
      {
        symbol: 'default',
        kind: 'type parameters',
        because: 'What was allowed still is, and the new parameter has a default.',
        old: [
          'index.d.ts',
          'declare class EventEmitter<EventTypes extends string | symbol | { [K in keyof EventTypes]: any[] } = string | symbol> {',
        ],
        new: ['index.d.ts', 'Context extends any = any > {'],
      },
      {
        symbol: 'default.prototype.on',
        kind: 'same type, other words',
        old: ['index.d.ts', 'fn: EventEmitter.ListenerFn<EventArgs<EventTypes, T>>, context?: any): this;'],
        new: ['index.d.ts', 'fn: EventEmitter.EventListener<EventTypes, T>,'],
      },
      {
        symbol: 'default.ArgumentMap',
        kind: 'new export',
        new: ['index.d.ts', 'export type ArgumentMap<T extends object> = {'],
      },
    ],
  },
]
