import type { FieldSteps, ModuleStep } from '@midflight/model'
import { identityOfPrototype, type ClassIdentity, type ClassVersion, type Undo } from './classes.ts'
import type { Instance } from './instance.ts'
import { findLiveInstances } from './live-instances.ts'
import { storeBeside } from './migration/beside.ts'
import type { Checkpoint } from './prepare.ts'
import { beginLate } from './privates.ts'
import type { Program } from './program.ts'

/**
 * Gives live instances the fields that they were built without, with what a new one begins with, each its own. What an instance has under that name
 * already stays, unless it is left from a version that is neither the one before nor the one that comes. Instances that code of older versions makes
 * later get theirs when they are first asked for them.
 */
export function giveFields(
  program: Program,
  instances: readonly Instance[],
  release: string,
  checkpoint: Checkpoint,
  undo: Undo[],
): void {
  for (const { step, classes, release: next } of instances) {
    for (const version of classes) {
      const { identity } = version
      renewInitial(identity.initial, '', version, undo)
      renewInitial(identity.privates.initial, '#', version, undo)
      if (step?.uninstantiated?.includes(identity.name) === true) refuseInstances(program, identity)
      const fields = step?.fields?.[identity.name]
      if (fields === undefined) continue
      give(program, version, fields, next, undo)
      checkpoint(`give ${identity.name} its fields`)
      noteGone(identity, fields.gone, release, undo)
    }
  }
}

/** A version of a class says what fields of every new instance begin with. */
export function beginFields(
  classes: readonly ClassVersion[],
  name: string,
  initial: () => Record<string, unknown>,
  step: ModuleStep | null,
): void {
  const version = classes.findLast(({ identity }) => identity.name === name)!
  version.initial = initial
  beginLate(version.identity.privates, step?.fields?.[name]?.give ?? [], initial)
}

/** The newest version says what the fields begin with: no older one has to be kept for that. */
function renewInitial(
  known: Map<string, () => unknown>,
  prefix: string,
  { initial }: ClassVersion,
  undo: Undo[],
): void {
  if (known.size === 0 || initial === null) return
  const names = Object.keys(initial())
  for (const [name, before] of known) {
    if (!names.includes(prefix + name)) continue
    known.set(name, () => initial()[prefix + name])
    undo.push(() => known.set(name, before))
  }
}

/** The release that was current makes none. Those before it are another matter. */
function refuseInstances({ generations }: Program, { name, reference }: ClassIdentity): void {
  if (generations.length <= 1 && generations[0]?.number === 1) return
  const [found] = findLiveInstances(reference.prototype).filter(isInstance)
  if (found !== undefined)
    throw new Error(
      `Instances of the class ${name} are alive, which an earlier release made, and do not fit the new version. Restart the program`,
    )
}

function give(
  program: Program,
  version: ClassVersion,
  { give: names }: FieldSteps,
  release: string,
  undo: Undo[],
): void {
  const { identity, initial } = version
  if (names.length === 0) return
  if (initial === null) throw new Error(`The class ${identity.name} does not say what its new fields begin with`)
  // In the order in which the constructor would make them.
  const inOrder = Object.keys(initial()).filter((name) => names.includes(name))
  const [own, hidden] = [
    inOrder.filter((name) => !name.startsWith('#')),
    inOrder.filter((name) => name.startsWith('#')),
  ]
  // Private fields of instances that never had them come when they are first asked for.
  const again = hidden.filter((name) => identity.gone.has(name))
  if (own.length + again.length === 0) return
  const isLeft = (name: string): boolean => identity.gone.has(name) && identity.gone.get(name) !== release
  const [left, leftHidden] = [own.filter(isLeft), again.filter(isLeft)]
  for (const name of own) refuseInherited(identity, name)
  const live = findLiveInstances(identity.reference.prototype).filter(isInstance)
  const written: [instance: object, name: string, before: PropertyDescriptor | undefined][] = []
  const restored: (() => void)[] = []
  undo.push(() => {
    for (const step of restored.toReversed()) step()
    for (const [instance, name, before] of written.toReversed()) {
      if (before === undefined) Reflect.deleteProperty(instance, name)
      else Reflect.defineProperty(instance, name, before)
    }
  })
  for (const instance of live) {
    const values = initial()
    for (const name of own) {
      const before = Reflect.getOwnPropertyDescriptor(instance, name)
      if (before !== undefined && !left.includes(name)) continue
      if (before === undefined && !Object.isExtensible(instance)) {
        const store = storeBeside(instance, olderPrototypeOf(instance), name, undo)
        if (store.has(instance)) continue
        store.set(instance, values[name])
        restored.push(() => store.delete(instance))
      } else if (define(instance, name, values[name])) written.push([instance, name, before])
      else throw new Error(`An instance of the class ${identity.name} is frozen: its field ${name} cannot be set anew`)
    }
    for (const name of again) {
      const access = identity.privates.fields.get(name.slice(1))
      if (access === undefined || !access.has(instance)) continue
      const before = access.read(instance)
      if (before !== undefined && !leftHidden.includes(name)) continue
      access.write(instance, values[name])
      restored.push(() => access.write(instance, before))
    }
  }
  const older = olderPrototypes(program, identity)
  for (const name of own) {
    const before = identity.initial.get(name)
    undo.push(() => (before === undefined ? identity.initial.delete(name) : identity.initial.set(name, before)))
    identity.initial.set(name, () => initial()[name])
    for (const prototype of older) giveLater(identity, prototype, name, undo)
  }
}

