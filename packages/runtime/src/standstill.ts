/**
 * A thread that stands still runs none of the program's code while the members of a program commit one after the other. It goes on answering its
 * coordinator. It moves on where the coordinator says nothing for a while, since that may itself wait for this thread, and where it has stood
 * for long, since another thread may. Its coordinator fixes it, just before the commit, to know that all stand still at once.
 */
export interface Standstill {
  /** Answers the coordinator alone, until `isOver` or until nothing has come of it. Returns whether it is over. */
  stand(isOver: () => boolean): boolean
}

/** What coordinator and thread share: `bell` is counted up when the coordinator has said something, `stance` says whether the thread stands. */
export type Shared = Int32Array<SharedArrayBuffer>
const bell = 0
const stance = 1
const moving = 0
const standing = 1
const fixed = 2

export function createShared(): Shared {
  return new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT))
}

/** The coordinator rings at least every 20 ms while threads stand still. */
export const ringMs = 20
/** Silence after which the coordinator is taken to be waiting for this thread. */
const silenceMs = 100
/** Longest time that a thread stands still in one go: another thread may wait for it. */
const longestMs = 2_000

/** `receive` handles one message of the coordinator, if there is one. */
export function createStandstill(shared: Shared, receive: () => boolean): Standstill {
  const answerAll = (isOver: () => boolean): boolean => {
    const end = performance.now() + longestMs
    for (;;) {
      const seen = Atomics.load(shared, bell)
      while (!isOver() && receive());
      if (isOver()) return true
      const isSilent = Atomics.wait(shared, bell, seen, silenceMs) === 'timed-out'
      if (!isSilent && performance.now() < end) continue
      // A thread that is fixed is about to hear more; if it does not, the coordinator is stuck after all.
      if (Atomics.compareExchange(shared, stance, standing, moving) !== fixed || isSilent) return false
    }
  }
  return {
    stand: (isOver) => {
      Atomics.compareExchange(shared, stance, moving, standing)
      const result = answerAll(isOver)
      Atomics.store(shared, stance, moving)
      return result
    },
  }
}

/** Wakes a thread that stands still. */
export function ring(shared: Shared): void {
  Atomics.add(shared, bell, 1)
  Atomics.notify(shared, bell)
}

/** Keeps a thread from moving on; false: it does not stand still. */
export function fix(shared: Shared): boolean {
  return Atomics.compareExchange(shared, stance, standing, fixed) !== moving
}

export function unfix(shared: Shared): void {
  Atomics.compareExchange(shared, stance, fixed, standing)
}
