/** Time and timers, so that a test can be the clock. */
export interface Timers {
  readonly set: (callback: () => void, delayMs: number) => () => void
}

export const realTimers: Timers = {
  set: (callback, delayMs) => {
    const timer = setTimeout(callback, delayMs)
    return () => clearTimeout(timer)
  },
}

export interface SavesOptions {
  /** Whether some files have been written to their end, as far as can be told: asked again until it is so. */
  readonly isSteady: (files: readonly string[]) => boolean
  /** Called with the files of one save; never while an earlier call is still running. */
  readonly onSave: (files: readonly string[]) => Promise<void>
  readonly timers?: Timers
}

export interface Saves {
  changed(file: string): void
  close(): void
}

/**
 * Time between two looks at the files of a save. An editor empties a file before it writes it, writes it in several steps, or saves
 * several files: two looks that find the same are the end of it.
 */
export const lookMs = 1
/** Looks at most: a file that is written without end, or that is empty for good, is taken as it is. */
export const looksLimit = 25

/** Turns changes of files into saves. */
export function openSaves({ onSave, isSteady, timers = realTimers }: SavesOptions): Saves {
  const files = new Set<string>()
  let cancel: (() => void) | null = null
  let saving = false
  let closed = false

  const schedule = (): void => {
    if (closed || saving || cancel !== null || files.size === 0) return
    isSteady([...files])
    look(looksLimit)
  }
  const look = (left: number): void => {
    cancel = timers.set(() => {
      cancel = null
      if (left > 1 && !isSteady([...files])) look(left - 1)
      else void save()
    }, lookMs)
  }
  const save = async (): Promise<void> => {
    const batch = [...files]
    files.clear()
    saving = true
    await onSave(batch)
    saving = false
    schedule()
  }

  return {
    changed: (file) => {
      files.add(file)
      schedule()
    },
    close: () => {
      closed = true
      cancel?.()
    },
  }
}
