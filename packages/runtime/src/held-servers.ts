import type { EventEmitter } from 'node:events'
import type { Gate } from './gate.ts'

type Emit = (this: EventEmitter, name: string, ...values: unknown[]) => boolean

/** How a kind of event is let through: with its values, and the function that emits it. */
type Release = (values: readonly unknown[], emit: () => void) => void

/** Events by which a server begins work, and how what was held of each goes on. */
interface Releases {
  readonly request: Release
  readonly stream: Release
}

export interface HeldServers {
  /** Remembers a server. */
  meet(server: EventEmitter): void
}

interface Connection {
  readonly destroyed: boolean
  on(name: 'error', listener: () => void): unknown
  off(name: 'error', listener: () => void): unknown
}

const workEvents = ['request', 'checkContinue', 'checkExpectation', 'stream', 'upgrade', 'connect']

/**
 * Holds the events by which servers begin work, while the gate is closed, by a method `emit` of the server's own: nothing is there before and
 * after. Everything else of a connection goes on, its flow control included; what is held of a client that has gone is dropped.
 */
export function watchServers(gate: Gate, releases: Releases): HeldServers {
  const known = new WeakSet<EventEmitter>()
  const servers = new Set<WeakRef<EventEmitter>>()
  const taken = new Map<EventEmitter, () => void>()
  const take = (server: EventEmitter): void => {
    if (taken.has(server) || workEvents.every((name) => server.listenerCount(name) === 0)) return
    taken.set(server, holdEvents(server, gate, releases))
  }
  gate.guard(() => {
    for (const reference of servers) {
      const server = reference.deref()
      if (server === undefined) servers.delete(reference)
      else take(server)
    }
    return () => {
      for (const giveBack of taken.values()) giveBack()
      taken.clear()
    }
  })
  return {
    meet: (server) => {
      if (!known.has(server)) {
        known.add(server)
        servers.add(new WeakRef(server))
      }
      if (gate.isClosed) take(server)
    },
  }
}

/** Returns the way back. */
function holdEvents(server: EventEmitter, gate: Gate, releases: Releases): () => void {
  const before = Object.getOwnPropertyDescriptor(server, 'emit')
  const emit: Emit = Reflect.get(server, 'emit')
  const holding: Emit = function (name, ...values) {
    const go = (): boolean => Reflect.apply(emit, server, [name, ...values])
    if (!gate.isClosed || !workEvents.includes(name) || server.listenerCount(name) === 0) return go()
    gate.hold(releaseOf(name, values, go, releases))
    return true
  }
  Object.defineProperty(server, 'emit', { value: holding, writable: true, enumerable: false, configurable: true })
  return () => {
    // The program may have put its own in this place meanwhile, and call this one: it lets everything through from now on.
    if (Object.getOwnPropertyDescriptor(server, 'emit')?.value !== holding) return
    if (before === undefined) Reflect.deleteProperty(server, 'emit')
    else Object.defineProperty(server, 'emit', before)
  }
}

function releaseOf(name: string, values: readonly unknown[], go: () => void, releases: Releases): () => void {
  if (name === 'upgrade' || name === 'connect') return releaseOfSocket(values[1] as Connection, go)
  if (name !== 'stream') return () => releases.request(values, go)
  return releaseOfSocket(values[0] as Connection, () => releases.stream(values, go))
}

/** Nobody else listens to it yet: an error while it is held must not end the process. */
function releaseOfSocket(socket: Connection, go: () => void): () => void {
  const ignore = (): void => {}
  socket.on('error', ignore)
  return () => {
    socket.off('error', ignore)
    if (!socket.destroyed) go()
  }
}
