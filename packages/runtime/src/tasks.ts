import { AsyncLocalStorage } from 'node:async_hooks'
import type { TaskStatus } from '@midflight/model'

/** What a task is made of: how to name it, and how to see that it has ended where nobody says so. */
export interface TaskSource {
  readonly kind: TaskStatus['kind']
  /** For people, such as `GET /rooms`; asked for when somebody wants to know. */
  label(): string
  /** Whether it has ended without a word: a connection that is gone. */
  isOver(): boolean
}

/** One unit of work in flight. */
export class Task {
  readonly id: number
  readonly generation: number
  readonly source: TaskSource
  readonly startedAt = performance.now()
  isEnded = false

  constructor(id: number, generation: number, source: TaskSource) {
    this.id = id
    this.generation = generation
    this.source = source
  }
}

/** Below this many, tasks that have ended without a word are not looked for at every turn. */
const sweepThreshold = 64

/** The tasks in flight of a program. In the steady state each costs an entry in a map, and nothing else ever looks at it. */
export class Tasks {
  readonly #storage = new AsyncLocalStorage<Task | null>()
  readonly #inFlight = new Map<object, Task>()
  #count = 0
  #sweepAt = sweepThreshold
  /** The generation that new tasks begin in. */
  generation = 1
  /** Told when a task ends, while somebody waits for it. */
  onEnd: (() => void) | null = null

  /** The task that is running now; null outside of any. */
  get running(): Task | null {
    const task = this.#storage.getStore()
    return task == null || task.isEnded ? null : task
  }

  /** Begins a task, to be ended under the same key. */
  begin(key: object, source: TaskSource): Task {
    if (this.#inFlight.size >= this.#sweepAt) this.#sweepAt = Math.max(sweepThreshold, this.sweep() * 2)
    this.#count += 1
    const task = new Task(this.#count, this.generation, source)
    this.#inFlight.set(key, task)
    return task
  }

  end(key: object): void {
    const task = this.#inFlight.get(key)
    if (task === undefined) return
    this.#inFlight.delete(key)
    task.isEnded = true
    this.onEnd?.()
  }

  find(key: object): Task | undefined {
    return this.#inFlight.get(key)
  }

  /** The code that is running, and all that it waits for, belongs to the task from here on. */
  enter(task: Task): void {
    this.#storage.enterWith(task)
  }

  run<T>(task: Task | null, work: () => T): T {
    return this.#storage.run(task, work)
  }

  /** Ends the tasks that are over without a word. Returns how many are in flight. */
  sweep(): number {
    for (const [key, { source }] of this.#inFlight) if (source.isOver()) this.end(key)
    return this.#inFlight.size
  }

  /** Those in flight, the oldest first. */
  list(): readonly Task[] {
    this.sweep()
    return [...this.#inFlight.values()]
  }

  /** The generations that tasks in flight began in. */
  generations(): ReadonlySet<number> {
    return new Set(this.list().map(({ generation }) => generation))
  }

  statuses(): TaskStatus[] {
    const now = performance.now()
    return this.list().map(({ id, generation, source, startedAt }) => ({
      id,
      generation,
      kind: source.kind,
      label: source.label(),
      ageMs: Math.round(now - startedAt),
    }))
  }
}
