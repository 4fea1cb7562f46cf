/**
 * New fields of frozen instances live beside them: an accessor on the prototype that only older instances have finds them.
 */
type Store = WeakMap<object, unknown>

const besideStores = new WeakMap<object, Map<string, Store>>()

export function fieldsBeside(instance: object): Record<string, unknown> {
  const fields: Record<string, unknown> = {}
  for (const [name, store] of storesOf(instance)) fields[name] ??= store.get(instance)
  return fields
}

/** All stores in which an instance has a field, by the names of the fields; those of nearer prototypes first. */
export function storesOf(instance: object): [string, Store][] {
  return prototypesOf(instance).flatMap((prototype) =>
    [...(besideStores.get(prototype) ?? [])].filter(([, store]) => store.has(instance)),
  )
}

/** Where an instance has the field, or else where it gets it: a store of `prototype`. */
export function storeBeside(instance: object, prototype: object, name: string, undo: (() => void)[]): Store {
  return storesOf(instance).find(([known]) => known === name)?.[1] ?? storeOf(prototype, name, undo)
}

function prototypesOf(instance: object): object[] {
  const found: object[] = []
  let prototype = Object.getPrototypeOf(instance) as object | null
  for (; prototype !== null; prototype = Object.getPrototypeOf(prototype) as object | null) found.push(prototype)
  return found
}

function storeOf(prototype: object, name: string, undo: (() => void)[]): Store {
  const stores = besideStores.get(prototype) ?? new Map<string, Store>()
  besideStores.set(prototype, stores)
  const known = stores.get(name)
  if (known !== undefined) return known
  const store: Store = new WeakMap()
  stores.set(name, store)
  const before = Reflect.getOwnPropertyDescriptor(prototype, name)
  undo.push(() => {
    stores.delete(name)
    if (before === undefined) Reflect.deleteProperty(prototype, name)
    else Object.defineProperty(prototype, name, before)
  })
  Object.defineProperty(prototype, name, {
    get(this: object) {
      return store.get(this)
    },
    enumerable: false,
    configurable: true,
  })
  return store
}
