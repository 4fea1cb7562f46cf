import { MemberSlots, type Descriptors, type Original } from './class-overlap.ts'
import { createPrivateStorage, definePrivateAccessors, type PrivateStorage } from './privates.ts'
import type { Callable } from './script.ts'
import type { Tasks } from './tasks.ts'

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
  /** Fields of instances that a version had and the next one did not, and the release that had them last. */
  readonly gone: Map<string, string>
  /** What fields begin with that older instances were given, should code of an older version make another one. */
  readonly initial: Map<string, () => unknown>
  /** Static methods and accessors that the current version has put on the stable reference. */
  staticKeys: readonly (string | symbol)[]
  /** What instances of all versions share while generations overlap; null otherwise. */
  overlap: { readonly members: MemberSlots; readonly statics: MemberSlots } | null
}

/** One version of a class, evaluated and not yet current. */
export interface ClassVersion {
  readonly identity: ClassIdentity
  readonly implementation: Callable & { prototype: object }
  readonly isPinned: boolean
  /** Static fields that this version brings, by key. */
  readonly statics: Map<string | symbol, unknown>
  /** Makes what fields of every new instance begin with, afresh; null where none is known. */
  initial: (() => Record<string, unknown>) | null
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
    gone: new Map(),
    initial: new Map(),
    staticKeys: [],
    overlap: null,
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
  if (identity.hasVersion) keepParent(before, next)
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

/**
 * Makes a version current from a generation on, while tasks of older ones are in flight: each finds the members of its own version on the
 * instances of all.
 */
export function installBeside(version: ClassVersion, tasks: Tasks, from: number): Undo {
  const { identity, implementation } = version
  const { reference, oldPrototypes, staticKeys, overlap } = identity
  const { members, statics } = overlap ?? { members: new MemberSlots(tasks), statics: new MemberSlots(tasks) }
  const before = reference.prototype
  const next = implementation.prototype
  const alive = oldPrototypes.flatMap((known) => known.deref() ?? [])
  const replaced = [before, ...alive.filter((prototype) => members.knows(prototype))]
  const undo: Undo[] = [reference, next, ...replaced].flatMap((holder) => [restoring(holder), restoringParent(holder)])
  undo.push(() => {
    reference.prototype = before
    Object.assign(identity, { oldPrototypes, staticKeys, overlap })
    for (const prototype of replaced.slice(1)) members.bridge(prototype, before)
  })
  keepParent(before, next)
  undo.push(members.add(members.original(before), members.original(next), from))
  for (const prototype of [next, ...replaced]) members.dress(prototype)
  for (const prototype of replaced) members.bridge(prototype, next)
  inheritStatics(reference, implementation)
  const added = staticsOf(version)
  undo.push(statics.add(staticsNow(identity, added), added, from))
  statics.dress(reference)
  reference.prototype = next
  identity.oldPrototypes = [before, ...alive].map((prototype) => new WeakRef(prototype))
  identity.staticKeys = staticKeysOf(implementation)
  identity.overlap = { members, statics }
  return () => {
    for (const step of undo.toReversed()) step()
  }
}

/** `util.inherits(Room, EventEmitter)` has given the prototype of a class that extends nothing a parent: it is that of the next version too. */
function keepParent(before: object, next: object): void {
  const parent = Object.getPrototypeOf(before) as object | null
  if (Object.getPrototypeOf(next) === Object.prototype && parent !== Object.prototype)
    Object.setPrototypeOf(next, parent)
}

/** Ends what {@link installBeside} began, if no task of these generations needs it. Returns whether it has. */
export function settleClass(identity: ClassIdentity, generations: ReadonlySet<number>): boolean {
  const { overlap, reference } = identity
  if (overlap === null) return true
  const { members, statics } = overlap
  const isSettled = [members, statics].map((slots) => slots.prune(generations)).every(Boolean)
  if (!isSettled) return false
  const newest = reference.prototype
  if (members.knows(newest)) members.undress(newest)
  statics.dressNewest(reference)
  for (const known of identity.oldPrototypes) {
    const prototype = known.deref()
    if (prototype === undefined) continue
    if (members.knows(prototype)) members.undress(prototype)
    emptyPrototype(prototype, newest)
    inheritFrom(prototype, newest)
  }
  identity.overlap = null
  return true
}

function staticsOf({ identity, implementation, statics }: ClassVersion): Original {
  const members: Descriptors = {}
  for (const key of staticKeysOf(implementation)) members[key] = Object.getOwnPropertyDescriptor(implementation, key)!
  for (const [key, value] of statics) members[key] = staticField(key, value)
  return { members, parent: Object.getPrototypeOf(identity.reference) as object | null }
}

/** What the reference has now of what the next version has or the current one has put there. */
function staticsNow({ reference, staticKeys }: ClassIdentity, next: Original): Original {
  const members: Descriptors = {}
  for (const key of new Set([...staticKeys, ...Reflect.ownKeys(next.members)])) {
    const descriptor = Object.getOwnPropertyDescriptor(reference, key)
    if (descriptor !== undefined) members[key] = descriptor
  }
  return { members, parent: next.parent }
}

/** How a static field stands on the stable reference; private ones have symbols. */
export function staticField(key: PropertyKey, value: unknown): PropertyDescriptor {
  return { value, writable: true, enumerable: typeof key !== 'symbol', configurable: true }
}

function staticKeysOf(implementation: object): (string | symbol)[] {
  return Reflect.ownKeys(implementation).filter((key) => !ownFunctionKeys.has(key))
}

function restoringParent(target: object): Undo {
  const before = Object.getPrototypeOf(target) as object | null
  return () => Object.setPrototypeOf(target, before)
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
  const keys = staticKeysOf(implementation)
  const set = (key: string | symbol, descriptor: PropertyDescriptor): void => {
    Object.defineProperty(reference, key, descriptor)
  }
  for (const key of keys) set(key, Object.getOwnPropertyDescriptor(implementation, key)!)
  for (const key of identity.staticKeys) if (!keys.includes(key)) Reflect.deleteProperty(reference, key)
  for (const [key, value] of statics) set(key, staticField(key, value))
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
  const undo = restoringParent(prototype)
  Object.setPrototypeOf(prototype, next)
  return undo
}

/** The way back to the own properties of an object, and to their order. */
function restoring(target: object): Undo {
  const before = Object.getOwnPropertyDescriptors(target)
  return () => {
    for (const key of Reflect.ownKeys(target)) if (!ownFunctionKeys.has(key)) Reflect.deleteProperty(target, key)
    Object.defineProperties(target, before)
  }
}
