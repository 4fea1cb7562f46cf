import type { ClientImport } from './clients.ts'
import type { NodeHandle } from 'typescript/unstable/sync'

/** Something that a client has in hand: an expression, with the declarations that it needs. */
export interface Holder {
  /** `T extends string`, as they are declared. */
  readonly typeParameters: readonly string[]
  /** `value: cookie_.Options`, as they are declared. */
  readonly parameters: readonly string[]
  readonly expression: string
  /** The type of the object with a name that it is, or that its function is a member of, as clients write it; `null` if it has none. */
  readonly self: string | null
  /** Whether clients may have made it themselves: what is given to its functions is given back. */
  readonly isTheirs: boolean
}

/** Where a subject stands in the old version. */
export interface Origin {
  readonly from: ClientImport
  /** As a client names it: `parse`, `Cache.prototype.get`, `Options.timeout`. */
  readonly symbol: string
  readonly declaration: NodeHandle | undefined
}

/** Something of the old version that a client can use. Types are texts that mean the same to clients of both versions. */
export type Subject =
  | ExportSubject
  | GenericSubject
  | CallSubject
  | MemberSubject
  | MadeSubject
  | ValueOfTypeSubject
  | ExtendSubject
  | EnumMemberSubject
  | ProtectedMemberSubject
  | IndexSubject

/** A name that a module exports. */
export interface ExportSubject {
  readonly kind: 'export'
  readonly origin: Origin
  /** `cookie_.parse` */
  readonly access: string
  readonly isValue: boolean
  /** Its type as a client writes it, with arguments for all its parameters that need one; `null` if it is no type. */
  readonly type: string | null
}

/** An exported type with parameters. */
export interface GenericSubject {
  readonly kind: 'generic'
  readonly origin: Origin
  readonly access: string
  readonly typeParameters: readonly string[]
  /** How many of them have no default. */
  readonly needed: number
  readonly type: string
}

/** One signature of something that can be called, or constructed. */
export interface CallSubject {
  readonly kind: 'call'
  readonly origin: Origin
  readonly isConstruct: boolean
  /** Of several. */
  readonly overload: number | null
  readonly callee: Holder
  readonly typeParameters: readonly string[]
  readonly parameters: readonly CallParameter[]
  readonly result: string
  /** Whether it gives what it is called on, of whatever class that is. */
  readonly givesSelf: boolean
  readonly kindOfResult: KindOfResult
  readonly guard: Guard | null
}

/** `value is string`, `asserts value is string`, `asserts value`: the parameter's position and the type, `null` if only that there is something. */
export interface Guard {
  readonly parameter: number
  readonly type: string | null
  readonly isAssertion: boolean
}

/** What a client does with a result first: wait for it, look whether it is an error, or use it. */
export type KindOfResult = 'value' | 'promise' | 'sequence of promises' | 'perhaps an error'

export interface CallParameter {
  readonly name: string
  readonly type: string
  /** What it is made of, if it is a union: one or more types, the most telling first. */
  readonly alternatives: readonly [string, ...string[]]
  /** Of an object that clients write where they call, its members; else empty. */
  readonly members: readonly string[]
  readonly isRest: boolean
}

/** A property that a client can read, and write if the old version lets it. */
export interface MemberSubject {
  readonly kind: 'member'
  readonly origin: Origin
  readonly owner: Holder
  readonly name: string
  readonly type: string
  /** Other subjects show it better: a function is read to be called, and of an object without a name each member is read. */
  readonly isInParts: boolean
  readonly isMethod: boolean
  /** Whether clients make such objects: then what a property can be is what they put there. */
  readonly isMade: boolean
  /** Whether they make a part of it, and get it whole: what the package fills in, they rely on. */
  readonly isCompleted: boolean
}

/** An object type that clients make values of. */
export interface MadeSubject {
  readonly kind: 'made'
  readonly origin: Origin
  readonly typeParameters: readonly string[]
  readonly type: string
  /** Whether clients make all of it, or say a part (`Partial<Options>`). */
  readonly isWhole: boolean
  /** Whether functions of the package make it, and it has methods: clients rarely make their own. */
  readonly isHandle: boolean
  /** Whether they may say a part elsewhere: then few make all of it. */
  readonly isInParts: boolean
  readonly required: readonly MadeMember[]
  readonly optional: readonly MadeMember[]
}

export interface MadeMember {
  readonly name: string
  readonly type: string
  readonly isCallable: boolean
  readonly callback: Callback | null
}

/** A function that clients give, and what is not said of it: one or more things. */
export interface Callback {
  readonly parameters: number
  /** Positions of parameters that are `any`. */
  readonly unsaid: readonly number[]
  /** Functions that return anything at all fit `void`. */
  readonly returnsVoid: boolean
}

/** A type that is not an object: what it stands for in the old version. */
export interface ValueOfTypeSubject {
  readonly kind: 'value-of-type'
  readonly origin: Origin
  readonly typeParameters: readonly string[]
  readonly type: string
  readonly expanded: string
  readonly callback: Callback | null
  /** Whether clients give such values, and whether they get them. */
  readonly isGiven: boolean
  readonly isGot: boolean
}

/** A class that clients extend. */
export interface ExtendSubject {
  readonly kind: 'extend'
  readonly origin: Origin
  readonly typeParameters: readonly string[]
  /** `Base<T>` */
  readonly base: string
  /** What clients must implement. */
  readonly abstractMembers: readonly { readonly name: string; readonly isCallable: boolean }[]
}

export interface EnumMemberSubject {
  readonly kind: 'enum-member'
  readonly origin: Origin
  readonly access: string
  readonly value: string | null
}

/** A member that only subclasses use. */
export interface ProtectedMemberSubject {
  readonly kind: 'protected-member'
  readonly origin: Origin
  readonly typeParameters: readonly string[]
  /** `Base<T>` */
  readonly base: string
  readonly name: string
  /** What it is, or what a call of it with `parameters` gives. */
  readonly type: string
  /** `null` if it is not called. */
  readonly parameters: readonly CallParameter[] | null
}

/** What an object has under any key. */
export interface IndexSubject {
  readonly kind: 'index'
  readonly origin: Origin
  readonly typeParameters: readonly string[]
  readonly object: string
  readonly key: string
  readonly type: string
  readonly isGiven: boolean
}
