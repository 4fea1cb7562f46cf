type Descriptors = Readonly<Record<PropertyKey, PropertyDescriptor>>

/** The way back to the members of an object, and to their order. Nobody's getters are called, and what others change meanwhile stays. */
export class ObjectMembers {
  readonly #target: object
  readonly #before: Descriptors
  #after: Descriptors | null = null

  constructor(target: object) {
    this.#target = target
    this.#before = Object.getOwnPropertyDescriptors(target)
  }

  noteChanged(): void {
    this.#after = Object.getOwnPropertyDescriptors(this.#target)
  }

  restore(): void {
    const now: Descriptors = Object.getOwnPropertyDescriptors(this.#target)
    const wanted = new Map<PropertyKey, PropertyDescriptor>()
    for (const key of new Set([...Reflect.ownKeys(this.#before), ...Reflect.ownKeys(now)])) {
      const isOurs = this.#after === null || isSame(now[key], this.#after[key])
      const descriptor = (isOurs ? this.#before : now)[key]
      if (descriptor !== undefined) wanted.set(key, descriptor)
    }
    const keys = Reflect.ownKeys(now)
    const order = [...wanted.keys()]
    const inOrder = keys.findIndex((key, index) => key !== order[index])
    const moved = new Set<PropertyKey>(inOrder < 0 ? [] : keys.slice(inOrder))
    for (const key of moved) Reflect.deleteProperty(this.#target, key)
    for (const [key, descriptor] of wanted)
      if (moved.has(key) || !isSame(descriptor, now[key])) Reflect.defineProperty(this.#target, key, descriptor)
  }
}

/** Nobody's getters are called. */
export function isSame(one: PropertyDescriptor | undefined, other: PropertyDescriptor | undefined): boolean {
  if (one === undefined || other === undefined) return one === other
  return Object.is(one.value, other.value) && one.get === other.get && one.set === other.set
}
