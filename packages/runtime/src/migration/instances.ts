import { identityOfPrototype, type ClassIdentity } from '../classes.ts'
import { currentItems, type DeclaredClass } from '../declared.ts'
import { findLiveInstances } from '../live-instances.ts'
import type { Staged } from '../prepare.ts'
import type { Program } from '../program.ts'
import type { FieldAccess } from '../script.ts'

/** A class whose live instances get from one version to another. */
export interface ClassMigration {
  readonly identity: ClassIdentity
  readonly from: number
  readonly to: number
  readonly transformers: DeclaredClass['up']
}

/** Stands for a field that goes: `{ name: context.removed }`. */
const removed = Symbol('midflight.removed')

type Fields = Record<string, unknown>

/** The classes of an upgrade that change their version; superclasses first. */
export function findClassMigrations(program: Program, { instances }: Staged): ClassMigration[] {
  const replaced = new Set(instances.map(({ unit }) => unit))
  const identities = new Map(
    [...program.units.values()].flatMap(({ classes }) => [...classes.values()].map((each) => [each.reference, each])),
  )
  const before = new Map(currentItems(program).classes.map((each) => [each.target, each]))
  const kept = [...program.units.values()].flatMap((unit) =>
    replaced.has(unit) ? [] : (unit.instance?.declared.classes ?? []),
  )
  const next = new Map(
    [...kept, ...instances.flatMap(({ declared }) => declared.classes)].map((each) => [each.target, each]),
  )
  const found: ClassMigration[] = []
  for (const [target, identity] of identities) {
    if (!identity.hasVersion) continue
    const from = identity.version
    const to = next.get(target)?.version ?? 1
    if (from === to) continue
    const transformers = (to > from ? next.get(target)?.up : before.get(target)?.down) ?? {}
    found.push({ identity, from, to, transformers })
  }
  return found.sort((left, right) => depthOf(left.identity) - depthOf(right.identity))
}

function depthOf({ reference }: ClassIdentity): number {
  let depth = 0
  for (let prototype: object | null = reference.prototype; prototype !== null; depth += 1)
    prototype = Object.getPrototypeOf(prototype) as object | null
  return depth
}

/**
 * Migrates every live instance in place, those of subclasses included. Synchronous, since instances that are made meanwhile would be missed. First all new
 * fields are computed; then they are written, and each write puts its way back on the list.
 */
export function migrateInstances(
  migrations: readonly ClassMigration[],
  isCopy: (object: object) => boolean,
  undo: (() => void)[],
): void {
  for (const migration of migrations) {
    const { identity, to } = migration
    const instances = findLiveInstances(identity.reference.prototype).filter(
      (object) => !isPrototype(object) && !isCopy(object),
    )
    const transform = chainOf(migration)
    const view = viewer(identity)
    const changes = instances.map((instance) => transform(view(instance)))
    const before = identity.version
    undo.push(() => {
      identity.version = before
    })
    identity.version = to
    const write = writer(identity, undo)
    for (const [index, instance] of instances.entries()) write(instance, changes[index]!)
  }
}

/** New classes begin with the version that their module says. */
export function noteClassVersions(instances: Staged['instances'], undo: (() => void)[]): void {
  for (const { declared, classes } of instances) {
    for (const { target, version } of declared.classes) {
      const identity = classes.find((each) => each.identity.reference === target)?.identity
      if (identity === undefined || identity.hasVersion) continue
      const before = identity.version
      undo.push(() => {
        identity.version = before
      })
      identity.version = version
    }
  }
}

/** Prototypes of versions and of subclasses inherit from the class, and are no instances of it. */
function isPrototype(object: object): boolean {
  if (identityOfPrototype(object) !== null) return true
  const own = Object.hasOwn(object, 'constructor') ? (object as { constructor: unknown }).constructor : null
  return typeof own === 'function' && own.prototype === object
}

/** Each step sees the fields as the step before leaves them. */
function chainOf({ identity, from, to, transformers }: ClassMigration): (fields: Fields) => Fields {
  const step = to > from ? 1 : -1
  const steps: [number, (old: unknown, context: object) => unknown][] = []
  for (let version = from; version !== to; version += step) {
    const transform = transformers[version + step]
    if (transform === undefined)
      throw new Error(`The class ${identity.name} has no migration from version ${version} to ${version + step}`)
    steps.push([version, transform])
  }
  return (fields) => {
    const changes: Fields = {}
    for (const [version, transform] of steps) {
      const result = transform(fields, { from: version, to: version + step, removed })
      if (typeof result !== 'object' || result === null || 'then' in result)
        throw new Error(
          `The migration of the class ${identity.name} to version ${version + step} returned no fields; it cannot be async`,
        )
      if (steps.length === 1) return result as Fields
      Object.assign(changes, result)
      Object.assign(fields, result)
    }
    return changes
  }
}

