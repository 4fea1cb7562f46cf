import type { ItemKey, Place, TypeUse } from './facts.ts'
import type { Registration } from './registration.ts'

/** A variable of an enclosing function that a closure uses. */
export interface Capture {
  readonly name: string
  /** Hash of how it is bound: its kind and its declaration's code, held closures cut out. */
  readonly bound: string
  /** Its declared type, or null where none is known. */
  readonly type: TypeUse | null
  /** It may change, or not be initialised yet, while the closure runs: it is passed in a cell, not as a value. */
  readonly shared: boolean
  /** What its declaration calls of the module's bindings: what it holds was made by these. Absent where that is nothing. */
  readonly madeBy?: readonly string[]
  /** Its code does not use it, and passes it on all the same. */
  readonly unused?: true
}

/**
 * What becomes of a nested closure: `repeated` is called again and again by what it is registered with; `member` is part of what the function
 * around it makes, as a method is of an instance: a member of an object, or what is returned; `once` ends by itself; `kept` may be any of these.
 * The first two kinds move to new code.
 */
export type ClosureUse = 'repeated' | 'member' | 'once' | 'kept'

export type ClosureKind = 'arrow' | 'function' | 'generator' | 'async generator'

/** A function inside a function, handed to something that may keep it. */
export interface ClosureFacts extends Place {
  /** Item, enclosing functions and call: `join/socket.on("message")`. Edits elsewhere in the function do not change it. */
  readonly key: string
  readonly item: ItemKey
  /** Absent where it stands in no such call, or where the first argument is put together otherwise. */
  readonly registration?: Registration
  /** What keeps it, for people: `socket.on("message")`, `stored in room.onClose`, `returned`. */
  readonly heldBy: string
  readonly use: ClosureUse
  readonly hash: string
  readonly kind: ClosureKind
  readonly captures: readonly Capture[]
  /** Uses `this`: an arrow that of the function around it. */
  readonly usesThis: boolean
  /** It has a name by which other code than that which it was handed to may call it. */
  readonly called: boolean
  /** The closure that moves and that it stands in; null for one that stands in none. */
  readonly within: string | null
  /** The outermost function that it stands in, or its item: what made it, where `within` is null. */
  readonly root: string
  /** Hash of the code that makes it and all that is made with it: that of the function around it without the closures that move, and that of those which this calls. */
  readonly madeAs: string
  /** How many parameters it has; with a rest parameter it takes any number. */
  readonly parameters: number
  readonly takesRest: boolean
  /** Parameters with types, as text. */
  readonly signature: string
  /** Why those that exist cannot be led to other code; null where they can. */
  readonly stays: string | null
  /** Why its body cannot be given to those that exist; null where it can. */
  readonly unmovable: string | null
  /** Top-level bindings of its module that it uses. */
  readonly uses: readonly string[]
}
