import type { ClosureFacts } from './closures.ts'
import type { ItemConstruction } from './construction.ts'
import type { EvaluationFacts } from './evaluation-facts.ts'
import type { Frame } from './frames.ts'
import type { MemoFacts } from './memos.ts'

/**
 * What the compiler tells about one module. Facts are plain data: they are stored with a release, compared by the planner
 * and never point back at source text. Lines and columns are those of the user's file; lines count from 1, columns from 0.
 */

import type { ClassSetUp, ParameterReads } from './set-up-facts.ts'

/** A module's path inside its package, with forward slashes: `src/rooms.ts`. Modules of two releases are matched by it. */
export type ModulePath = string

/** Names an item inside its module: a binding's name, `default`, or `effect:<hash>:<n>` for the nth effect with that text. */
export type ItemKey = string

export interface Place {
  readonly line: number
  readonly column: number
}

/** The syntactic form of an item. The planner turns it into one of DESIGN's classes by looking at the whole program. */
export type ItemShape = 'function' | 'class' | 'constant' | 'variable' | 'effect'

/**
 * What an initialiser amounts to, judged by its syntax:
 * `literal` a primitive, `pure` an immutable result of pure operators and built-ins, `container` a fresh mutable object with
 * pure parts (`[]`, `{}`, `new Map()`), `symbol` a fresh `Symbol()`, `instance` `new X(…)` of a top-level binding,
 * `opaque` anything else, `none` no initialiser.
 */
export type Initializer = 'literal' | 'pure' | 'container' | 'symbol' | 'instance' | 'opaque' | 'none'

/**
 * How a top-level binding is used. `read` cannot change or keep what it reads; `mutate` writes into the object; `escape`
 * hands the object to code that may keep or change it (an argument, a return value, a property of something else).
 */
export type UseHow = 'read' | 'call' | 'construct' | 'extend' | 'assign' | 'mutate' | 'escape'

/** One use of a top-level binding of this module, imports included. */
export interface Use extends Place {
  readonly binding: string
  readonly how: UseHow
  /**
   * May happen long after the module was loaded or the function was called: in a nested function, a generator, a method, or an
   * open-ended loop that awaits. What merely follows an `await` is part of the call.
   */
  readonly deferred?: boolean
  /** What is read, written or handed out is a member of the binding's object, not the object itself. */
  readonly ofMember?: boolean
  /** The member's name, where it is static. */
  readonly member?: string
  /** Of `Room.prototype.enter`: the name of what is taken of the prototype, or null where it is computed. */
  readonly ofPrototype?: string | null
  /** The names of all members that a pattern takes (`const { port, host } = config`), where they are static. */
  readonly members?: readonly string[]
  /** All names of the object are taken: `Object.keys(x)`, `{ ...x }`, `for (… in x)`. */
  readonly names?: boolean
  /** The object is only put somewhere, at load: `Room.limits = limits`, `{ limits }`. Nothing is read of it then. */
  readonly stored?: boolean
  /** Of `mutate`: a member of the object itself is written, or of its `prototype`, or a method of it called. Absent where it is, or may be, done to what another member holds. */
  readonly mutates?: 'member' | 'prototype' | 'method'
  /** The repeated closure that it stands in, if its bodies can be exchanged: the key of its {@link ClosureFacts}. */
  readonly closure?: string
}

/** A function literal directly inside an effect or an initialiser: a definition with a key of its own. */
export interface LiteralFacts extends Place {
  /** `<item key>/<index>`, in source order. */
  readonly key: string
  readonly hash: string
  readonly signature: string
}

/** How a module uses `import.meta.hot`, as its calls say. */
export interface HotFacts {
  /** `accept()` or `accept(callback)`. */
  readonly acceptsItself: boolean
  /** Specifiers of the modules that it accepts: `accept('./a.ts', …)`. */
  readonly accepts: readonly string[]
  readonly disposes: boolean
  readonly prunes: boolean
}

export interface ClassField {
  /** A path (`options.limit`) where the constructor sets a member of what a field holds. */
  readonly name: string
  readonly isPrivate: boolean
  readonly isStatic: boolean
  /** May be missing in an instance: declared with `?`, or of a type that admits `undefined`. */
  readonly optional: boolean
  /** The declared type's text, or null where none is declared. */
  readonly type: string | null
  readonly typeNames: readonly string[]
  readonly initializerHash: string | null
  /** The initialiser makes a function, which the instance then holds. */
  readonly holdsFunction?: boolean
  /** What every new instance has in it, whatever the constructor is called with: its code, and the top-level bindings that this reads. */
  readonly initial?: { readonly text: string; readonly uses: readonly string[] }
}

export interface ClassMethod {
  readonly name: string
  readonly isPrivate: boolean
  readonly isStatic: boolean
  readonly kind: 'method' | 'get' | 'set'
  /** Its module takes a member of its name as a value: `this.tick.bind(this)`. */
  readonly handedOn?: boolean
  readonly hash: string
  readonly signature: string
}