/** The fields of an instance as a new object: whatever a migration does to it, the instance stays as it is. */
function viewer(identity: ClassIdentity): (instance: object) => Fields {
  const names = [...identity.privates.fields]
  return (instance) => {
    const fields: Fields = { ...instance }
    for (const [name, access] of names) if (access.has(instance)) fields[`#${name}`] = access.read(instance)
    if (!Object.isExtensible(instance)) Object.assign(fields, fieldsBeside(instance))
    return fields
  }
}

function writer(identity: ClassIdentity, undo: (() => void)[]): (instance: object, fields: Fields) => void {
  const accesses = new Map<string, FieldAccess>()
  for (const [name, access] of identity.privates.fields) accesses.set(`#${name}`, access)
  const beside = besides(identity, undo)
  // One step back for all of them: a closure for each write would be most of the work.
  const written: [object, string, PropertyDescriptor | undefined][] = []
  const writtenPrivates: [object, FieldAccess, unknown][] = []
  undo.push(() => {
    for (const [instance, access, value] of writtenPrivates.toReversed()) access.write(instance, value)
    for (const [instance, name, descriptor] of written.toReversed()) {
      if (descriptor === undefined) Reflect.deleteProperty(instance, name)
      else Reflect.defineProperty(instance, name, descriptor)
    }
  })
  return (instance, fields) => {
    for (const name of Object.keys(fields)) {
      const value = fields[name]
      const access = accesses.get(name)
      if (access !== undefined) {
        writtenPrivates.push([instance, access, access.read(instance)])
        access.write(instance, value === removed ? undefined : value)
        continue
      }
      if (name.startsWith('#')) throw new Error(`The class ${identity.name} has no private field ${name}`)
      const before = Reflect.getOwnPropertyDescriptor(instance, name)
      if (value === removed ? before === undefined : before !== undefined && Object.is(before.value, value)) continue
      if (before === undefined && !Object.isExtensible(instance)) {
        beside(instance, name, value)
        continue
      }
      written.push([instance, name, before])
      if (!change(instance, name, value, before))
        throw new Error(
          `An instance of the class ${identity.name} is frozen: its field ${name} cannot get another value. New fields can be added to it`,
        )
    }
  }
}

/** Plain assignments are several times quicker than definitions: they are taken where they do the same. */
function change(instance: object, name: string, value: unknown, before: PropertyDescriptor | undefined): boolean {
  if (value === removed) return Reflect.deleteProperty(instance, name)
  if (before === undefined ? !(name in instance) : before.writable === true) {
    ;(instance as Fields)[name] = value
    return true
  }
  return Reflect.defineProperty(instance, name, { ...withoutAccessors(before ?? {}), value })
}

function withoutAccessors({
  enumerable = true,
  configurable = true,
  writable = true,
}: PropertyDescriptor): PropertyDescriptor {
  return { enumerable, configurable, writable }
}

/** New fields of frozen instances live beside them: an accessor on the prototype that only older instances have finds them. */
function besides(
  { reference }: ClassIdentity,
  undo: (() => void)[],
): (instance: object, name: string, value: unknown) => void {
  return (instance, name, value) => {
    const known = storeWith(instance, name) ?? storeOf(reference.prototype, name, undo)
    const before = known.has(instance) ? { value: known.get(instance) } : null
    undo.push(() => {
      if (before === null) known.delete(instance)
      else known.set(instance, before.value)
    })
    if (value === removed) known.delete(instance)
    else known.set(instance, value)
  }
}

const besideStores = new WeakMap<object, Map<string, WeakMap<object, unknown>>>()

function fieldsBeside(instance: object): Fields {
  const fields: Fields = {}
  for (const prototype of prototypesOf(instance))
    for (const [name, store] of besideStores.get(prototype) ?? [])
      if (store.has(instance)) fields[name] ??= store.get(instance)
  return fields
}

function storeWith(instance: object, name: string): WeakMap<object, unknown> | null {
  const stores = prototypesOf(instance).flatMap((prototype) => besideStores.get(prototype)?.get(name) ?? [])
  return stores.find((store) => store.has(instance)) ?? null
}

function prototypesOf(instance: object): object[] {
  const found: object[] = []
  let prototype = Object.getPrototypeOf(instance) as object | null
  for (; prototype !== null; prototype = Object.getPrototypeOf(prototype) as object | null) found.push(prototype)
  return found
}

function storeOf(prototype: object, name: string, undo: (() => void)[]): WeakMap<object, unknown> {
  const stores = besideStores.get(prototype) ?? new Map<string, WeakMap<object, unknown>>()
  besideStores.set(prototype, stores)
  const known = stores.get(name)
  if (known !== undefined) return known
  const store = new WeakMap<object, unknown>()
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
