/**
 * Two published versions of a package, and what the step between them breaks for a client of the old one. How the grey
 * zones were decided stands in README.md.
 */
export type Pair = BreakingPair | HarmlessPair

export interface BreakingPair extends Versions {
  readonly verdict: 'breaking'
  /** Where the author announces it; null where nothing does, and the declarations alone speak. */
  readonly documented: Announcement | null
  readonly breaks: readonly [Break, ...Break[]]
  /** Whether these are all breaks of the pair (the whole difference was read), so that a finding about another symbol is a false alarm. */
  readonly complete: boolean
}

export interface HarmlessPair extends Versions {
  readonly verdict: 'harmless'
  /** What did change in the declarations, or in package.json; empty where the declarations are identical. */
  readonly changes: readonly Change[]
}

interface Versions {
  readonly package: string
  readonly old: string
  readonly new: string
  /** Whether the old version declares no types: it is plain JavaScript. */
  readonly javascript?: true
  /** Chosen and verified when the judge was done; it was not mended after what they showed. */
  readonly heldOut?: true
}

export interface Announcement {
  /** In the tarball of the new version, in the repository on GitHub, in the notes of the release there, or in the message of a commit. */
  readonly in: 'package' | 'repository' | 'release notes' | 'commit'
  /** The file, the tag, or the commits. */
  readonly at: string
}

/**
 * One break, by the name under which a client meets it: `parse`, `default`, `Options.timeout`, `Parser.prototype.write` (instance side),
 * `Parser.create` (static side, or a member of a namespace), `./sub` (a subpath), `./sub#parse` (an export of it), `.` (the package as it is
 * imported), `package.json#engines.node`. What a package assigns to `export =` is `default`.
 */
export interface Break {
  readonly symbol: string
  /** Other names of the same declaration; naming one of them is as good. */
  readonly also?: readonly string[]
  readonly kind: BreakKind
  /** The announcement in our words; left out where the author says nothing of it. */
  readonly says?: string
  /** What stood in the old version; the file alone where nothing did. */
  readonly old: Excerpt | NoExcerpt
  /** What stands there now; the file alone where nothing does; null where the file is gone. */
  readonly new: Excerpt | NoExcerpt | null
}

/** A change of the declarations, or of the code, that no client of the old version notices. At least one of both excerpts is there. */
export interface Change {
  readonly symbol: string
  readonly kind: ChangeKind
  /** What stood in the old version and stands no more. */
  readonly old?: Excerpt
  /** What stands in the new version and stood not before. */
  readonly new?: Excerpt
  /** Why nobody notices, where the kind does not say it. */
  readonly because?: string
}

/** Words of a file, on one line or several; white space counts as one space. */
export type Excerpt = readonly [file: string, text: string]

export type NoExcerpt = readonly [file: string]

export type BreakKind = (typeof breakKinds)[number]
export type ChangeKind = (typeof changeKinds)[number]

export const breakKinds = [
  'removed export',
  'removed member',
  'removed subpath',
  'renamed',
  'narrowed parameter',
  'widened result',
  'incompatible type',
  'required added',
  'optional to required',
  'sync to async',
  'type parameters',
  'enum value',
  'class closed',
  'callback dropped',
  'function to class',
  'export kind',
  'esm only',
  'engines raised',
] as const

export const changeKinds = [
  'new export',
  'new subpath',
  'new optional member',
  'new member of a result',
  'new class member',
  'new optional parameter',
  'same exports',
  'new overload',
  'widened parameter',
  'narrowed result',
  'type parameters',
  'private or internal',
  'same type, other words',
  'moved declaration',
  'comment',
  'package.json',
] as const