export interface ClassFacts {
  readonly superclass: string | null
  readonly fields: readonly ClassField[]
  readonly methods: readonly ClassMethod[]
  readonly constructorHash: string | null
  readonly constructorSignature: string
  /** Hashes of the static blocks, in order. */
  readonly staticBlocks: readonly string[]
  /** What its constructor does; absent where that is not known. */
  readonly setUp?: ClassSetUp
  /** Names of the members of `this` that it mentions; absent where there are none. */
  readonly members?: readonly string[]
}

/** The type of what a constant or a variable holds, as far as its declaration tells. */
export interface TypeUse {
  /** Normalised text: the annotation, or the type arguments and class of the initialiser. */
  readonly text: string
  /** Names of types mentioned in the text that the module declares or imports. */
  readonly names: readonly string[]
  /** Read from an object literal alone, with no type declared: its members in source order. Absent where it may have others. */
  readonly members?: readonly MemberType[]
}

export interface MemberType {
  readonly name: string
  /** As far as the syntax tells: `number`, `{low:number}`, or `?`. */
  readonly text: string
}

/** A declared type: an interface, an alias or an enum. */
export interface TypeFacts extends Place {
  readonly name: string
  readonly text: string
  readonly names: readonly string[]
  /** The members of an interface or of an alias for an object type; null for every other type. */
  readonly members: readonly { readonly name: string; readonly optional: boolean; readonly text: string }[] | null
}

/**
 * A loop that may go on for ever: open-ended with an `await` in it, or a function that ends by calling itself after an `await` or from a
 * timer.
 */
export interface LoopFacts extends Place {
  readonly kind: 'loop' | 'recursion'
  /** Hash of the code of the function that it is in. */
  readonly hash: string
  /** Bindings of the module that it calls, `ns.member` included. */
  readonly calls: readonly string[]
  /** It calls methods of `this`. */
  readonly callsOwnMethods: boolean
}

/** A member that a statement defines: of what a binding holds, of its prototype, or of the module's exports where `binding` is null. */
export interface DefinedMember {
  readonly binding: string | null
  readonly isPrototype: boolean
  /** Null where it is computed. */
  readonly key: string | null
}

/** Of a statement that does nothing but define members of the module's own functions, classes, objects and exports. */
export interface DefinesFacts {
  readonly members: readonly DefinedMember[]
  /**
   * Why an upgrade can neither do it again nor take it back: it gives a class another parent, it puts an object there, which the program may
   * have changed since, or it defines a property that cannot be defined again. Null where it can, and the statement is a definition.
   */
  readonly stays: 'parent' | 'object' | 'property' | null
  /** Each time that it runs it makes functions which are not replaced in place. */
  readonly makesFunctions: boolean
}

/** What an item is by a call of the program API. `null` and `''` stand for what is not said by a literal. */
export type Declared =
  | {
      readonly api: 'state'
      readonly name: string | null
      readonly version: number | null
      /** Versions that its migrations lead to. */
      readonly up: readonly number[]
      readonly down: readonly number[]
    }
  | {
      readonly api: 'resource'
      readonly name: string | null
      readonly closes: boolean
      readonly replace: 'beside' | 'close-first'
    }
  | {
      readonly api: 'onUpgrade'
      /** The class whose instances it migrates; null where it is told of upgrades. */
      readonly target: string | null
      readonly version: number | null
      readonly up: readonly number[]
      readonly down: readonly number[]
    }

export interface ItemFacts extends Place, EvaluationFacts, ItemConstruction {
  readonly key: ItemKey
  readonly shape: ItemShape
  /** The bindings that the item declares: none for an effect, several for a destructuring. */
  readonly names: readonly string[]
  /** Hash of the item's normalised code, with function literals set apart. */
  readonly hash: string
  /** The item in one line for people: its code, cut to 120 characters. */
  readonly text: string
  readonly literals: readonly LiteralFacts[]
  /** What it defines, if that is all that it does; of effects alone. */
  readonly defines?: DefinesFacts
  /** An effect that does nothing but call `import.meta.hot`. */
  readonly isHot?: boolean
  /** Hash of its code without the closures that move; absent where it has none. */
  readonly frame?: string
  /** Functions of it make classes when they are called. Absent where they do not. */
  readonly makesClasses?: true
  /** A function of it constructs what it is given: `new Class()` of a parameter. Absent where none does. */
  readonly constructsParameter?: true
  /** Of a function: a hash that it shares with those that do the same wherever both return. */
  readonly equivalent?: string
  /** Of a function: what it does with each parameter, null where that may be anything. Absent where it may be for all. */
  readonly parameterReads?: readonly (ParameterReads | null)[]
  readonly initializer: Initializer
  /** The string that a constant holds; absent where it holds something else, or a long one. */
  readonly string?: string
  /** A container whose parts are all primitives: nobody can change it through one of its members. */
  readonly flat?: boolean
  /** Names of its members that are primitives. */
  readonly primitives?: readonly string[]
  /** Members that are no more than another binding of the module (`{ limit, most: limit }`), by name: the binding. */
  readonly memberBindings?: Readonly<Record<string, string>>
  /** Uses while the item is evaluated, that is, when its module loads. Function bodies do not count, unless called on the spot. */
  readonly loadUses: readonly Use[]
  /** Uses inside its function bodies, that is, when it is called. */
  readonly callUses: readonly Use[]
  /** Code that is not known to be pure runs when the item is evaluated: what it was given may have been kept. */
  readonly opaque: boolean
  /**
   * Globals in it through which its code may start something that goes on by itself, or change what others see: `setInterval`, `process.on`.
   * Absent where there are none.
   */
  readonly reaches?: readonly string[]
  /** Of a function: the fields that it gives to `this`, as a constructor does. Absent where there are none. */
  readonly builds?: readonly string[]
  /** Evaluating it awaits. */
  readonly awaits: boolean
  /** Parameters and result of a function, as text with types; null for anything else. */
  readonly signature: string | null
  readonly type: TypeUse | null
  readonly classFacts: ClassFacts | null
  /** Absent where there are none. */
  readonly loops?: readonly LoopFacts[]
  /** Said by a call of the program API. */
  readonly declared?: Declared
}

