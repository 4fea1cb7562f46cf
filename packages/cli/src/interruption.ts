const endingSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Lets a command clear up after itself when it is told to end. */
interface Interruption {
  /** Aborted by the first signal that asks the process to end. */
  readonly signal: AbortSignal
  /** That signal; `null` if there was none. */
  by(): NodeJS.Signals | null
  /** Signals end the process again at once. */
  stop(): void
}

export function interruption(): Interruption {
  const controller = new AbortController()
  let by: NodeJS.Signals | null = null
  const handlers = endingSignals.map((name) => {
    const handler = (): void => {
      by ??= name
      controller.abort()
    }
    process.on(name, handler)
    return { name, handler }
  })
  return {
    signal: controller.signal,
    by: () => by,
    stop: () => {
      for (const { name, handler } of handlers) process.off(name, handler)
    },
  }
}
