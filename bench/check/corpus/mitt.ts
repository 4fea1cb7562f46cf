import type { Pair } from '../corpus.ts'

const says = 'Stronger types: the events are a type parameter.'

export const mitt: readonly Pair[] = [
  {
    package: 'mitt',
    old: '2.1.0',
    new: '3.0.1',
    verdict: 'breaking',
    documented: { in: 'commit', at: '8f439b8' },
    complete: false,
    breaks: [
      {
        symbol: 'Emitter',
        kind: 'type parameters',
        says,
        old: ['index.d.ts', 'export interface Emitter {'],
        new: ['index.d.ts', 'export interface Emitter<Events extends Record<EventType, unknown>> {'],
      },
      {
        symbol: 'EventHandlerMap',
        kind: 'type parameters',
        says,
        old: ['index.d.ts', 'export declare type EventHandlerMap = Map<EventType,'],
        new: ['index.d.ts', 'export declare type EventHandlerMap<Events extends Record<EventType, unknown>> ='],
      },
      {
        symbol: 'Handler',
        kind: 'incompatible type',
        says,
        old: ['index.d.ts', 'Handler<T = any> = (event?: T) => void;'],
        new: ['index.d.ts', 'Handler<T = unknown> = (event: T) => void;'],
      },
      {
        symbol: 'WildcardHandler',
        kind: 'incompatible type',
        says,
        old: ['index.d.ts', 'WildcardHandler = (type: EventType, event?: any) => void;'],
        new: [
          'index.d.ts',
          'WildcardHandler<T = Record<string, unknown>> = (type: keyof T, event: T[keyof T]) => void;',
        ],
      },
      {
        symbol: 'default',
        kind: 'type parameters',
        says,
        old: ['index.d.ts', 'function mitt(all?: EventHandlerMap): Emitter;'],
        new: ['index.d.ts', 'function mitt<Events extends Record<EventType, unknown>>('],
      },
    ],
  },
]
