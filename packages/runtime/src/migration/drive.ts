/** Runs a generator to its end. It yields what is to be awaited; as long as it yields nothing, everything happens in one turn. */
export function drive<T>(steps: Generator<unknown, T, unknown>): T | Promise<T> {
  const first = steps.next()
  return first.done === true ? first.value : goOn(steps, first.value)
}

async function goOn<T>(steps: Generator<unknown, T, unknown>, awaited: unknown): Promise<T> {
  let waiting = awaited
  for (;;) {
    let next: IteratorResult<unknown, T>
    try {
      next = steps.next(await waiting)
    } catch (thrown) {
      next = steps.throw(thrown)
    }
    if (next.done === true) return next.value
    waiting = next.value
  }
}
