import { types } from 'node:util'
import type { CompletionStep } from '@midflight/model'
import type { ClassIdentity, Undo } from './classes.ts'
import { isInstance, noteGone } from './given-fields.ts'
import type { Instance } from './instance.ts'
import { findLiveInstances } from './live-instances.ts'
import type { Checkpoint } from './prepare.ts'

type Complete = CompletionStep['complete'][number]

/**
 * Completes live instances as the constructor of the new version does: `if (this.options.quiet === undefined) this.options.quiet = true`. Objects that run code when
 * they are read or written to, and ones that cannot be written to, end the upgrade.
 */
export function completeInstances(
  instances: readonly Instance[],
  release: string,
  checkpoint: Checkpoint,
  undo: Undo[],
): void {
  for (const { step, classes, release: next } of instances) {
    for (const { identity } of classes) {
      const steps = step?.completions?.[identity.name]
      if (steps === undefined) continue
      if (steps.complete.length > 0) complete(identity, steps.complete, next, undo)
      checkpoint(`complete instances of ${identity.name}`)
      noteGone(identity, steps.gone, release, undo)
    }
  }
}

function complete(identity: ClassIdentity, steps: readonly Complete[], release: string, undo: Undo[]): void {
  for (const { path } of steps) refuseLeft(identity, path.join('.'), release)
  for (const instance of findLiveInstances(identity.reference.prototype).filter(isInstance))
    for (const step of steps) completeOne(identity.name, instance, step, undo)
}

/** What another release has completed it with may be something else. */
function refuseLeft({ name, gone }: ClassIdentity, path: string, release: string): void {
  const last = gone.get(path)
  if (last !== undefined && last !== release)
    throw new Error(`Instances of the class ${name} may have ${path} from another release. Restart the program`)
}

function completeOne(className: string, instance: object, { path, when, value }: Complete, undo: Undo[]): void {
  const [field, name] = when.path as readonly [string, string]
  // One without the field was never constructed.
  if (!Object.hasOwn(instance, field)) return
  const where = `${when.path.join('.')} of an instance of the class ${className}`
  const holder = read(instance, field, where)
  if (!isObject(holder)) throw new Error(`${field} of an instance of the class ${className} holds no object`)
  const found = read(holder, name, where)
  if (!holds(found, when.is)) return
  write(path.length === 1 ? instance : holder, path.at(-1)!, 'literal' in value ? value.literal : found, where, undo)
}

function holds(value: unknown, is: Complete['when']['is']): boolean {
  switch (is) {
    case 'undefined':
      return value === undefined
    case 'nullish':
      return value === undefined || value === null
    case 'falsy':
      return !value
    case 'function':
      return typeof value === 'function'
  }
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}

/** The value of a property, own or inherited, that is read without running any code. */
function read(object: object, name: string, where: string): unknown {
  for (let at: object | null = object; at !== null; at = Object.getPrototypeOf(at) as object | null) {
    if (types.isProxy(at)) throw new Error(`Cannot read ${where}: it is behind a proxy`)
    const descriptor = Reflect.getOwnPropertyDescriptor(at, name)
    if (descriptor === undefined) continue
    if (!('value' in descriptor)) throw new Error(`Cannot read ${where}: it is an accessor`)
    return descriptor.value as unknown
  }
  return undefined
}

/** Does what an assignment does, and knows how to take it back. */
function write(object: object, name: string, value: unknown, where: string, undo: Undo[]): void {
  // What is inherited must be open to assignments, too.
  for (let at: object | null = object; at !== null; at = Object.getPrototypeOf(at) as object | null) {
    if (types.isProxy(at)) throw new Error(`Cannot set ${where}: it is behind a proxy`)
    const descriptor = Reflect.getOwnPropertyDescriptor(at, name)
    if (descriptor !== undefined && descriptor.writable !== true)
      throw new Error(`Cannot set ${where}: it is read-only`)
    if (descriptor !== undefined) break
  }
  const before = Reflect.getOwnPropertyDescriptor(object, name)
  const now = before === undefined ? { value, writable: true, enumerable: true, configurable: true } : { value }
  if (!Reflect.defineProperty(object, name, now)) throw new Error(`Cannot set ${where}: the object is closed`)
  undo.push(() => {
    if (before === undefined) Reflect.deleteProperty(object, name)
    else Reflect.defineProperty(object, name, before)
  })
}
