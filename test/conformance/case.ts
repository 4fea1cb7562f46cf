/** A small program that has to behave under Midflight as under plain Node. */
export interface Case {
  /** A sentence that says what holds. */
  readonly name: string
  /** Source texts by path. The first one is the entry. A package.json with `type: module` is added where there is none. */
  readonly files: Readonly<Record<string, string>>
  /** Runs in a process of its own, for what concerns the process: its exit code, its arguments, `import.meta.main`. */
  readonly alone?: boolean
  readonly args?: readonly string[]
  /** What it prints, for programs that Node cannot run as they are: those with JSX or legacy decorators, or with tsconfig paths. */
  readonly expected?: readonly string[]
  /** Under Midflight it may print more lines in between: frames of stable references in stack traces. */
  readonly extraLines?: boolean
  /** The reasons for which the builder refuses what Node refuses to link, before anything is printed. */
  readonly refused?: readonly Refusal[]
}

interface Refusal {
  readonly file: string
  readonly line: number
  /** A part of the message. */
  readonly message: string
}

/** What running a case has shown. */
export interface Outcome {
  readonly stdout: string
  /** The first line of the error that ended it, or null. */
  readonly error: string | null
  readonly exitCode: number | null
}

/** Cases about one topic. */
export interface Topic {
  readonly title: string
  readonly cases: readonly Case[]
}
