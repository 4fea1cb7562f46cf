import type { Accepted, Refusal } from './acceptance.ts'
import type { ItemKey, ModulePath } from './facts.ts'
import type { ReasonCode } from './errors.ts'
import type { Completion } from './set-up-facts.ts'

/** DESIGN's classes of items. */
export type ItemClass = 'definition' | 'value' | 'state' | 'resource' | 'effect'

/** What the upgrade does with one item. */
export type ItemAction =
  | 'keep' // nothing changed
  | 'replace' // a definition gets its new body
  | 'recompute' // a value is evaluated again
  | 'carry' // state or a resource stays, with its identity
  | 'add' // a new definition, value, state or resource is evaluated while preparing
  | 'run' // a new effect runs once, at commit
  | 'remove' // gone from the new release

export interface PlanItem {
  readonly module: ModulePath
  readonly item: ItemKey
  /** The item in one line for people. */
  readonly text: string
  readonly line: number
  readonly class: ItemClass
  /** Why it has this class, in one sentence. */
  readonly classReason: string
  readonly action: ItemAction
  /** Why this happens, in one sentence. */
  readonly why: string
  /**
   * Of a class whose code changes: its live instances get the new methods (`evolve`), after its migration or without one. Absent for any other item.
   */
  readonly instances?: InstanceFate
}

export type InstanceFate = 'evolve' | 'migrate'

/** Why an upgrade is refused, or what its operator should know. */
export interface Reason {
  readonly code: ReasonCode
  readonly file: ModulePath
  readonly line: number
  /** The item's name, an effect's code in one line, the package or specifier that it is about; empty where it is about the file. */
  readonly item: string
  readonly message: string
  readonly remedy: string
}

/** What the runtime does with an item of a module that it instantiates again. */
export type ItemStep = 'evaluate' | 'carry' | 'skip' | 'run'

/** What the runtime does with one module. `refresh`: same code, new definitions, because something it imports was replaced. */
export interface ModuleStep {
  readonly module: ModulePath
  readonly action: 'add' | 'replace' | 'refresh' | 'remove'
  readonly items: Readonly<Record<ItemKey, ItemStep>>
  /** Classes whose existing instances keep the methods of their version. All others evolve. */
  readonly pinnedClasses: readonly string[]
  /** Bindings whose signature changed: code of older generations goes on with the version that it was written for. */
  readonly pinnedBindings: readonly string[]
  /** Items that were state and are something else now: what they held is kept aside, for the way back. Absent where there are none. */
  readonly keptAside?: readonly ItemKey[]
  /** Functions that had another name in the version that is left, by the new one: they keep their stable references. Absent where there are none. */
  readonly renamed?: Readonly<Record<string, string>>
  /** Objects that are carried over and whose literals have more members now, or fewer. Absent where there are none. */
  readonly objects?: Readonly<Record<ItemKey, MemberChanges>>
  /** Effects of the version that is left which the plan lets go, since they have done nothing. Absent where there are none. */
  readonly idle?: readonly ItemKey[]
  /** Effects of the version that is left that are gone, and whose doing stays: should they come back, they do not run again. Absent where there are none. */
  readonly stays?: readonly ItemKey[]
  /** Evaluated at the commit, since that writes to what the running program holds; absent: while preparing. */
  readonly late?: true
  /** For each closure of the old version whose functions may run a body of the new one: its key there. Absent: all keep their keys. */
  readonly closures?: Readonly<Record<string, string>>
  /** Functions of the old version, and returns of theirs, that the plan takes never to have run; absent where there are none. */
  readonly neverRan?: readonly string[]
  /** Those among them by which closures are led to their new code: should one run after all, in old code, they go back to their own. Absent where there are none. */
  readonly leadsUnless?: readonly string[]
  /** What happens to fields of live instances, by the name of the class; absent where nothing does. */
  readonly fields?: Readonly<Record<string, FieldSteps>>
  /** What live instances are completed with, by the name of the class; absent where that is nothing. */
  readonly completions?: Readonly<Record<string, CompletionStep>>
  /** Classes whose instances would not fit the new version, and of which the old release makes none; absent where there are none. */
  readonly uninstantiated?: readonly string[]
  /** What `import.meta.hot` asks for; absent where that is nothing. */
  readonly hot?: HotStep
}

/** What the new constructor completes instances with, which live ones get at the commit. */
export interface CompletionStep {
  readonly complete: readonly Pick<Completion, 'path' | 'when' | 'value'>[]
  /** Paths of what the constructor that is left completed them with, and the new one does not: that stays. */
  readonly gone: readonly string[]
}

/** Fields of live instances, by name. */
export interface FieldSteps {
  /** Those that instances of older versions do not have get what new instances begin with. */
  readonly give: readonly string[]
  /** What instances hold in them is of the version that is left. */
  readonly gone: readonly string[]
}

/**
 * How the literal of an object that is carried over differs from the one that it was made by. Each member with what its type is known by: one that
 * comes again with the same is as it was.
 */
export interface MemberChanges {
  /** New: the object gets them at the commit. */
  readonly gained: Readonly<Record<string, string>>
  /** Gone: the object keeps them, since code of older versions may read them. */
  readonly left: Readonly<Record<string, string>>
}

/**
 * `reload`: the module accepts to be evaluated again as a whole. Its resources and effects are evaluated at the commit, after what it disposes of;
 * `restore` says the same of the old version, should the new one fail then. `register`: only its calls of `import.meta.hot` are made anew.
 * `prune`: the module goes.
 */
export type HotStep =
  | { readonly kind: 'reload'; readonly restore: Readonly<Record<ItemKey, ItemStep>> }
  | { readonly kind: 'register' }
  | { readonly kind: 'prune' }

/** A nested closure that something may keep, whose code the upgrade changes: what becomes of the functions that exist. */
export interface PlanClosure {
  readonly module: ModulePath
  /** Key and place in the release that is left: there are the functions that exist. */
  readonly key: string
  readonly line: number
  readonly column: number
  readonly heldBy: string
  readonly fate: 'moves' | 'stays'
  /** Why, in one sentence. */
  readonly why: string
}

/**
 * What becomes of tasks in flight. `pinned`: each goes on in the generation that it began in. `quiesce`: new ones wait until those in flight have
 * ended, then the commit comes. `immediate`: the commit comes at once, and they reach the new version at their next seam.
 */
export type Policy = 'pinned' | 'quiesce' | 'immediate'

export const policies: readonly Policy[] = ['pinned', 'quiesce', 'immediate']

/** The data that says what an upgrade will do, or why it is refused. */
export interface Plan {
  readonly format: 1
  readonly from: string
  readonly to: string
  readonly verdict: 'unchanged' | 'hot' | 'refused'
  /** Every item of every changed module, and every item elsewhere that something happens to. */
  readonly items: readonly PlanItem[]
  /** What nobody has accepted. */
  readonly refusals: readonly Refusal[]
  /** What would refuse the upgrade, had it not been accepted; absent where there is nothing. */
  readonly accepted?: readonly Accepted[]
  readonly notices: readonly Reason[]
  readonly policy: Policy
  /** Why tasks in flight are treated so, in one sentence. */
  readonly policyReason: string
  /** Absent where there are none. */
  readonly closures?: readonly PlanClosure[]
  /** In the order in which the modules are to be instantiated: dependencies first. */
  readonly steps: readonly ModuleStep[]
  /** Whether the way back is hot too, as far as can be known before. */
  readonly reversible: boolean
}
