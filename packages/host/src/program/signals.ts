import { terminalSignalsUsBoth } from './terminal.ts'

/**
 * What the host does with a signal that it receives. The host and the program are one process group, so what a terminal sends
 * reaches both: forwarding it would deliver it twice, and programs take a second Ctrl-C for "at once".
 */
const forwarded = {
  SIGTERM: 'always',
  SIGHUP: 'always',
  SIGUSR2: 'always',
  SIGINT: 'unless-from-terminal',
  SIGQUIT: 'unless-from-terminal',
} as const satisfies Partial<Record<NodeJS.Signals, 'always' | 'unless-from-terminal'>>

export interface SignalTarget {
  signal(signal: NodeJS.Signals): void
}

export interface SignalForwarding {
  /** Sends all further signals to `target`, and those that came before it was there. */
  to(target: SignalTarget): void
  /** Gives the signals their usual effect on the host again. */
  stop(): void
}

/** Keeps the host alive when it gets a signal, which is the program's to answer: the host ends when the program has ended. */
export function forwardSignals(fromTerminal = terminalSignalsUsBoth): SignalForwarding {
  const early = new Set<NodeJS.Signals>()
  let target: SignalTarget | null = null
  const handlers = Object.entries(forwarded).map(([name, when]) => {
    const signal = name as NodeJS.Signals
    const handler = (): void => {
      if (target === null) early.add(signal)
      else if (when === 'always' || !fromTerminal()) target.signal(signal)
    }
    process.on(signal, handler)
    return { signal, handler }
  })
  return {
    to: (newTarget) => {
      target = newTarget
      for (const signal of early) target.signal(signal)
      early.clear()
    },
    stop: () => {
      for (const { signal, handler } of handlers) process.off(signal, handler)
    },
  }
}
