import type { CompiledModule, ItemKey, ItemStep, ModulePath, ModuleStep } from '@midflight/model'
import {
  adoptVersion,
  createClassIdentity,
  installVersion,
  publishStatics,
  referenceOf,
  staticField,
  type ClassIdentity,
  type ClassVersion,
} from './classes.ts'
import { addReferences } from './add-references.ts'
import { Cell } from './closures.ts'
import { constantTarget } from './constant-target.ts'
import { CommonJsBody } from './commonjs-body.ts'
import { declareResource, declareState, declareUpgradeStep, type Tail } from './declare.ts'
import { defineMembers } from './define-members.ts'
import type { DefinedMembers } from './definitions.ts'
import { createDeclaredItems, type DeclaredItems, type Holder } from './declared.ts'
import { dressReference, rename } from './dress.ts'
import { beginFields } from './given-fields.ts'
import { noteGuard } from './idle-effects.ts'
import type { InstanceHost } from './instance-host.ts'
import { implementationOf } from './implementations.ts'
import { referToMethods } from './methods.ts'
import type { Opening } from './resources.ts'
import { declarePrivates, rememberPrivates, type PrivateNames } from './privates.ts'
import type { Namespace } from './namespace.ts'
import { previewClass, previewImplementation } from './preview.ts'
import { createBindings, type Bindings, type Callable, type Implementations, type ModuleScript } from './script.ts'
import { changesOf, madeObject } from './made-objects.ts'
import type { HeldObject } from './gained-members.ts'
import { createRecords, type ModuleUnit, type Records } from './unit.ts'

/**
 * One evaluation of a module: the object that its compiled body talks to. At first load everything takes effect at once; in an upgrade it is
 * evaluated aside, item by item as the plan says, and what it brings is kept here until the commit.
 *
 * Every closure of the body keeps its instance alive, so an instance that is collected proves that its code is gone.
 */
export class Instance {
  readonly unit: ModuleUnit
  readonly module: CompiledModule
  readonly script: ModuleScript
  readonly generation: number
  /** The same as text: a heap snapshot shows texts and no numbers, and `midflight who` reads it there. */
  readonly generationLabel: string
  readonly release: string
  readonly records: Records
  /** New implementations by key, functions, classes and literals alike. */
  readonly implementations: Implementations = createBindings() as Implementations
  readonly classes: ClassVersion[] = []
  readonly values = new Map<ItemKey, unknown>()
  /** New effects, to run at commit. */
  readonly effects: { readonly key: ItemKey; readonly run: () => void }[] = []
  /** Variables and stable references that it added to what it shares with its predecessors: an abort takes them back. */
  readonly addedVariables: { readonly name: string; readonly before: { readonly value: unknown } | null }[] = []
  readonly addedReferences: string[] = []
  /** Keys of all the functions and classes that this version has. */
  readonly referenceKeys = new Set<string>()
  /** The key by which the stable reference of a function leads that had another name before. */
  readonly otherKeys = new Map<string, string>()
  /** Takes private names back that it added to its classes. */
  readonly removePrivates: (() => void)[] = []
  /** Makes the bodies of its closures, by their number, for functions that older instances have made. */
  makeBodies: () => readonly (Callable | null)[] = () => []
  /** The namespace object that its module has after the commit, if its names change and something has taken it before. */
  nextNamespace: Namespace | null = null
  readonly defined: DefinedMembers = new Map()
  /** All of it has been evaluated. */
  isEvaluated = false
  /** How the body of a CommonJS module exports and requires. */
  readonly commonjs: CommonJsBody
  /** What its module says by the program API. */
  readonly declared: DeclaredItems = createDeclaredItems()
  /** Variables that take over what another variable holds at the commit. */
  readonly moved: { readonly from: Holder; readonly to: Holder }[] = []
  readonly openings: Opening[] = []
  /** Objects that are carried over and get members at the commit. */
  readonly objects: HeldObject[] = []
  /** Promises that resources which it has opened hold. */
  readonly pending: unknown[] = []
  /** Given up: code of it that is still being evaluated ends at its next item. */
  isClosed = false
  /** What the plan says of this module; null at first load. */
  readonly step: ModuleStep | null
  readonly host: InstanceHost

  constructor(
    unit: ModuleUnit,
    module: CompiledModule,
    script: ModuleScript,
    options: { generation: number; release: string; step: ModuleStep | null; host: InstanceHost },
  ) {
    this.unit = unit
    this.module = module
    this.script = script
    this.generation = options.generation
    this.generationLabel = String(options.generation)
    this.release = options.release
    this.step = options.step
    this.host = options.host
    this.records = createRecords(module)
    this.commonjs = new CommonJsBody(unit, module, options)
    addReferences(this)
  }

  get isStaged(): boolean {
    return this.step !== null
  }

  get pinnedBindings(): readonly string[] {
    return this.step?.pinnedBindings ?? []
  }

