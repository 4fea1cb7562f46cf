import type { DynamicImportFacts, ItemFacts, Use } from '@midflight/model'

/** Details that the planner understands beyond the facts that it requires. Where one is absent, the more careful reading holds. */
interface UseDetails {
  /**
   * It may happen long after the module was loaded or the function was called: in a nested function, a generator, a method, or
   * an open-ended loop that awaits. What merely follows an `await` is part of the call. Absent: at once in a function, later in a class.
   */
  readonly deferred?: boolean
  /** What is read, written or handed out is a member of the binding's object (`CONFIG.port`), not the object itself. */
  readonly ofMember?: boolean
  /** The member's name, where it is known. */
  readonly member?: string
  /** The names of all members that a pattern takes, where they are known. */
  readonly members?: readonly string[]
  /** The closure that it stands in, where that can be led to other code. */
  readonly closure?: string
}

interface ItemDetails {
  /** A container whose parts are all primitives: nobody can change it through one of its members. */
  readonly flat?: boolean
  /** Names of its members that are primitives, where not all are. */
  readonly primitives?: readonly string[]
  /** Members that are no more than another binding of the module, by name: the binding. */
  readonly memberBindings?: Readonly<Record<string, string>>
}

export type FinerUse = Use & UseDetails
export type FinerItem = ItemFacts & ItemDetails
export type FinerDynamicImport = DynamicImportFacts & Pick<UseDetails, 'deferred'>

/** Whether a use in a function's body happens before the function returns to the one who called it. */
export function happensAtOnce(use: FinerUse, insideClass: boolean): boolean {
  return insideClass ? use.deferred === false : use.deferred !== true
}

/**
 * `CONFIG.port`, where no part of `CONFIG` is an object, hands out a copy. So does `limits.low` where that is no more than another
 * binding that holds a primitive: those bindings are returned, to be looked up. Null where an object may be handed out.
 */
export function copiedBindings(use: FinerUse, target: FinerItem): readonly string[] | null {
  if (use.how !== 'escape' || use.ofMember !== true) return null
  if (target.flat === true) return []
  const members = use.members ?? (use.member === undefined ? null : [use.member])
  if (members === null || (target.primitives === undefined && target.memberBindings === undefined)) return null
  const bindings: string[] = []
  for (const member of members) {
    if (target.primitives?.includes(member) === true) continue
    const binding = Object.hasOwn(target.memberBindings ?? {}, member) ? target.memberBindings?.[member] : undefined
    if (binding === undefined) return null
    bindings.push(binding)
  }
  return bindings
}
