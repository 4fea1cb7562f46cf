import { types } from 'node:util'
import { EventEmitter } from 'node:events'
import { identityOfPrototype } from '../classes.ts'
import type { FieldAccess } from '../script.ts'
import { storesOf } from './beside.ts'

/** Objects whose contents migrations copy, compare and write. All others are passed on by reference. */
export type Kind = 'plain' | 'array' | 'map' | 'set' | 'date' | 'bytes' | 'instance'

/** What an object holds itself, objects inside it by reference. */
export interface Contents {
  readonly kind: Kind
  readonly keys: readonly PropertyKey[]
  readonly descriptors: readonly PropertyDescriptor[]
  /** Elements of an array or a Set; keys and values of a Map by turns. */
  readonly parts: readonly unknown[]
  readonly bytes: Uint8Array | null
  readonly time: number
  /** Private fields, and those that a frozen instance has beside it. */
  readonly privates: readonly { readonly access: HiddenField; readonly value: unknown }[]
}

type HiddenField = Pick<FieldAccess, 'write'>

type Typed = Uint8Array & { slice(): Typed; set(bytes: ArrayLike<number>): void }

/** Not the `slice` of `Buffer`, which shares its memory. */
const typedArrays = Object.getPrototypeOf(Uint8Array.prototype) as Typed

/** What kind of object it is, or null for what is passed on by reference: functions, instances of foreign classes, handles. */
export function kindOf(value: unknown): Kind | null {
  if (typeof value !== 'object' || value === null || types.isProxy(value)) return null
  const prototype = Object.getPrototypeOf(value) as object | null
  if (Array.isArray(value)) return prototype === Array.prototype || isOwn(prototype, Array.prototype) ? 'array' : null
  if (types.isMap(value)) return prototype === Map.prototype || isOwn(prototype, Map.prototype) ? 'map' : null
  if (types.isSet(value)) return prototype === Set.prototype || isOwn(prototype, Set.prototype) ? 'set' : null
  if (types.isDate(value)) return prototype === Date.prototype ? 'date' : null
  if (types.isTypedArray(value)) return 'bytes'
  if (prototype === Object.prototype || prototype === null)
    return types.isModuleNamespaceObject(value) || types.isArgumentsObject(value) ? null : 'plain'
  const isPlainBase = isOwn(prototype, Object.prototype) || isOwn(prototype, EventEmitter.prototype)
  return isPlainBase && !hasHiddenState(value) ? 'instance' : null
}

/** Whether an object's class is the program's own, and what its classes build on is `base`. */
function isOwn(prototype: object | null, base: object): boolean {
  let known = prototype
  if (known === null || identityOfPrototype(known) === null) return false
  while (known !== null && identityOfPrototype(known) !== null) known = Object.getPrototypeOf(known) as object | null
  return known === base || (known === null && base === Object.prototype)
}

function hasHiddenState(value: object): boolean {
  return (
    types.isNativeError(value) ||
    types.isPromise(value) ||
    types.isWeakMap(value) ||
    types.isWeakSet(value) ||
    types.isRegExp(value) ||
    types.isAnyArrayBuffer(value) ||
    types.isBoxedPrimitive(value)
  )
}

export function readContents(object: object, kind: Kind): Contents {
  const isArray = kind === 'array'
  const keys = kind === 'bytes' ? [] : Reflect.ownKeys(object).filter((key) => !isArray || !isIndex(key))
  return {
    kind,
    keys,
    descriptors: keys.map((key) => Reflect.getOwnPropertyDescriptor(object, key)!),
    parts: isArray ? [...(object as unknown[])] : partsOf(object, kind),
    bytes: kind === 'bytes' ? bytesOf(object as Typed).slice() : null,
    time: kind === 'date' ? (object as Date).getTime() : 0,
    privates: privatesOf(object),
  }
}

/** `length` and the elements of an array are its parts. */
function isIndex(key: PropertyKey): boolean {
  return key === 'length' || (typeof key === 'string' && /^(0|[1-9]\d*)$/.test(key))
}

function partsOf(object: object, kind: Kind): unknown[] {
  if (kind === 'set') return [...Set.prototype.values.call(object as Set<unknown>)]
  if (kind !== 'map') return []
  const parts: unknown[] = []
  Map.prototype.forEach.call(object as Map<unknown, unknown>, (value, key) => void parts.push(key, value))
  return parts
}

function bytesOf(view: Typed): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength)
}

/** Private fields of the program's own classes, which live in storages that all versions of a class share. */
function privatesOf(object: object): Contents['privates'] {
  const found: { access: HiddenField; value: unknown }[] = []
  let prototype = Object.getPrototypeOf(object) as object | null
  const seen = new Set<object>()
  for (; prototype !== null; prototype = Object.getPrototypeOf(prototype) as object | null) {
    const identity = identityOfPrototype(prototype)
    if (identity === null) break
    if (seen.has(identity)) continue
    seen.add(identity)
    for (const access of identity.privates.fields.values())
      if (access.has(object)) found.push({ access, value: access.read(object) })
  }
  if (seen.size === 0 || Object.isExtensible(object)) return found
  for (const [, store] of storesOf(object)) found.push({ access: accessBeside(store), value: store.get(object) })
  return found
}

