/** What a constructor is told: an argument as a whole where `member` is null, or a member of it. Parameters count from 0. */
export interface Told {
  readonly parameter: number
  readonly member: string | null
  /** To be told `undefined` is to be told, too: it is asked whether there is such a member, or it hides another one. */
  readonly evenUndefined?: true
}

/** What a field holds in a new instance whose constructor is told none of some things. */
export interface UntoldField {
  readonly name: string
  /** What its constructor must not be told; empty where the field is the same whatever it is told. */
  readonly told: readonly Told[]
  /** Code of what the field holds, for people; null where the instance does not have the field. */
  readonly text: string | null
  /** Top-level bindings that the code reads. */
  readonly uses: readonly string[]
  /** Other code gets the instance before it is complete, and could write to the field. */
  readonly isShared: boolean
  /** Methods of its own write to the field, too. */
  readonly isRewritten: boolean
}

/** What constructing an instance takes of its arguments, and does without them. */
export interface ConstructionFacts {
  /** All that is taken of the arguments. */
  readonly hears: readonly Told[]
  readonly untold: readonly UntoldField[]
}

/** `new Room({ name }, 5)`. */
export interface ConstructionSite {
  /** The class, as the module names it; null where it is an instance's own, which may be any. */
  readonly binding: string | null
  /** Null where arguments are spread. */
  readonly arguments: readonly ArgumentFacts[] | null
  /** It stands in a static method of the class: nothing runs it but code that takes that of the class. */
  readonly inStatic?: true
}

/** Members of an object literal with the field of `this` that each is, or null for anything else; `nothing`: `undefined`; null for any other argument. */
export type ArgumentFacts = { readonly members: Readonly<Record<string, string | null>> } | 'nothing' | null

/** What an item has to do with constructing instances, and what it mentions. All are absent where there is nothing. */
export interface ItemConstruction {
  /** Of a class, or of a function that gives fields to `this`. */
  readonly construction?: ConstructionFacts
  /** What it constructs of the module's bindings. */
  readonly constructs?: readonly ConstructionSite[]
  /** It is a class that takes itself as a value in static methods alone. */
  readonly takesItselfInStatics?: true
  /** A statement that makes what it names an export, and no more. */
  readonly reExports?: true
  /** Names of members that it mentions, with bits of {@link mention}, as one text: ` log:1 name:3 `. */
  readonly mentions?: string
}

/** How code mentions a name of a member: bits. */
export const mention = {
  /** It is read, in any way. */
  read: 1,
  /** It is written, is a member of an object literal, or stands in a string. */
  written: 2,
  /** It is read in a way that fails for `undefined`, and no check of it stands around that. */
  needed: 4,
} as const
