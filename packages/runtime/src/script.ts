import type { Instance } from './instance.ts'

/** Values or implementations by binding. Plain data properties: reading one is what a seam costs. */
export type Bindings = Record<string, unknown>
export type Callable = (...values: never[]) => unknown
export type Implementations = Record<string, Callable>

export interface FieldAccess {
  readonly get: (this: object) => unknown
  readonly set: (this: object, value: unknown) => void
  readonly has: (target: object) => boolean
  /** Throws a TypeError for an object without the field, as the language does. */
  readonly read: (target: object) => unknown
  /** Returns the object; throws a TypeError if it is without the field. */
  readonly own: (target: object) => object
  /** Stores a value and returns it; throws a TypeError if the object is without the field. */
  readonly write: (target: object, value: unknown) => unknown
}

/** A class per class with private fields: constructing one on an object gives it the fields. */
export interface HolderClass {
  new (target: object): object
  readonly install: (target: object) => undefined
  /** How to reach each field: `get` and `set` are called on the object itself. */
  readonly fields: Readonly<Record<string, FieldAccess>>
}

/** What a compiled module exports. */
export interface ModuleScript {
  refs(current: Implementations): Implementations
  readonly privates: Readonly<Record<string, (base: new (target: object) => object) => HolderClass>>
  readonly body: (
    instance: Instance,
    variables: Bindings,
    references: Implementations,
    values: Bindings,
    calls: Implementations,
    meta: object,
    ...linked: unknown[]
  ) => Generator<void, void, void> | AsyncGenerator<void, void, void>
}

/** An object of a fast shape without a prototype's names. */
function Bindings(this: object): void {}
Bindings.prototype = Object.create(null) as object

export function createBindings(): Bindings {
  return new (Bindings as unknown as new () => Bindings)()
}