  /** Publishes functions: hoisted ones before the first statement, others when they are evaluated. */
  define(functions: Record<string, Callable>): void {
    for (const [name, implementation] of Object.entries(functions)) {
      if (name === 'default' && implementation.name.endsWith('$default')) rename(implementation, 'default')
      this.#publish(name, implementation)
    }
  }

  /** What its closures are led to, by slot. */
  get moves(): readonly Bindings[] {
    return this.records.led.moves
  }

  get Cell(): typeof Cell {
    return Cell
  }

  bodies(make: () => readonly (Callable | null)[]): void {
    this.makeBodies = make
  }

  /** Registers a function literal and returns its stable reference. */
  literal(index: number, implementation: Callable): Callable {
    const key = this.module.literals[index]!
    this.#implement(key, implementation)
    return this.unit.references[key]!
  }

  carries(index: number): boolean {
    const { key } = this.module.items[index]!
    const { values, attic } = this.unit
    if (this.comesBack(index)) return 'value' in attic.get(key)!
    if (changesOf(this, key) !== undefined) return false
    return this.stepOf(index) === 'carry' && (values.has(key) || this.#isVariable(index))
  }

  carried(index: number): unknown {
    const { key, names } = this.module.items[index]!
    const { values, attic, variables } = this.unit
    if (this.comesBack(index)) return attic.get(key)!.value
    if (values.has(key)) return values.get(key)
    // It was a variable before.
    return names.length === 1 ? variables[names[0]!] : names.map((name) => variables[name])
  }

  made(index: number, fresh: object): object {
    return madeObject(this, index, fresh)
  }

  bind(index: number, value: unknown): void {
    const { key } = this.module.items[index]!
    this.values.set(key, value)
  }

  /** Whether a variable gets its initial value now. */
  starts(index: number): boolean {
    if (!this.isStaged) return true
    this.#endIfClosed()
    if ((this.stepOf(index) === 'carry' || this.comesBack(index)) && this.#isVariable(index)) return false
    this.rememberVariables(index)
    return this.stepOf(index) !== 'carry' || !this.takesConstant(index)
  }

  /** It is evaluated as a whole, at the commit: `import.meta.hot.accept()` says that it may be. */
  get isReloaded(): boolean {
    return this.step?.hot?.kind === 'reload'
  }

  /** Whether an effect runs where it stands. A new effect of an upgrade is kept for the commit. */
  effect(index: number, run: () => void, isLocal = false): boolean {
    if (!this.isStaged) return this.runs(index)
    if (isLocal && this.commonjs.isFirst) return true
    if (this.isReloaded) return this.stepOf(index) === 'run'
    if (this.stepOf(index) === 'run') this.effects.push({ key: this.module.items[index]!.key, run })
    return false
  }

  guard(index: number, value: unknown): unknown {
    return noteGuard(this, index, value)
  }

  /** Whether an effect that awaits runs: at first load alone, if what it did has not stayed from an earlier version. The planner refuses new ones. */
  runs(index: number): boolean {
    return !this.isStaged && !this.host.hasStayed(this.module.path, this.module.items[index]!.key)
  }

  defines(...values: Tail<Parameters<typeof defineMembers>>): void {
    defineMembers(this, ...values)
  }

  /** `state(…)`, `resource(…)` and `onUpgrade(…)` at top level. */
  state(...values: Tail<Parameters<typeof declareState>>): void {
    declareState(this, ...values)
  }

  resource(...values: Tail<Parameters<typeof declareResource>>): unknown {
    return declareResource(this, ...values)
  }

  onUpgrade(...values: Tail<Parameters<typeof declareUpgradeStep>>): void {
    declareUpgradeStep(this, ...values)
  }

  class(index: number, implementation: ClassVersion['implementation']): void {
    const name = this.module.items[index]!.names[0]!
    this.#endIfClosed()
    const identity = this.#classIdentity(name)
    const isPinned = this.step?.pinnedClasses.includes(name) ?? false
    const version: ClassVersion = { identity, implementation, isPinned, statics: new Map(), initial: null }
    adoptVersion(version)
    this.classes.push(version)
    if (this.isStaged) previewClass(version)
    else installVersion(version)
    this.#publish(name, implementation)
  }

  /** Stable references in the place of methods that are taken as values. */
  methods(index: number, keys: Readonly<Record<string, PropertyKey>>): void {
    const version = this.classes.findLast(({ identity }) => identity.name === this.module.items[index]!.names[0])!
    const found = referToMethods(version, keys, this.unit.references, this.unit.current)
    for (const [key, method] of found) this.#implement(key, method)
  }

  fields(index: number, initial: () => Record<string, unknown>): void {
    beginFields(this.classes, this.module.items[index]!.names[0]!, initial, this.step)
  }

  /** A static field: evaluated when it is new, carried otherwise. */
  static(index: number, key: string | symbol, evaluate: () => unknown): void {
    const item = this.module.items[index]!
    const version = this.classes.find(({ identity }) => identity.name === item.names[0])!
    const { reference } = version.identity
    const recompute = this.step?.items[`${item.key}.${String(key)}`] === 'evaluate'
    if (this.isStaged && !recompute && version.identity.hasVersion && Object.hasOwn(reference, key)) return
    const value = evaluate()
    if (this.isStaged) version.statics.set(key, value)
    else Object.defineProperty(reference, key, staticField(key, value))
  }

  /** Whether a static block runs: once in the life of its class. */
  firstTime(index: number): boolean {
    return !this.isStaged || !this.#classIdentity(this.module.items[index]!.names[0]!).hasVersion
  }

  privates(index: number, names: readonly string[]): PrivateNames {
    const name = this.module.items[index]!.names[0]!
    const identity = this.#classIdentity(name)
    const isOldInstance = identity.hasVersion
      ? (target: object): boolean => target instanceof (identity.reference as unknown as new () => object)
      : null
    this.removePrivates.push(rememberPrivates(identity.privates))
    return declarePrivates(identity.privates, { names, makeHolder: this.script.privates[name], isOldInstance })
  }

  namespace(path: ModulePath): object {
    return this.host.namespaceOf(path)
  }

  import(specifier: unknown, options?: unknown): Promise<object> {
    return this.host.importDynamically(this.unit, specifier, options)
  }

  importSource(specifier: unknown, options?: unknown): Promise<object> {
    return this.host.importSource(this.unit, specifier, options)
  }

  /** A global whose name stands for something else where the body is compiled. Throws a ReferenceError where there is none. */
  global(name: string): unknown {
    if (name in globalThis) return Reflect.get(globalThis, name)
    throw new ReferenceError(`${name} is not defined`)
  }

  get globals(): object {
    return globalThis
  }

  /** `new.target`, which in a class is the stable reference. */
  target(newTarget: unknown): unknown {
    return referenceOf(newTarget)
  }

  /** What `Error.captureStackTrace` has to look for on the stack. */
  implementation(value: unknown): unknown {
    return implementationOf(value)
  }

  /** A class after its decorators have run: they may have put another one in its place. */
  decorated(index: number, value: ClassVersion['implementation']): void {
    const name = this.module.items[index]!.names[0]!
    const version = this.classes.find(({ identity }) => identity.name === name)!
    if (value !== version.implementation && value !== version.identity.reference) this.class(index, value)
    else if (!this.isStaged) publishStatics(version)
  }

  /** Reading a binding of a module in the same cycle before it has been evaluated. */
  uninitialized(name: string): never {
    throw new ReferenceError(`Cannot access '${name}' before initialization`)
  }

  initialized(record: Bindings, name: string): Bindings {
    if (!(name in record)) this.uninitialized(name)
    return record
  }

  /** The target of an assignment to an import. */
  constant(_name: string): object {
    return constantTarget()
  }

  stepOf(index: number): ItemStep | null {
    this.#endIfClosed()
    return this.step?.items[this.module.items[index]!.key] ?? null
  }

  #endIfClosed(): void {
    if (this.isClosed) throw new Error('The upgrade was given up while it was being prepared')
  }

  /** Makes a definition visible to the modules that are linked to this instance; in an upgrade nobody else is, before the commit. */
  #publish(name: string, implementation: Callable): void {
    this.records.calls[name] = implementation
    this.records.values[name] = this.unit.references[name]
    this.#implement(name, implementation)
  }

