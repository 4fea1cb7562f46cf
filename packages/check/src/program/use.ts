/** What a program does with something of a package. */
export type UseKind =
  | 'imported'
  | 're-exported'
  | 'called'
  | 'constructed'
  | 'read'
  | 'written'
  | 'extended'
  | 'implemented'
  | 'typed as'

/** A place of a program. The file is an absolute path; lines and columns count from 1. */
export interface Place {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** One place at which a program uses something of a package. */
export interface Use extends Place {
  /** `.` for the main module, else the subpath. */
  readonly subpath: string
  /** As findings name it: `parse`, `Cache.prototype.get`, `Options.timeout`; `*` for the module itself. */
  readonly name: string
  /** Another name of it: by the type of the value that it is a member of, or by the type that declares it. */
  readonly alias: string | null
  readonly kind: UseKind
  /** Where it is in the text, in UTF-16 units. */
  readonly start: number
  readonly end: number
  /** The end of what it is used in: the call with its arguments, the property with its value. */
  readonly endOfUse: number
  /** Where the package declares it: paths in the package, lines from 1. */
  readonly declared: readonly DeclaredAt[]
  /** Why the compiler cannot judge this place; `null` if it can. */
  readonly hidden: string | null
}

export interface DeclaredAt {
  readonly file: string
  readonly line: number
}

/** Something of the package that goes where nothing is known of it. */
export interface NotFollowed extends Place {
  /** What happens there, in a sentence without the place. */
  readonly what: string
  readonly subpath: string
  /** Whose members may be used: a name as in findings; `*` for everything that the subpath offers; `null` if nothing tells that it is the package's. */
  readonly reaches: string | null
  /** Whether what is used by name alone cannot be meant: the names that are taken out of the module are known. */
  readonly isByMember: boolean
}
