import type { LiveProgram } from './live-program.ts'

/** All that can be observed of a program: every object by a number that it keeps, with its prototype, its properties and its contents. */
export type Snapshot = Readonly<Record<string, unknown>>

/** Takes snapshots whose objects have the same numbers. */
export class Observer {
  readonly #numbers = new WeakMap<object, number>()
  #count = 0

  snapshot({ program, events, held }: LiveProgram): Snapshot {
    const { modules, units, removed, generations } = program
    const roots = { modules, units, removed, generations, held, listeners: listenersOf(events) }
    const seen: Record<string, unknown> = {}
    const pending: object[] = [roots.modules, roots.units, roots.removed, roots.generations, roots.held]
    seen.listeners = Object.entries(roots.listeners).map(([name, list]) => [name, list.map((each) => this.#name(each))])
    pending.push(...Object.values(roots.listeners).flat())
    const known = new Set<object>()
    for (let object = pending.pop(); object !== undefined; object = pending.pop()) {
      if (known.has(object) || isForeign(object)) continue
      known.add(object)
      seen[this.#name(object)] = this.#describe(object, pending)
    }
    return seen
  }

  #describe(object: object, pending: object[]): unknown {
    const see = (value: unknown): unknown => {
      if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return value
      pending.push(value)
      return this.#name(value)
    }
    if (object instanceof WeakRef) return { refers: see(object.deref()) }
    const properties = Reflect.ownKeys(object).map((key) => {
      const descriptor = Object.getOwnPropertyDescriptor(object, key)!
      const seen = Object.entries(descriptor).map(([name, value]) => `${name}=${String(see(value))}`)
      return `${String(key)}: ${seen.join(' ')}`
    })
    const contents =
      object instanceof Map
        ? [...object].map(([key, value]) => [see(key), see(value)])
        : object instanceof Set
          ? [...object].map(see)
          : []
    return { prototype: see(Object.getPrototypeOf(object)), properties, contents }
  }

  #name(object: object): string {
    let number = this.#numbers.get(object)
    if (number === undefined) {
      this.#count += 1
      number = this.#count
      this.#numbers.set(object, number)
    }
    return `${typeof object} ${number}`
  }
}

function listenersOf(events: LiveProgram['events']): Record<string, object[]> {
  return Object.fromEntries(events.eventNames().map((name) => [String(name), events.rawListeners(name)]))
}

/** Built-in objects, which every program shares, and the objects of Node's modules. */
function isForeign(object: object): boolean {
  return builtins.has(object) || (object as { [Symbol.toStringTag]?: unknown })[Symbol.toStringTag] === 'Module'
}

const builtins = findBuiltins()

function findBuiltins(): ReadonlySet<object> {
  const found = new Set<object>([globalThis, process])
  const add = (value: unknown): void => {
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null || found.has(value)) return
    found.add(value)
    add((value as { prototype?: unknown }).prototype)
    add(Object.getPrototypeOf(value))
  }
  for (const key of Reflect.ownKeys(globalThis)) add(Object.getOwnPropertyDescriptor(globalThis, key)?.value)
  add(async function () {})
  add(function* () {})
  add(async function* () {})
  return found
}
