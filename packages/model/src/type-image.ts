import type { ItemKey, ModulePath, Place } from './facts.ts'

/**
 * Names something of a release that has a type: what a binding holds (`src/main.ts#rooms`), a field of a class (`src/room.ts#Room.#count`,
 * `src/room.ts#Room.static total`) or all of an instance's (`src/room.ts#Room fields`), what a migration takes and what it gives (`src/main.ts#rooms up 2 takes`).
 */
export type TypeSubject = string

/**
 * The types of what outlives an upgrade, as the TypeScript compiler sees them in a release. Written in TypeScript out of nothing but the language's own
 * library, so that two releases can be compared without their sources.
 */
export interface TypeImage {
  readonly format: 1
  /** The version of the compiler that wrote it. */
  readonly compiler: string
  /** Object types by the names that the others know them by: `type { name: string }` or `interface { … }`. */
  readonly declarations: Readonly<Record<string, string>>
  readonly subjects: Readonly<Record<TypeSubject, SubjectType>>
  /** Why none of it proves that anything fits: the sources have type errors, or were compiled without strict checks. Absent where it does. */
  readonly doubt?: string
}

export interface SubjectType {
  readonly text: string
  /** The type as the program's author knows it. */
  readonly label: string
}

/** What a release's image is to have: the planner says it. */
export type SubjectRequest =
  | { readonly kind: 'bindings'; readonly module: ModulePath; readonly names: readonly string[] }
  /** How exported functions may be called: `src/price.ts#price()`. */
  | { readonly kind: 'signatures'; readonly module: ModulePath; readonly names: readonly string[] }
  | { readonly kind: 'class'; readonly module: ModulePath; readonly name: ItemKey }
  /** The migrations of `state('rooms', …, { up, down })` that `binding` is initialised with. */
  | { readonly kind: 'state-migrations'; readonly module: ModulePath; readonly binding: string }
  /** Those of `onUpgrade(Room, { up, down })` at a line; `target` is the name in that module, `subject` the class. */
  | {
      readonly kind: 'class-migrations'
      readonly module: ModulePath
      readonly target: string
      readonly subject: TypeSubject
    }
  | CaptureRequest

/** Variables that a nested closure uses, seen from its place: `src/main.ts#join/socket.on("message") captures room`. */
export interface CaptureRequest extends Place {
  readonly kind: 'captures'
  readonly module: ModulePath
  readonly closure: string
  readonly names: readonly string[]
}

/** A subject of one of the two releases of an upgrade. */
export interface SubjectOf {
  readonly release: 'old' | 'new'
  readonly subject: TypeSubject
  /** Objects whose members then take the place of its own, one after the other: what migrations of instances give. */
  readonly changedBy?: readonly Omit<SubjectOf, 'changedBy'>[]
}

/** May a value of the one type be where the other is expected? */
export interface TypeQuestion {
  readonly source: SubjectOf
  readonly target: SubjectOf
}

export type TypeAnswer =
  | { readonly kind: 'fits' }
  /** `member` is the path to what differs, as code would write it (`.seats.name`), empty where it is the whole. */
  | { readonly kind: 'differs'; readonly member: string; readonly source: string; readonly target: string }
  | { readonly kind: 'unknown' }

/** The compiler's answers, by {@link questionKey}. */
export type TypeJudgements = Readonly<Record<string, TypeAnswer>>

export function questionKey({ source, target }: TypeQuestion): string {
  return `${nameOf(source)} → ${nameOf(target)}`
}

function nameOf({ release, subject, changedBy = [] }: SubjectOf): string {
  return [`${release} ${subject}`, ...changedBy.map(nameOf)].join(' + ')
}
