import { AsyncLocalStorage, createHook } from 'node:async_hooks'
import { EventEmitter } from 'node:events'
import { getCallSites } from 'node:util'
import type { Program } from './program.ts'

/**
 * What the new side of an upgrade leaves behind outside of itself while it is evaluated: timers, listening sockets, watchers, and listeners on
 * emitters of the running program. An abort takes them back, so that the program is as before. What was sent or written cannot be taken back.
 */
export interface Traces {
  /** Runs a piece of the new side's code, and remembers what it starts: what it does after an `await` too, listeners apart. */
  during<T>(run: () => T): T
  /** The upgrade is committed: what was started stays. */
  keep(): void
  /** Stops and removes all of it. */
  undo(): void
}

interface Handle {
  close?(): void
}

/** Types of resources (async_hooks' names) that are closed; others, such as a pipe to the terminal, may be shared with code that runs on. */
const closedTypes = new Set(['TCPSERVERWRAP', 'PIPESERVERWRAP', 'UDPWRAP', 'FSEVENTWRAP', 'STATWATCHER'])

/** How long after an abort what still starts is stopped: `listen('localhost')` looks the name up first. */
const lateMs = 2_000

const context = new AsyncLocalStorage<object>()

export function createTraces(program: Program): Traces {
  const marker = {}
  const undo: (() => void)[] = []
  let isUndone = false
  const note = (step: () => void): void => {
    if (isUndone) setImmediate(step)
    else undo.push(step)
  }
  const hook = createHook({
    init: (_id, type, _trigger, resource) => {
      if (context.getStore() !== marker) return
      if (type === 'Timeout' && isStartedByProgram()) note(() => clearTimeout(resource as NodeJS.Timeout))
      else if (type === 'Immediate' && isStartedByProgram()) note(() => clearImmediate(resource as NodeJS.Immediate))
      else if (closedTypes.has(type)) note(() => (resource as Handle).close?.())
    },
  })
  return {
    during: (run) => {
      hook.enable()
      const listeners = readListeners(program)
      try {
        return context.run(marker, run)
      } finally {
        undo.push(...addedListeners(listeners))
      }
    },
    keep: () => {
      hook.disable()
      undo.length = 0
    },
    undo: () => {
      if (isUndone) return
      isUndone = true
      for (const step of undo.splice(0).toReversed()) step()
      setTimeout(() => hook.disable(), lateMs).unref()
    },
  }
}

/** Node starts timers of its own too, which all of the process shares: the clock of HTTP's `Date` header is one. */
function isStartedByProgram(): boolean {
  const isOwn = (file: string): boolean => file === import.meta.filename || file === import.meta.url
  const isOfTimers = (file: string): boolean => /^node:(internal\/)?(timers|async_hooks)/.test(file)
  const starter = getCallSites(20).find(({ scriptName }) => !isOwn(scriptName) && !isOfTimers(scriptName))
  return starter !== undefined && !starter.scriptName.startsWith('node:')
}

type Listeners = Map<EventEmitter, Map<string | symbol, readonly unknown[]>>

/** The emitters that new code can reach by name: the process, and what the program's items hold. */
function emittersOf(program: Program): Set<EventEmitter> {
  const found = new Set<EventEmitter>([process])
  for (const { values, variables } of program.units.values()) {
    for (const held of [...values.values(), ...Object.values(variables)]) if (isEmitter(held)) found.add(held)
  }
  return found
}

function isEmitter(value: unknown): value is EventEmitter {
  return value instanceof EventEmitter
}

/**
 * By the methods of the base class: a prototype for emitters (`Object.create(IncomingMessage.prototype)`) is one by its chain, was never constructed, and
 * those of streams throw on it.
 */
function namesOf(emitter: EventEmitter): (string | symbol)[] {
  return EventEmitter.prototype.eventNames.call(emitter)
}

function listenersOf(emitter: EventEmitter, event: string | symbol): unknown[] {
  return EventEmitter.prototype.rawListeners.call(emitter, event)
}

function readListeners(program: Program): Listeners {
  const read = (emitter: EventEmitter): Map<string | symbol, readonly unknown[]> =>
    new Map(namesOf(emitter).map((event) => [event, listenersOf(emitter, event)]))
  return new Map([...emittersOf(program)].map((emitter) => [emitter, read(emitter)]))
}

function addedListeners(before: Listeners): (() => void)[] {
  return [...before].flatMap(([emitter, known]) =>
    namesOf(emitter).flatMap((event) => {
      const left = [...(known.get(event) ?? [])]
      const added = listenersOf(emitter, event).filter((listener) => {
        const index = left.indexOf(listener)
        if (index !== -1) left.splice(index, 1)
        return index === -1
      })
      return added.map((listener) => () => void emitter.removeListener(event, listener as () => void))
    }),
  )
}
