import type { Program } from './program.ts'
import type { Callable } from './script.ts'
import type { ModuleUnit } from './unit.ts'

/** Where state or a resource is held: a variable of a module. */
export interface Holder {
  readonly unit: ModuleUnit
  readonly variable: string
}

export type Transformers = Readonly<Record<number, (old: unknown, context: object) => unknown>>

/** One version's ways to other versions. */
export interface Migrations {
  readonly version: number
  readonly up: Transformers
  readonly down: Transformers
}

export interface DeclaredState extends Migrations {
  readonly name: string
  readonly holder: Holder
}

export interface DeclaredResource {
  readonly name: string
  readonly holder: Holder
  readonly open: () => unknown
  readonly close: ((resource: unknown) => unknown) | null
  readonly replace: 'beside' | 'close-first'
  /** The variable holds what the promise that `open` returned came to. */
  readonly awaited: boolean
}

export interface DeclaredClass extends Migrations {
  /** The stable reference of the class. */
  readonly target: Callable
}

/** What the modules of one version say by the program API. */
export interface DeclaredItems {
  readonly states: DeclaredState[]
  readonly resources: DeclaredResource[]
  readonly classes: DeclaredClass[]
  /** Called after every upgrade. */
  readonly listeners: ((upgrade: object) => unknown)[]
}

export function createDeclaredItems(): DeclaredItems {
  return { states: [], resources: [], classes: [], listeners: [] }
}

/** What the current versions of all loaded modules say. */
export function currentItems(program: Program): DeclaredItems {
  const all = createDeclaredItems()
  for (const { instance } of program.units.values()) {
    if (instance === null) continue
    all.states.push(...instance.declared.states)
    all.resources.push(...instance.declared.resources)
    all.classes.push(...instance.declared.classes)
    all.listeners.push(...instance.declared.listeners)
  }
  return all
}

export function readMigrations(options: unknown): Migrations {
  const { version = 1, up = {}, down = {} } = (options ?? {}) as Partial<Migrations>
  return { version, up, down }
}
