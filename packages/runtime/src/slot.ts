import type { Undo } from './classes.ts'
import type { Tasks } from './tasks.ts'

interface Version<T> {
  /** The first generation that sees it. */
  readonly from: number
  readonly value: T
}

/**
 * A place that leads to several versions at once, while generations overlap: each task sees the version of the generation that it began in, and
 * what runs outside of any task sees the newest.
 */
export class Slot<T> {
  readonly #tasks: Tasks
  /** The oldest first, and never empty. */
  #versions: readonly Version<T>[]

  constructor(tasks: Tasks, before: T) {
    this.#tasks = tasks
    this.#versions = [{ from: 0, value: before }]
  }

  get newest(): T {
    return this.#versions.at(-1)!.value
  }

  /** What the running task sees. */
  pick(): T {
    const task = this.#tasks.running
    const versions = this.#versions
    if (task !== null) {
      for (let index = versions.length - 1; index > 0; index -= 1)
        if (versions[index]!.from <= task.generation) return versions[index]!.value
      return versions[0]!.value
    }
    return versions[versions.length - 1]!.value
  }

  /** Adds a version. Where the newest is of the same generation or a later one, it takes that one's place. */
  add(from: number, value: T): Undo {
    const before = this.#versions
    const last = before.at(-1)!
    this.#versions =
      last.from >= from ? [...before.slice(0, -1), { from: last.from, value }] : [...before, { from, value }]
    return () => {
      this.#versions = before
    }
  }

  /** Lets go of the versions that no task of these generations sees. Returns whether the newest alone is left. */
  prune(generations: ReadonlySet<number>): boolean {
    const versions = this.#versions
    this.#versions = versions.filter(({ from }, index) => {
      const next = versions[index + 1]
      return next === undefined || [...generations].some((generation) => generation >= from && generation < next.from)
    })
    return this.#versions.length === 1
  }
}
