import { identityOfPrototype, type ClassIdentity } from '../classes.ts'
import { currentItems, type DeclaredClass } from '../declared.ts'
import { isInstance } from '../given-fields.ts'
import { findLiveInstances } from '../live-instances.ts'
import type { Staged } from '../prepare.ts'
import type { Program } from '../program.ts'
import type { FieldAccess } from '../script.ts'
import { fieldsBeside, storeBeside } from './beside.ts'
import { createCopier } from './copier.ts'
import { applyWrites, createIdentities } from './identities.ts'

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
      (object) => isInstance(object) && !isCopy(object),
    )
    const transform = chainOf(migration)
    const { view, settle, apply } = viewer(identity)
    const computed = instances.map((instance) => transform(view(instance)))
    const changes = computed.map(settle)
    undo.push(apply())
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

/** The fields of instances as migrations get them. */
interface Viewer {
  readonly view: (instance: object) => Fields
  /** What a migration returned, with live objects in the place of their copies. */
  readonly settle: (result: Fields) => Fields
  /** Gives live data what migrations made of the copies that they returned; returns the way back. */
  readonly apply: () => () => void
}

/**
 * The fields of an instance as a new object, and copies of the data in them: whatever a migration does to these, the program's own stay as they are.
 * Instances of classes are themselves, so that they can be looked up.
 */
function viewer(identity: ClassIdentity): Viewer {
  const names = [...identity.privates.fields]
  const copier = createCopier((object) => !isOfOwnClass(object))
  const identities = createIdentities(copier)
  const mapped = (fields: Fields, map: (value: unknown) => unknown): Fields => {
    for (const name of Object.keys(fields)) {
      const value = fields[name]
      if (typeof value === 'object' && value !== null) fields[name] = map(value)
    }
    return fields
  }
  return {
    view: (instance) => {
      const fields: Fields = { ...instance }
      for (const [name, access] of names) if (access.has(instance)) fields[`#${name}`] = access.read(instance)
      if (!Object.isExtensible(instance)) Object.assign(fields, fieldsBeside(instance))
      return mapped(fields, (value) => copier.copy(value))
    },
    settle: (result) => mapped({ ...result }, (value) => identities.settle(value)),
    apply: () => applyWrites(identities.writes()),
  }
}

function isOfOwnClass(object: object): boolean {
  const prototype = Object.getPrototypeOf(object) as object | null
  return prototype !== null && identityOfPrototype(prototype) !== null
}

function writer(identity: ClassIdentity, undo: (() => void)[]): (instance: object, fields: Fields) => void {
  const accesses = new Map<string, FieldAccess>()
  for (const [name, access] of identity.privates.fields) accesses.set(`#${name}`, access)
  const writeBeside = (instance: object, name: string, value: unknown): void => {
    const store = storeBeside(instance, identity.reference.prototype, name, undo)
    const before = store.has(instance) ? { value: store.get(instance) } : null
    undo.push(() => {
      if (before === null) store.delete(instance)
      else store.set(instance, before.value)
    })
    if (value === removed) store.delete(instance)
    else store.set(instance, value)
  }
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
        writeBeside(instance, name, value)
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