/** One import binding, or an import for its effect alone. */
export interface ImportFacts extends Place {
  readonly specifier: string
  /** The name imported: `*` for the namespace, `default`, or null for `import './x.ts'`. */
  readonly imported: string | null
  /** The binding in this module, or null. */
  readonly local: string | null
  /** `json` for `with { type: 'json' }`. */
  readonly attributeType: string | null
  /** `import source x from './a.wasm'`: the module is loaded and not evaluated. */
  readonly isSource?: boolean
  /** A `require` that does not run whenever the module is evaluated: in a function, a condition, a `try`. */
  readonly lazy?: boolean
}

/** One export. `export * from` has `exported: null`; `export * as ns from` has `imported: '*'`. */
export interface ExportFacts extends Place {
  readonly exported: string | null
  /** The local binding, for exports of this module's own (or imported) bindings. */
  readonly local: string | null
  /** The module re-exported from, and the name there. */
  readonly specifier: string | null
  readonly imported: string | null
  /** Of a re-export: `json` for `with { type: 'json' }`. */
  readonly attributeType?: string
}

export interface DynamicImportFacts extends Place {
  /** The specifier, or null where it is computed. */
  readonly specifier: string | null
  /** What a computed specifier starts and ends with, where that names a folder: `./plugins/` and `.ts`. */
  readonly pattern?: { readonly prefix: string; readonly suffix: string }
}

/** A file that a module may start a worker thread or a process of the program with. */
export interface WorkerFileFacts extends Place {
  readonly specifier: string
  /** Whether the specifier counts from the module's folder or from the working directory, for which the package's folder is taken. */
  readonly base: 'module' | 'working-directory'
}

export interface ModuleFacts {
  readonly path: ModulePath
  readonly format: 'module' | 'json' | 'commonjs'
  /** Hash of the normalised code: equal hashes mean that nothing but comments, types or format differs. */
  readonly hash: string
  readonly items: readonly ItemFacts[]
  readonly imports: readonly ImportFacts[]
  readonly exports: readonly ExportFacts[]
  readonly dynamicImports: readonly DynamicImportFacts[]
  readonly workerFiles?: readonly WorkerFileFacts[]
  readonly types: readonly TypeFacts[]
  /** Imports used as types alone: where a type's name comes from. */
  readonly typeImports: readonly ImportFacts[]
  /** Names of members that it takes as values: methods of these names are handed on. Absent where there are none. */
  readonly membersTaken?: readonly string[]
  /**
   * The names of members that stand in its code, separated by spaces: `quiet` as a key, a string or a member of anything; `options.quiet` as a member of a member, which
   * `options.quiet=` writes to; `Server#options.quiet` where that is one of `this` in the class of that name. Absent where there are none.
   */
  readonly memberNames?: string
  /** Functions that keep what they have computed; absent where there are none. */
  readonly memos?: readonly MemoFacts[]
  /** Absent where it does not use `import.meta.hot`. */
  readonly hot?: HotFacts
  /** Nested closures that something may keep, in source order; absent where there are none. */
  readonly closures?: readonly ClosureFacts[]
  /** What makers of closures do, by the `within` or the `root` of these; absent where there are none, or nothing is known. */
  readonly frames?: Readonly<Record<string, Frame>>
  readonly awaits: boolean
  /** Of a CommonJS module alone. */
  readonly commonjs?: CommonJsFacts
}

export interface CommonJsFacts {
  /** What `import` finds, by the rules of Node's lexer: names, and specifiers of modules whose names are handed on. */
  readonly importable: readonly string[]
  readonly importableFrom: readonly string[]
  /** It may export more than its facts say: `exports` is written to by name, or handed to other code. */
  readonly dynamicExports: boolean
  /** What it takes of the modules that it requires at top level: their exports as a whole, members, or an object that a compiler's helper makes of them. */
  readonly takes: readonly { readonly specifier: string; readonly what: 'whole' | 'members' | 'wrapped' }[]
}
