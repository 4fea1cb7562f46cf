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
}

interface ItemDetails {
  /** A container whose parts are all primitives: nobody can change it through one of its members. */
  readonly flat?: boolean
  /** Names of its members that are primitives, where not all are. */
  readonly primitives?: readonly string[]
}

export type FinerUse = Use & UseDetails
export type FinerItem = ItemFacts & ItemDetails
export type FinerDynamicImport = DynamicImportFacts & Pick<UseDetails, 'deferred'>

/** Whether a use in a function's body happens before the function returns to the one who called it. */
export function happensAtOnce(use: FinerUse, insideClass: boolean): boolean {
  return insideClass ? use.deferred === false : use.deferred !== true
}

/** `CONFIG.port`, where no part of `CONFIG` is an object, hands out a copy. */
export function handsOutCopy(use: FinerUse, target: FinerItem): boolean {
  if (use.how !== 'escape' || use.ofMember !== true) return false
  return target.flat === true || (use.member !== undefined && target.primitives?.includes(use.member) === true)
}
