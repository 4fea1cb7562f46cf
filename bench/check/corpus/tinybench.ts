import type { Pair } from '../corpus.ts'

const types = 'dist/index.d.ts'

export const tinybench: readonly Pair[] = [
  {
    package: 'tinybench',
    old: '2.9.0',
    new: '3.0.0',
    verdict: 'breaking',
    documented: { in: 'commit', at: '1297a9b, 434d07f, 4fcd45f' },
    complete: false,
    breaks: [
      {
        symbol: 'package.json#engines.node',
        kind: 'engines raised',
        old: ['package.json'],
        new: ['package.json', '"node": ">=18.0.0"'],
      },
      {
        symbol: 'Bench.prototype.runConcurrently',
        kind: 'removed member',
        says: 'The methods for concurrent runs are gone.',
        old: [types, 'runConcurrently(threshold?: number,'],
        new: [types],
      },
      {
        symbol: 'Bench.prototype.warmupConcurrently',
        kind: 'removed member',
        says: 'The methods for concurrent runs are gone.',
        old: [types, 'warmupConcurrently(threshold?: number,'],
        new: [types],
      },
      {
        symbol: 'Bench.prototype.todo',
        kind: 'removed member',
        says: 'What is yet to do is no longer kept.',
        old: [types, 'todo(name: string, fn?: Fn, opts?: FnOptions): this;'],
        new: [types],
      },
      {
        symbol: 'Bench.prototype.todos',
        kind: 'removed member',
        says: 'What is yet to do is no longer kept.',
        old: [types, 'get todos(): Task[];'],
        new: [types],
      },
      {
        symbol: 'BenchEvents',
        also: ['Bench.prototype.addEventListener', 'Bench.prototype.removeEventListener'],
        kind: 'narrowed parameter',
        says: 'What is yet to do is no longer kept.',
        old: [types, "'cycle' | 'add' | 'remove' | 'todo';"],
        new: [types, "'cycle' | 'add' | 'remove';"],
      },
      {
        symbol: 'Bench.prototype.warmup',
        kind: 'incompatible type',
        says: 'Warming up is a part of a run.',
        old: [types, '{@link run} method.\n     */\n    warmup(): Promise<void>;'],
        new: [types, 'warmup: boolean;'],
      },
      {
        symbol: 'Task.prototype.setResult',
        kind: 'class closed',
        old: [types, 'setResult(result: Partial<TaskResult>): void;'],
        new: [types, 'private setResult;'],
      },
      {
        symbol: 'Task.prototype.fn',
        kind: 'class closed',
        old: [types, 'name: string; fn: Fn;'],
        new: [types, 'readonly fn: Fn;'],
      },
    ],
  },
]
