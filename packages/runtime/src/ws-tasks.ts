import { EventEmitter } from 'node:events'
import { inspect, types } from 'node:util'
import type { Gate } from './gate.ts'
import type { Tasks, TaskSource } from './tasks.ts'
import type { ModuleUnit } from './unit.ts'

/** As much of the class `WebSocket` of the package `ws` as is needed. */
interface WebSocket extends EventEmitter {
  readonly isPaused: boolean
  readonly readyState: number
  readonly url?: string
  pause(): void
  resume(): void
}

type Emit = (this: WebSocket, name: string | symbol, ...values: unknown[]) => boolean

const openState = 1
const patched = new WeakSet<object>()

const socketModule = /(^|\/)node_modules\/ws\/lib\/websocket\.js$/

/** The same where `ws` is upgradable: each version of the class has a prototype of its own. */
export function watchOwnSockets({ path, evaluation }: ModuleUnit, tasks: Tasks, gate: Gate): void {
  if (!socketModule.test(path) || evaluation === null) return
  const socketClass = evaluation.module.exports as unknown
  if (typeof socketClass === 'function') watchMessages(socketClass, tasks, gate)
}

/** Has ended when what its listeners returned has settled. */
class MessageSource implements TaskSource {
  readonly kind = 'ws'
  readonly #pending: readonly Promise<unknown>[]

  constructor(pending: readonly Promise<unknown>[]) {
    this.#pending = pending
  }

  label(): string {
    return 'ws message'
  }

  isOver(): boolean {
    return this.#pending.every((promise) => !isPending(promise))
  }
}

/**
 * Makes every message that a WebSocket of the package `ws` gets a task, by a method `emit` of the class's own: `emit` drops what listeners
 * return, which says when an async one has ended.
 */
export function watchMessages(socketClass: { readonly prototype: object }, tasks: Tasks, gate: Gate): void {
  const { prototype } = socketClass
  if (patched.has(prototype)) return
  patched.add(prototype)
  const emit = Reflect.get(prototype, 'emit') as Emit
  const holding = new WeakSet<WebSocket>()
  const own: Emit = function (name, ...values) {
    const isHeld = gate.isClosed && (name === 'message' || holding.has(this)) && !isOfListeners(name)
    if (isHeld) return hold(this, name, values)
    if (name !== 'message' || tasks.running !== null) return Reflect.apply(emit, this, [name, ...values])
    return emitMessage(this, emit, values, tasks)
  }
  /** All that follows a held message waits too, so that the order stays. */
  const hold = (socket: WebSocket, name: string | symbol, values: unknown[]): boolean => {
    const isFirst = !holding.has(socket)
    holding.add(socket)
    const pauses = isFirst && socket.readyState === openState && !socket.isPaused
    if (pauses) socket.pause()
    gate.hold(() => {
      holding.delete(socket)
      if (pauses && socket.isPaused) socket.resume()
      socket.emit(name, ...values)
    })
    return socket.listenerCount(name) > 0
  }
  Object.defineProperty(own, 'name', { value: 'emit' })
  Object.defineProperty(prototype, 'emit', { value: own, writable: true, enumerable: false, configurable: true })
}

function isOfListeners(name: string | symbol): boolean {
  return name === 'newListener' || name === 'removeListener'
}

/** As `emit` does it, and keeps what the listeners return. */
function emitMessage(socket: WebSocket, emit: Emit, values: unknown[], tasks: Tasks): boolean {
  const listeners = socket.rawListeners('message')
  if (listeners.length === 0) return false
  const key = {}
  const pending: Promise<unknown>[] = []
  const task = tasks.begin(key, new MessageSource(pending))
  try {
    return tasks.run(task, () => {
      if (EventEmitter.captureRejections) return Reflect.apply(emit, socket, ['message', ...values])
      for (const listener of listeners) {
        const result: unknown = Reflect.apply(listener, socket, values)
        if (types.isPromise(result)) pending.push(result)
      }
      return true
    })
  } finally {
    if (pending.length === 0) tasks.end(key)
  }
}

/**
 * Looks at a promise without adding a reaction, by which a rejection would count as handled. Promises made while hooks of `node:async_hooks` are on
 * are written on several lines, as they have ids.
 */
function isPending(promise: Promise<unknown>): boolean {
  return /^[^{]*\{\s*<pending>/.test(inspect(promise, { depth: 0, customInspect: false, showProxy: false }))
}
