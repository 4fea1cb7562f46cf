/** Gives the event loop a turn, if the work has kept it long enough. */
export type Slice = () => Promise<void>

/** The event loop is kept no longer than this at a time while an upgrade is prepared. */
const sliceMs = 4

export function createSlice(): Slice {
  let started = performance.now()
  return async () => {
    if (performance.now() - started < sliceMs) return
    await new Promise((resolve) => setImmediate(resolve))
    started = performance.now()
  }
}
