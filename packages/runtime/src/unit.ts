import {
  assert,
  closuresPerRecord,
  type CompiledClosure,
  type CompiledModule,
  type ItemKey,
  type ModulePath,
} from '@midflight/model'
import type { MemberSlots } from './class-overlap.ts'
import type { ClassIdentity } from './classes.ts'
import type { DefinedMembers } from './definitions.ts'
import type { CommonJsEvaluation } from './exports.ts'
import type { Hot } from './hot.ts'
import type { Instance } from './instance.ts'
import type { Namespace } from './namespace.ts'
import type { Slot } from './slot.ts'
import { createBindings, type Bindings, type Callable, type Implementations } from './script.ts'

/** The records through which other modules see an instance. */
export interface Records {
  /** Implementations by binding: what calls use. */
  readonly calls: Implementations
  /** Stable references and values by binding: everything else. */
  readonly values: Bindings
  /** What the instance's closures are led to. */
  readonly led: LedClosures
}

/** The nested closures that an instance makes, and what its functions find when they look for other code. */
export interface LedClosures {
  /** By slot, `c0` and so on, so many in each record: undefined as long as the functions run their own code. */
  readonly moves: readonly Bindings[]
  readonly closures: readonly CompiledClosure[]
  /** Of the module's code: a rollback to it leads its functions home. */
  readonly digest: string
  /** By number: the key of the closure in the current version whose body is theirs; null where there is none any more. */
  readonly keys: (string | null)[]
  /** Functions that note that they have run, then returns of theirs; and where: `r0` and so on, so many in each record, 0 as long as they have not. */
  readonly notes: readonly string[]
  /** How many of them are functions. */
  readonly makers: number
  readonly ran: readonly Bindings[]
}

const owners = new WeakMap<object, Records>()

/** Code holds one of the two records, or both; either keeps the pair alive, by which a commit finds them. */
export function createRecords({ closures = [], makers = [], returns = [], digest }: CompiledModule): Records {
  const moves = recordsFor(closures.length)
  for (const index of closures.keys()) recordOf(moves, index)[`c${index}`] = undefined
  const notes = [...makers, ...returns]
  const ran = recordsFor(notes.length)
  for (const index of notes.keys()) recordOf(ran, index)[`r${index}`] = 0
  const led = { moves, closures, digest, keys: closures.map(({ key }) => key), notes, makers: makers.length, ran }
  const records = { calls: createBindings() as Implementations, values: createBindings(), led }
  owners.set(records.calls, records)
  owners.set(records.values, records)
  return records
}

function recordsFor(count: number): Bindings[] {
  return Array.from({ length: Math.ceil(count / closuresPerRecord) }, createBindings)
}

/** The record that the slot of a closure, or of a maker, is in. */
export function recordOf(records: readonly Bindings[], index: number): Bindings {
  const record = records[Math.floor(index / closuresPerRecord)]
  assert(record !== undefined, `there is a record for the slot ${index}`)
  return record
}

/**
 * How far a module is in its life, by ECMA-262 16.2.1.5.3 (Cyclic Module Records).
 * `new` → `linked` → `evaluating` → `evaluating-async` → `evaluated`; an error ends in `evaluated` with `error` set.
 */
export type UnitStatus = 'new' | 'linked' | 'evaluating' | 'evaluating-async' | 'evaluated'

/** What an item held in a release. A variable's value stays in its storage. */
export interface Kept {
  readonly release: string
  readonly value?: unknown
}

/** A module's identity: what stays when its code is replaced. */
export interface ModuleUnit {
  readonly path: ModulePath
  /** The code that is current. */
  module: CompiledModule
  /** The instance that is current; null until the module is linked. */
  instance: Instance | null
  status: UnitStatus
  /** What evaluation threw, in a box: `undefined` can be thrown too. */
  error: { readonly thrown: unknown } | null
  /** `import.meta`. */
  readonly meta: object
  /** `import.meta.hot`, once a version of the module has used it. */
  hot: Hot | null
  /** Mutable top-level variables, shared by old and new code. */
  readonly variables: Bindings
  /** Current implementations by key: what stable references call. */
  readonly current: Implementations
  /** Stable references by key. */
  readonly references: Implementations
  /** Those of functions that the current version does not have: only who was given one keeps it. */
  readonly retired: Map<string, WeakRef<Callable>>
  /** Carried constants by item: state, resources and values. */
  values: Map<ItemKey, unknown>
  /** What items held that the current version no longer has, should the release that they belong to come back. */
  readonly attic: Map<ItemKey, Kept>
  /** Effects that have done nothing when they ran, since their conditions were false. */
  readonly idle: Set<ItemKey>
  /** What the statements of the current version have defined. */
  defined: DefinedMembers
  /** Prototypes of functions on which several versions have members at once, while generations overlap. */
  readonly sharedPrototypes: Map<object, MemberSlots>
  readonly classes: Map<string, ClassIdentity>
  /** Records of all instances that code may still hold, the current one's included. */
  records: WeakRef<Records>[]
  namespace: Namespace | null
  /** Of a CommonJS module: what Node knows it by; null until it is evaluated. */
  evaluation: CommonJsEvaluation | null
  /** What its namespace shows to an upgrade that is being evaluated. */
  previewed: View | null
  /** What it is to tasks of older generations, while there are any; null in the slot stands for the unit itself. */
  views: Slot<View | null> | null
}

/** Its code runs, or is about to. What failed to evaluate is nobody's: it waits for an import after an upgrade that may have mended it. */
export function isLive(unit: ModuleUnit | undefined): boolean {
  return unit !== undefined && unit.instance !== null && unit.error === null
}

/** What a module is in one version. */
export interface View {
  readonly instance: Instance | null
  readonly module: CompiledModule
  namespace: Namespace | null
}

export function createUnit(module: CompiledModule, meta: object): ModuleUnit {
  return {
    path: module.path,
    module,
    instance: null,
    status: 'new',
    error: null,
    meta,
    hot: null,
    variables: createBindings(),
    current: createBindings() as Implementations,
    references: createBindings() as Implementations,
    retired: new Map(),
    values: new Map(),
    attic: new Map(),
    idle: new Set(),
    defined: new Map(),
    sharedPrototypes: new Map(),
    classes: new Map(),
    records: [],
    namespace: null,
    evaluation: null,
    previewed: null,
    views: null,
  }
}
