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

/** The tasks that began in one generation. */
interface Cohort {
  readonly generation: number
  inFlight: number
}

/** One unit of work in flight. */
export class Task {
  readonly id: number
  readonly cohort: Cohort
  readonly source: TaskSource
  readonly startedAt = performance.now()
  isEnded = false

  constructor(id: number, cohort: Cohort, source: TaskSource) {
    this.id = id
    this.cohort = cohort
    this.source = source
  }

  get generation(): number {
    return this.cohort.generation
  }
}

/** Below this many, tasks that have ended without a word are not looked for when others begin. */
const sweepThreshold = 64

/** How often they are looked for while somebody waits for that. */
const sweepMs = 50

/** The tasks in flight of a program. In the steady state each costs an entry in a map, and nothing else ever looks at it. */
export class Tasks {
  readonly #storage = new AsyncLocalStorage<Task | null>()
  readonly #inFlight = new Map<object, Task>()
  readonly #watchers = new Set<() => void>()
  #cohort: Cohort = { generation: 1, inFlight: 0 }
  #sweeping: NodeJS.Timeout | null = null
  #count = 0
  #sweepAt = sweepThreshold

  /** The task that is running now; null outside of any. */
  get running(): Task | null {
    const task = this.#storage.getStore()
    return task == null || task.isEnded ? null : task
  }

  get inFlight(): number {
    return this.#inFlight.size
  }

  /** Begins a task in the current generation, or in that of the task that it is inside of, to be ended under the same key. */
  begin(key: object, source: TaskSource, outer: Task | null = null): Task {
    if (this.#inFlight.size >= this.#sweepAt) this.#sweepAt = Math.max(sweepThreshold, this.sweep() * 2)
    this.#count += 1
    const task = new Task(this.#count, outer?.cohort ?? this.#cohort, source)
    task.cohort.inFlight += 1
    this.#inFlight.set(key, task)
    return task
  }

  end(key: object): void {
    const task = this.#inFlight.get(key)
    if (task === undefined) return
    this.#inFlight.delete(key)
    task.isEnded = true
    task.cohort.inFlight -= 1
    if (this.#watchers.size > 0 && (task.cohort.inFlight === 0 || this.#inFlight.size === 0))
      for (const watcher of this.#watchers) watcher()
  }

  /** The same, after what waits for the very event that ends it. */
  endSoon(key: object): void {
    if (this.#watchers.size === 0) this.end(key)
    else setImmediate(() => this.end(key))
  }

  /** The code that is running, and all that it waits for, belongs to the task from here on. */
  enter(task: Task): void {
    this.#storage.enterWith(task)
  }

  /** Runs work as part of a task, or, with null, outside of any. */
  run<T>(task: Task | null, work: () => T): T {
    return this.#storage.run(task, work)
  }

  /** New tasks begin in this generation from here on. */
  enterGeneration(generation: number): void {
    this.#cohort = { generation, inFlight: 0 }
  }

  /** Calls back whenever the last task in flight of a generation has ended, until the function that it returns is called. */
  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher)
    this.#sweeping ??= setInterval(() => this.sweep(), sweepMs).unref()
    return () => {
      this.#watchers.delete(watcher)
      if (this.#watchers.size > 0 || this.#sweeping === null) return
      clearInterval(this.#sweeping)
      this.#sweeping = null
    }
  }

  /** Ends the tasks that are over without a word. Returns how many are in flight. */
  sweep(): number {
    for (const [key, { source }] of this.#inFlight) if (source.isOver()) this.end(key)
    return this.#inFlight.size
  }

  /** The generations that tasks in flight began in. */
  generations(): ReadonlySet<number> {
    this.sweep()
    return new Set([...this.#inFlight.values()].map(({ generation }) => generation))
  }

  statuses(): TaskStatus[] {
    this.sweep()
    const now = performance.now()
    return [...this.#inFlight.values()].map(({ id, generation, source, startedAt }) => ({
      id,
      generation,
      kind: source.kind,
      label: source.label(),
      ageMs: Math.round(now - startedAt),
    }))
  }
}