/** The instances that an older version makes from now on: code that is still running may. */
function giveLater({ initial }: ClassIdentity, prototype: object, name: string, undo: Undo[]): void {
  const before = Reflect.getOwnPropertyDescriptor(prototype, name)
  undo.push(() => {
    if (before === undefined) Reflect.deleteProperty(prototype, name)
    else Object.defineProperty(prototype, name, before)
  })
  Object.defineProperty(prototype, name, {
    get(this: object) {
      if (!Object.isExtensible(this) || !isInstance(this)) return before?.get?.call(this) as unknown
      const value = initial.get(name)?.()
      define(this, name, value)
      return value
    },
    set(this: object, value: unknown) {
      if (!define(this, name, value)) throw new TypeError(`Cannot add property ${name}, object is not extensible`)
    },
    enumerable: false,
    configurable: true,
  })
}

/** The nearest prototype of an instance that no new instance of its class has. */
function olderPrototypeOf(instance: object): object {
  let prototype = Object.getPrototypeOf(instance) as object | null
  for (; prototype !== null; prototype = Object.getPrototypeOf(prototype) as object | null) {
    const identity = identityOfPrototype(prototype)
    if (identity !== null && identity.reference.prototype !== prototype) return prototype
  }
  throw new Error('An instance that cannot be extended is of a class that is none of an older version')
}

/** Prototypes of older versions of a class and of those that extend it. */
function olderPrototypes(program: Program, { reference }: ClassIdentity): object[] {
  const isOwn = (other: ClassIdentity): boolean =>
    other.reference === reference || Object.prototype.isPrototypeOf.call(reference.prototype, other.reference.prototype)
  return [...program.units.values()].flatMap(({ classes }) =>
    [...classes.values()]
      .filter(isOwn)
      .flatMap(({ oldPrototypes }) => oldPrototypes.flatMap((each) => each.deref() ?? [])),
  )
}

function define(target: object, name: string, value: unknown): boolean {
  return Reflect.defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true })
}

/** An assignment in the constructor would have called it, and made no field. */
function refuseInherited({ name: className, reference }: ClassIdentity, name: string): void {
  let prototype = Object.getPrototypeOf(reference.prototype) as object | null
  for (; prototype !== null; prototype = Object.getPrototypeOf(prototype) as object | null) {
    const descriptor = Reflect.getOwnPropertyDescriptor(prototype, name)
    if (descriptor?.get === undefined && descriptor?.set === undefined) continue
    if (identityOfPrototype(prototype) !== null) continue
    throw new Error(
      `Live instances of the class ${className} cannot get the field ${name}: what the class extends has an accessor of that name`,
    )
  }
}

/** Prototypes of versions and of subclasses inherit from a class, and are no instances of it. */
export function isInstance(object: object): boolean {
  if (identityOfPrototype(object) !== null) return false
  const own = Object.hasOwn(object, 'constructor') ? (object as { constructor: unknown }).constructor : null
  return typeof own !== 'function' || own.prototype !== object
}

/** Which release the fields were of that the new version does not have any more. */
export function noteGone({ gone }: ClassIdentity, names: readonly string[], release: string, undo: Undo[]): void {
  for (const name of names) {
    const before = gone.get(name)
    undo.push(() => {
      if (before === undefined) gone.delete(name)
      else gone.set(name, before)
    })
    gone.set(name, release)
  }
}
