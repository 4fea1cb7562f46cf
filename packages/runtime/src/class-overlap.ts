import type { Undo } from './classes.ts'
import { Slot } from './slot.ts'
import type { Tasks } from './tasks.ts'

export type Descriptors = Record<PropertyKey, PropertyDescriptor>

/** A member of one version: null where that version inherits it, or does not have it. */
interface Member {
  readonly descriptor: PropertyDescriptor | null
  /** Where that version's lookup goes on. */
  readonly parent: object | null
}

/** An object as it was before it got slots. */
export interface Original {
  readonly members: Descriptors
  readonly parent: object | null
}

/**
 * Members that several versions of a class have at once, on objects that instances of all versions share. A task finds the members of its own
 * version on every instance, whichever version made it.
 */
export class MemberSlots {
  readonly #tasks: Tasks
  readonly #slots = new Map<PropertyKey, Slot<Member>>()
  readonly #originals = new WeakMap<object, Original>()
  /** Between a replaced prototype and the newest: what `super` finds in methods of the replaced one. */
  readonly #bridges = new WeakMap<object, object>()

  constructor(tasks: Tasks) {
    this.#tasks = tasks
  }

  /** Adds the members of the version of `next`, which comes after that of `before`, and puts all slots on the holders. */
  add(before: Original, next: Original, from: number): Undo {
    const undo: Undo[] = []
    const keys = new Set([...this.#slots.keys(), ...Reflect.ownKeys(before.members), ...Reflect.ownKeys(next.members)])
    for (const key of keys) {
      const known = this.#slots.get(key)
      const member = memberOf(next, key)
      if (known !== undefined) {
        undo.push(known.add(from, member))
        continue
      }
      const old = memberOf(before, key)
      if (isSame(old.descriptor, member.descriptor)) continue
      const slot = new Slot(this.#tasks, old)
      slot.add(from, member)
      this.#slots.set(key, slot)
      undo.push(() => this.#slots.delete(key))
    }
    return () => {
      for (const step of undo.toReversed()) step()
    }
  }

  /** How an object is without slots. */
  original(holder: object): Original {
    let original = this.#originals.get(holder)
    if (original === undefined) {
      original = {
        members: Object.getOwnPropertyDescriptors(holder),
        parent: Object.getPrototypeOf(holder) as object | null,
      }
      this.#originals.set(holder, original)
    }
    return original
  }

  knows(holder: object): boolean {
    return this.#originals.has(holder)
  }

  /** Puts the slots on an object; `original` has been asked for before. */
  dress(holder: object): void {
    for (const [key, slot] of this.#slots) Object.defineProperty(holder, key, accessorOf(holder, key, slot))
  }

  /** Lets a replaced prototype inherit from the newest one, while `super` in its methods leads where it did. */
  bridge(prototype: object, newest: object): void {
    let bridge = this.#bridges.get(prototype)
    if (bridge === undefined) {
      bridge = {}
      this.#bridges.set(prototype, bridge)
    }
    const { parent } = this.original(prototype)
    Object.setPrototypeOf(bridge, newest)
    Object.setPrototypeOf(prototype, bridge)
    for (const key of this.#slots.keys()) {
      Object.defineProperty(bridge, key, {
        get(this: object) {
          return parent === null ? undefined : Reflect.get(parent, key, this)
        },
        set(this: object, value: unknown) {
          if (parent !== null && !Reflect.set(parent, key, value, this)) refuseWrite(key)
        },
        enumerable: false,
        configurable: true,
      })
    }
  }

  /** Lets go of the versions that no task of these generations sees. Returns whether only the newest is left. */
  prune(generations: ReadonlySet<number>): boolean {
    let isSettled = true
    for (const slot of this.#slots.values()) if (!slot.prune(generations)) isSettled = false
    return isSettled
  }

  /** Takes the slots off an object again. */
  undress(holder: object): void {
    const { members } = this.original(holder)
    for (const key of this.#slots.keys()) {
      const member = members[key]
      if (member === undefined) Reflect.deleteProperty(holder, key)
      else Object.defineProperty(holder, key, member)
    }
  }

  keys(): PropertyKey[] {
    return [...this.#slots.keys()]
  }

  /** What the newest version has under a key: null where that is nothing, undefined where all versions have the same. */
  newest(key: PropertyKey): PropertyDescriptor | null | undefined {
    return this.#slots.get(key)?.newest.descriptor
  }

  /** Gives an object what the newest version has, where its slots are still there. */
  dressNewest(holder: object): void {
    for (const [key, slot] of this.#slots) {
      const { descriptor } = slot.newest
      if (!isSlot(Object.getOwnPropertyDescriptor(holder, key))) continue
      if (descriptor === null) Reflect.deleteProperty(holder, key)
      else Object.defineProperty(holder, key, { ...descriptor, configurable: true })
    }
  }
}

function memberOf({ members, parent }: Original, key: PropertyKey): Member {
  const found = members[key]
  return { descriptor: found === undefined ? null : { ...found }, parent }
}

function isSame(left: PropertyDescriptor | null, right: PropertyDescriptor | null): boolean {
  if (left === null || right === null) return left === right
  return Object.is(left.value, right.value) && left.get === right.get && left.set === right.set
}

const getters = new WeakSet<object>()

/** Whether a property is one that looks up who is running. */
export function isSlot(descriptor: { readonly get?: unknown } | undefined): boolean {
  return typeof descriptor?.get === 'function' && getters.has(descriptor.get)
}

function accessorOf(holder: object, key: PropertyKey, slot: Slot<Member>): PropertyDescriptor {
  const get = function (this: object): unknown {
    const { descriptor, parent } = slot.pick()
    if (descriptor === null) return parent === null ? undefined : Reflect.get(parent, key, this)
    return 'value' in descriptor ? descriptor.value : descriptor.get?.call(this)
  }
  getters.add(get)
  return {
    get,
    set(this: object, value: unknown) {
      const { descriptor, parent } = slot.pick()
      if (descriptor === null) {
        if (parent === null || key in parent)
          return void (Reflect.set(parent ?? {}, key, value, this) || refuseWrite(key))
        defineOwn(this, key, value)
      } else if ('value' in descriptor) {
        if (descriptor.writable !== true) refuseWrite(key)
        if (this === holder) descriptor.value = value
        else defineOwn(this, key, value)
      } else if (descriptor.set === undefined) refuseWrite(key)
      else descriptor.set.call(this, value)
    },
    enumerable: false,
    configurable: true,
  }
}

/** What assigning does to an object that inherits a plain property. */
function defineOwn(target: object, key: PropertyKey, value: unknown): void {
  const isDefined = Reflect.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true })
  if (!isDefined) throw new TypeError(`Cannot add property ${String(key)}, object is not extensible`)
}

function refuseWrite(key: PropertyKey): never {
  throw new TypeError(`Cannot set property ${String(key)} which has only a getter`)
}