function accessBeside(store: WeakMap<object, unknown>): HiddenField {
  return { write: (object, value) => store.set(object, value) }
}

export function sameContents(left: Contents, right: Contents): boolean {
  return (
    sameList(left.keys, right.keys) &&
    left.descriptors.every((descriptor, index) => sameDescriptor(descriptor, right.descriptors[index]!)) &&
    sameList(left.parts, right.parts) &&
    Object.is(left.time, right.time) &&
    (left.bytes === null) === (right.bytes === null) &&
    (left.bytes === null || Buffer.compare(left.bytes, right.bytes!) === 0) &&
    left.privates.length === right.privates.length &&
    left.privates.every(({ value }, index) => Object.is(value, right.privates[index]!.value))
  )
}

function sameList(left: readonly unknown[], right: readonly unknown[]): boolean {
  return left.length === right.length && left.every((part, index) => Object.is(part, right[index]))
}

function sameDescriptor(left: PropertyDescriptor, right: PropertyDescriptor): boolean {
  return (
    Object.is(left.value, right.value) &&
    left.get === right.get &&
    left.set === right.set &&
    left.writable === right.writable &&
    left.enumerable === right.enumerable &&
    left.configurable === right.configurable
  )
}

/** The same contents with every value in the place of which `map` gives another. */
export function mapContents(contents: Contents, map: (value: unknown) => unknown): Contents {
  return {
    ...contents,
    descriptors: contents.descriptors.map((descriptor) =>
      'value' in descriptor ? { ...descriptor, value: map(descriptor.value) } : descriptor,
    ),
    parts: contents.parts.map(map),
    privates: contents.privates.map(({ access, value }) => ({ access, value: map(value) })),
  }
}

/** All values that an object holds. */
export function* valuesIn({ descriptors, parts, privates }: Contents): Generator {
  for (const descriptor of descriptors) if ('value' in descriptor) yield descriptor.value
  yield* parts
  for (const { value } of privates) yield value
}

/** An empty object of the same kind and class, to be filled. Private fields are there. */
export function emptyLike(object: object, kind: Kind): object {
  const prototype = Object.getPrototypeOf(object) as object | null
  const made = emptyOf(object, kind)
  if (Object.getPrototypeOf(made) !== prototype) Object.setPrototypeOf(made, prototype)
  for (let own = prototype; own !== null; own = Object.getPrototypeOf(own) as object | null) {
    const identity = identityOfPrototype(own)
    if (identity === null) break
    for (const holder of identity.privates.holders) {
      const fields = Object.values(holder.fields)
      if (fields[0]?.has(object) === true && !fields[0].has(made)) holder.install(made)
    }
  }
  return made
}

function emptyOf(object: object, kind: Kind): object {
  switch (kind) {
    case 'array':
      return []
    case 'map':
      return new Map()
    case 'set':
      return new Set()
    case 'date':
      return new Date(0)
    case 'bytes':
      return typedArrays.slice.call(object)
    case 'plain':
    case 'instance':
      return {}
  }
}

/** Gives an object these contents. Throws a TypeError where it does not let itself be changed. */
export function writeContents(object: object, contents: Contents): void {
  const { kind, parts, bytes, time, privates } = contents
  writeProperties(object, contents)
  if (kind === 'array') {
    const array = object as unknown[]
    array.length = parts.length
    for (const [index, part] of parts.entries())
      if (!Object.is(array[index], part) || !(index in array)) array[index] = part
  }
  if (kind === 'set') {
    Set.prototype.clear.call(object)
    for (const part of parts) Set.prototype.add.call(object as Set<unknown>, part)
  }
  if (kind === 'map') {
    Map.prototype.clear.call(object)
    for (let index = 0; index < parts.length; index += 2)
      Map.prototype.set.call(object as Map<unknown, unknown>, parts[index], parts[index + 1])
  }
  if (kind === 'date') (object as Date).setTime(time)
  if (kind === 'bytes' && bytes !== null) bytesOf(object as Typed).set(bytes)
  for (const { access, value } of privates) access.write(object, value)
}

function writeProperties(object: object, { kind, keys, descriptors }: Contents): void {
  if (kind === 'bytes') return
  const own = Reflect.ownKeys(object).filter((key) => kind !== 'array' || !isIndex(key))
  if (!sameList(own, keys)) for (const key of own) if (!Reflect.deleteProperty(object, key)) refuse(object)
  for (const [index, key] of keys.entries()) {
    const before = Reflect.getOwnPropertyDescriptor(object, key)
    const next = descriptors[index]!
    if (before !== undefined && sameDescriptor(before, next)) continue
    if (!Reflect.defineProperty(object, key, next)) refuse(object)
  }
}

function refuse(object: object): never {
  throw new TypeError(
    `An object of the class ${object.constructor?.name ?? 'null'} is frozen, so a migration cannot change it`,
  )
}

/** How far an object lets itself be changed: 2 frozen, 1 sealed, 0 not extensible, null freely. */
export function integrityOf(object: object): 0 | 1 | 2 | null {
  if (Object.isExtensible(object)) return null
  return Object.isFrozen(object) ? 2 : Object.isSealed(object) ? 1 : 0
}
