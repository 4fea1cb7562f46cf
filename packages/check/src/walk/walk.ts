import { SignatureKind, SymbolFlags, TypeFlags, type NodeHandle } from 'typescript/unstable/sync'
import type { Checker, Symbol, Type } from '../compiler.ts'
import { DeclaredTypes } from '../declared-types.ts'
import type { Holder, Origin, Subject } from '../subjects.ts'
import type { ModuleView, View } from '../view.ts'
import { declaredTypeOf, NamedTypes, type NamedType } from './named-types.ts'
import type { WalkedDeclarations } from './walked-declarations.ts'

/** How far into results and namespaces it goes. */
export const maxDepth = 3
/** Most subjects of one module. */
const maxSubjects = 20_000

/** Most instances of a generic interface, and most members of one, that are walked besides the interface itself. */
const maxInstances = 2
const maxInstanceMembers = 20

export const notHeld: Holder = { typeParameters: [], parameters: [], expression: '', self: null, isTheirs: false }

/** Holds what is found on the way through a module: types that are named, and where each is used, are known only when all is walked. */
export class Walk {
  readonly view: View
  readonly module: ModuleView
  readonly checker: Checker
  readonly types: DeclaredTypes
  readonly named: NamedTypes
  readonly declarations: WalkedDeclarations
  readonly #subjects: Subject[] = []
  /** Objects without a name for clients whose members are walked already. */
  readonly #walked = new Set<number>()
  /** Generic interfaces with arguments that are walked already, by their symbols. */
  readonly #instances = new Map<number, Set<number>>()
  /** Subjects that are about a type with a name. */
  readonly #namedOf = new Map<Subject, NamedType>()

  constructor(view: View, module: ModuleView, declarations: WalkedDeclarations, isWritten: boolean) {
    this.declarations = declarations
    this.view = view
    this.module = module
    this.checker = view.checker
    this.named = new NamedTypes(view.checker)
    this.types = new DeclaredTypes(view, module, this.named, isWritten)
  }

  subjects(): readonly Subject[] {
    return this.#subjects.map((subject) => this.#placed(subject))
  }

  /** `of` is the type with a name that it is about. */
  add(subject: Subject, of: NamedType | null = null): void {
    if (this.isFull()) return
    this.#subjects.push(subject)
    if (of !== null) this.#namedOf.set(subject, of)
  }

  isFull(): boolean {
    return this.#subjects.length >= maxSubjects
  }

  origin(symbol: string, declaration: NodeHandle | undefined): Origin {
    return { from: this.module.import, symbol, declaration }
  }

  isCallable(type: Type): boolean {
    return this.checker.getSignaturesOfType(type, SignatureKind.Call).length > 0
  }

  /** `null` where the compiler gives up: it does on some types that stand for themselves. Nothing is known of such a type but its name. */
  declaredTypeOf(symbol: Symbol): Type | null {
    return declaredTypeOf(this.checker, symbol)
  }

  /** Whether it is an object that the package declares, that clients have no name for, and that is met for the first time: its members are walked. */
  isToBeWalked(type: Type): boolean {
    const named = this.named.nameOf(type)
    if (!(type.flags & TypeFlags.Object)) return false
    // A name that clients of the other version do not have is as good as none.
    if (named !== undefined && !this.types.isMissing(named.access)) return this.#isNewInstance(type, named)
    const declaration = type.getSymbol()?.declarations[0]
    if (declaration === undefined || !this.types.isOwn(declaration) || this.#walked.has(type.id)) return false
    this.#walked.add(type.id)
    return true
  }

  /** Whether it is a generic interface with arguments: what depends on them shows in such an instance alone. The first of each are walked. */
  #isNewInstance(type: Type, { symbol }: NamedType): boolean {
    if (!type.isTypeReference() || symbol.flags & SymbolFlags.Class) return false
    const given = this.checker.getTypeArguments(type)
    if (given.length === 0 || given.some((argument) => argument.isTypeParameter() || argument.flags & TypeFlags.Any))
      return false
    const known = this.#instances.get(symbol.id) ?? new Set()
    this.#instances.set(symbol.id, known)
    if (known.has(type.id) || known.size >= maxInstances) return false
    known.add(type.id)
    return this.checker.getPropertiesOfType(type).length <= maxInstanceMembers
  }

  /** Where each type is used is known only now: what clients put into a value themselves is no surprise to them. */
  #placed(subject: Subject): Subject {
    const type = this.#namedOf.get(subject)
    if (type === undefined) return subject
    const positions = this.named.positionsOf(type.symbol)
    const isTold = positions.has('told') && !this.named.isUnmentioned(type.symbol)
    const isProduced = this.named.isProduced(type.symbol)
    // What they get as a result besides is judged as a result.
    const isMade = (positions.has('in') || positions.has('part')) && !positions.has('out')
    switch (subject.kind) {
      case 'member':
        return { ...subject, isMade, isCompleted: isMade && isTold && positions.has('part') }
      case 'value-of-type':
        return { ...subject, isGot: subject.isGot && !isMade }
      case 'made': {
        const isGiven = positions.has('in') || (positions.has('back') && !isTold && !positions.has('out'))
        const isHandle = isProduced && subject.required.some(({ isCallable }) => isCallable)
        const isInParts = positions.has('part')
        return { ...subject, isWhole: subject.isWhole && isGiven, isHandle, isInParts }
      }
      default:
        return subject
    }
  }
}
