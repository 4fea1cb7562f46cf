import { createPrivateStorage, definePrivateAccessors, type PrivateStorage } from './privates.ts'
import type { Callable } from './script.ts'

/** A class as the user knows it: one identity, whatever version of it is current. */
export interface ClassIdentity {
  readonly name: string
  /** The stable reference: what `Room` is wherever it is used as a value. */
  readonly reference: Callable & { prototype: object }
  readonly privates: PrivateStorage
  /** Prototypes of replaced versions that instances may still have. */
  oldPrototypes: WeakRef<object>[]
  hasVersion: boolean
  /** Which version its live instances have: that of its migrations. */
  version: number
  /** Static methods and accessors that the current version has put on the stable reference. */
  staticKeys: readonly (string | symbol)[]
}

/** One version of a class, evaluated and not yet current. */
export interface ClassVersion {
  readonly identity: ClassIdentity
  readonly implementation: Callable & { prototype: object }
  readonly isPinned: boolean
  /** Static fields that this version brings, by key. */
  readonly statics: Map<string | symbol, unknown>
}

export type Undo = () => void

const references = new WeakMap<object, object>()
const identities = new WeakMap<object, ClassIdentity>()

/** The class that a prototype belongs to, in whichever version; null for prototypes that are not those of upgradable classes. */
export function identityOfPrototype(prototype: object): ClassIdentity | null {
  return identities.get(prototype) ?? null
}

/** The stable reference of a version's constructor; anything else is returned as it is. */
export function referenceOf<T>(value: T): T {
  return typeof value === 'function' ? ((references.get(value) as T | undefined) ?? value) : value
}

export function createClassIdentity(name: string, reference: Callable): ClassIdentity {
  return {
    name,
    reference: reference,
    privates: createPrivateStorage(),
    oldPrototypes: [],
    hasVersion: false,
    version: 1,
    staticKeys: [],
  }
}

/** Ties a freshly evaluated version to its identity, invisibly for everyone who uses the current version. */
export function adoptVersion({ identity, implementation }: ClassVersion): void {
  references.set(implementation, identity.reference)
  const { prototype } = implementation
  identities.set(prototype, identity)
  Object.defineProperty(prototype, 'constructor', {
    value: identity.reference,
    writable: true,
    enumerable: false,
    configurable: true,
  })
  definePrivateAccessors(identity.privates, prototype)
}

/**
 * Makes a version current. New instances have its own prototype, untouched and fast. Older prototypes lose the methods that the new one has and
 * inherit from it: their instances keep their identity, find the new methods, and `instanceof` holds. Returns the way back.
 */
export function installVersion(version: ClassVersion): Undo {
  const { identity, implementation, isPinned } = version
  const undo: Undo[] = []
  const before = identity.reference.prototype
  const { oldPrototypes, staticKeys, hasVersion } = identity
  const next = implementation.prototype
  identity.reference.prototype = next
  undo.push(() => {
    identity.reference.prototype = before
    identity.oldPrototypes = oldPrototypes
    identity.hasVersion = hasVersion
    identity.staticKeys = staticKeys
  })
  undo.push(inheritStatics(identity.reference, implementation))
  undo.push(publishStatics(version))
  if (identity.hasVersion) {
    const alive = oldPrototypes.flatMap((reference) => reference.deref() ?? [])
    for (const prototype of [before, ...alive]) {
      if (!isPinned) undo.push(emptyPrototype(prototype, next))
      undo.push(inheritFrom(prototype, next))
    }
    identity.oldPrototypes = [before, ...alive].map((prototype) => new WeakRef(prototype))
  }
  identity.hasVersion = true
  return () => {
    for (const step of undo.toReversed()) step()
  }
}

function inheritStatics(reference: object, implementation: object): Undo {
  const before = Object.getPrototypeOf(reference) as object | null
  const parent = referenceOf(Object.getPrototypeOf(implementation) as object | null)
  if (before === parent) return () => {}
  Object.setPrototypeOf(reference, parent)
  return () => Object.setPrototypeOf(reference, before)
}

const ownFunctionKeys = new Set<PropertyKey>(['length', 'name', 'prototype', 'arguments', 'caller'])

/** Static methods, accessors and fields live on the stable reference. */
export function publishStatics({ identity, implementation, statics }: ClassVersion): Undo {
  const { reference } = identity
  const undo = restoring(reference)
  const keys = Reflect.ownKeys(implementation).filter((key) => !ownFunctionKeys.has(key))
  const set = (key: string | symbol, descriptor: PropertyDescriptor): void => {
    Object.defineProperty(reference, key, descriptor)
  }
  for (const key of keys) set(key, Object.getOwnPropertyDescriptor(implementation, key)!)
  for (const key of identity.staticKeys) if (!keys.includes(key)) Reflect.deleteProperty(reference, key)
  for (const [key, value] of statics)
    set(key, { value, writable: true, enumerable: typeof key !== 'symbol', configurable: true })
  identity.staticKeys = keys
  return undo
}

/** Takes away from an old prototype what the new one has or inherits. What is gone altogether stays for old code that is running. */
function emptyPrototype(old: object, next: object): Undo {
  const undo = restoring(old)
  for (const key of Reflect.ownKeys(old)) if (key in next) Reflect.deleteProperty(old, key)
  return undo
}

function inheritFrom(prototype: object, next: object): Undo {
  const before = Object.getPrototypeOf(prototype) as object | null
  Object.setPrototypeOf(prototype, next)
  return () => Object.setPrototypeOf(prototype, before)
}

/** The way back to the own properties of an object, and to their order. */
function restoring(target: object): Undo {
  const before = Object.getOwnPropertyDescriptors(target)
  return () => {
    for (const key of Reflect.ownKeys(target)) if (!ownFunctionKeys.has(key)) Reflect.deleteProperty(target, key)
    Object.defineProperties(target, before)
  }
}