  #implement(key: string, implementation: Callable): void {
    this.#endIfClosed()
    const other = this.otherKeys.get(key)
    if (other !== undefined) this.#implement(other, implementation)
    this.implementations[key] = implementation
    if (this.isStaged) return previewImplementation(this.unit, key, implementation)
    this.unit.current[key] = implementation
    dressReference(this.unit.references[key]!, implementation)
  }

  #classIdentity(name: string): ClassIdentity {
    let identity = this.unit.classes.get(name)
    if (identity === undefined) {
      identity = createClassIdentity(name, this.unit.references[name]!)
      this.unit.classes.set(name, identity)
    }
    return identity
  }

  /** Whether an item is new to the current release, and the release that comes back now has what it held. */
  comesBack(index: number): boolean {
    // What it had opened has been disposed of.
    if (this.isReloaded && !this.#isVariable(index)) return false
    return (
      this.stepOf(index) === 'evaluate' && this.unit.attic.get(this.module.items[index]!.key)?.release === this.release
    )
  }

  /** Whether the current version holds an item in variables. */
  #isVariable(index: number): boolean {
    const { names } = this.module.items[index]!
    return names.length > 0 && names.every((name) => name in this.unit.variables)
  }

  /** Gives variables that were constants before what these held. */
  takesConstant(index: number): boolean {
    const { key, names } = this.module.items[index]!
    const { values, variables } = this.unit
    if (!values.has(key)) return false
    const held = values.get(key)
    for (const [position, name] of names.entries())
      variables[name] = names.length === 1 ? held : (held as readonly unknown[])[position]
    return true
  }

  rememberVariables(index: number): void {
    const { variables } = this.unit
    for (const name of this.module.items[index]!.names) {
      this.addedVariables.push({ name, before: name in variables ? { value: variables[name] } : null })
    }
  }
}
