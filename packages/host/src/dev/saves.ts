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
  /** Called with the files of one save; never while an earlier call is still running. */
  readonly onSave: (files: readonly string[]) => Promise<void>
  readonly timers?: Timers
}

export interface Saves {
  changed(file: string): void
  close(): void
}

/** Time between the first change of a save and the upgrade: an editor writes several files, or one in several steps. */
export const coalesceMs = 5

/** Turns changes of files into saves. */
export function openSaves({ onSave, timers = realTimers }: SavesOptions): Saves {
  const files = new Set<string>()
  let cancel: (() => void) | null = null
  let saving = false
  let closed = false

  const schedule = (): void => {
    if (closed || saving || cancel !== null || files.size === 0) return
    cancel = timers.set(() => {
      cancel = null
      void save()
    }, coalesceMs)
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
