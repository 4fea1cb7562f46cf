type Work = () => unknown

let next = Promise.withResolvers<Work | null>()

/** Begins a task that does what it is given until it is ended. Under Midflight only. */
export async function beginTask(): Promise<void> {
  const { task } = await import('midflight')
  void task(async () => {
    for (;;) {
      const work = await next.promise
      next = Promise.withResolvers()
      if (work === null) return
      work()
    }
  })
}

export function endTask(): void {
  next.resolve(null)
}

/** Does something as a part of the task, and returns what it returned. */
export function inTask<T>(work: () => T): Promise<T> {
  return new Promise((resolve) => next.resolve(() => resolve(work())))
}
