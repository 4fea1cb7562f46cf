import type { Shape } from './shapes.ts'

/** A value that the old version exports, or a member of one, and what is there in the new version. */
export interface RunTimeSubject {
  /** Names from the module on: `Server`, `prototype`, `listen`. */
  readonly path: readonly string[]
  readonly old: Shape
  /** `null` if there is nothing. */
  readonly next: Shape | null
  /** Whether an ES module has it as a member of its default export alone: clients cannot import it by its name. */
  readonly isInDefault: boolean
}

export interface RunTimeBreak {
  /** What a person reads: the effect on clients, in one sentence without the symbol. */
  readonly effect: string
  /** What a client does with it that fails now, each a statement, the most natural first: `value` is an expression for it. */
  readonly statements: (value: string) => readonly string[]
}

/** One kind of break that shows when both versions are loaded. */
export interface RunTimeRule {
  readonly remedy: string
  readonly breaks: (subject: RunTimeSubject) => RunTimeBreak | null
}

/** `typeof` of a value of this shape. */
export function typeOf({ kind }: Shape): string {
  return kind === 'null' || kind === 'proxy' ? 'object' : kind
}

/** Whether there is something that clients can use, and that can be looked at. */
export function isKnown({ kind }: Shape): boolean {
  return !['undefined', 'null', 'accessor', 'proxy', 'unreadable'].includes(kind)
}
