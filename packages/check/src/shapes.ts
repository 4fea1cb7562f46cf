/** What a value is when a package is loaded, as far as clients of JavaScript can tell by looking. */
export type Shape =
  | { readonly kind: Primitive }
  /** Looking inside would run its code, or did and threw. */
  | { readonly kind: 'accessor' | 'proxy' | 'unreadable' }
  | { readonly kind: 'object'; readonly members: Members; readonly isRepeated: boolean }
  | FunctionShape

export type Primitive = 'undefined' | 'null' | 'boolean' | 'number' | 'string' | 'bigint' | 'symbol'

export interface FunctionShape {
  readonly kind: 'function'
  readonly how: 'plain' | 'async' | 'generator' | 'async generator'
  /** Whether the module has it under another name that comes first. */
  readonly isRepeated: boolean
  /** Written as a class: it cannot be called without `new`. */
  readonly isClass: boolean
  /** Whether `new` and `extends` take it. */
  readonly isConstructor: boolean
  /** Whether its text lets it be called without `new`. */
  readonly isCalled: boolean
  /** Whether all that it does is to throw: it says what to use in its place. */
  readonly onlyThrows: boolean
  readonly members: Members
  /** What instances inherit; `null` where there is no prototype. */
  readonly prototype: Members | null
  /** Names that the text of the class assigns: what is no longer on the prototype may be a property of each instance. */
  readonly assigned: readonly string[]
}

/** Members by name. Numbers, and names that begin or end with an underscore, are left out. */
export interface Members {
  readonly named: Readonly<Record<string, Shape>>
  /** Whether there are more than are named here: then what is not named is not gone. */
  readonly isCut: boolean
}

/** What the sandbox is asked to do: load a module and describe it, or run a client. */
export type Task =
  | { readonly do: 'describe'; readonly specifier: string; readonly mode: 'import' | 'require' }
  /** The file's name in the clients' folder. */
  | { readonly do: 'run'; readonly file: string }

export type TaskAnswer =
  | { readonly task: number; readonly shape: Shape }
  | { readonly task: number; readonly ran: true }
  /** What was thrown, in a line. */
  | { readonly task: number; readonly threw: string }

/** All that the sandbox is told. */
export interface Assignment {
  /** Folder with `load.mjs`, from which modules are resolved. */
  readonly folder: string
  readonly tasks: readonly Task[]
  /** The first that is to be done; those before it are done. */
  readonly first: number
  /** After which the process ends. */
  readonly timeoutMs: number
}
