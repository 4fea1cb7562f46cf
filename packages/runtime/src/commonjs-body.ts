import type { CompiledModule, ModulePath } from '@midflight/model'
import { createStagedExports, isPlainObject, stageWhole, type StagedExports } from './exports.ts'
import type { ModuleUnit } from './unit.ts'

interface Surroundings {
  /** Null at first load. */
  readonly step: object | null
  readonly host: { requireLoaded(path: ModulePath, by: ModuleUnit): { readonly exports: unknown } | null }
}

/**
 * What the compiled body of a CommonJS module exports and requires through. At first load it does what the statements say; in an upgrade it keeps
 * what is exported for the commit.
 */
export class CommonJsBody {
  readonly staged: StagedExports = createStagedExports()
  readonly #unit: ModuleUnit
  readonly #module: CompiledModule
  readonly #surroundings: Surroundings

  constructor(unit: ModuleUnit, module: CompiledModule, surroundings: Surroundings) {
    this.#unit = unit
    this.#module = module
    this.#surroundings = surroundings
  }

  /** Whether nobody else has the exports yet: at first load, and in an upgrade that brings the module. */
  get isFirst(): boolean {
    return this.#unit.evaluation?.isFresh === true
  }

  /** `exports.name = value`. */
  member(target: object, name: string, value: unknown): void {
    const descriptor = { value, writable: true, enumerable: true, configurable: true }
    this.staged.members.set(name, { target, descriptor })
    if (this.isFirst) Reflect.set(target, name, value)
  }

  /** `module.exports = value`. Returns what is exported from then on. */
  whole(module: NodeModule, value: unknown, isLiteral = false): unknown {
    if (this.isFirst) module.exports = value
    stageWhole(this.staged, module.exports as unknown, value, isLiteral)
    return module.exports
  }

  /** `exports = module.exports = value`. */
  wholeAndAlias(module: NodeModule, value: unknown, isLiteral = false): unknown {
    const exported = this.whole(module, value, isLiteral)
    if (this.isFirst) this.#unit.evaluation!.alias = exported as object
    return exported
  }

  /** Hands on all that another module exports; again at each commit, since that module may export more by then. */
  star(run: () => void): void {
    if (this.isFirst) run()
    else this.staged.stars.push(run)
  }

  /**
   * `Object.freeze(exports)`: nobody can assign to what is there, and an upgrade still can change it. An object that was really frozen would have to make room for
   * another one, which those who have it would never see.
   */
  freeze(target: object): object {
    if (!isPlainObject(target)) return Object.freeze(target)
    this.#unit.evaluation!.isReadOnly = true
    for (const [key, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(target)))
      if ('value' in descriptor && descriptor.configurable)
        Object.defineProperty(target, key, { ...descriptor, writable: false })
    return target
  }

  /** `Object.defineProperty(exports, key, …)` before they are frozen: a getter whose value is put in its place stays. */
  define(target: object, key: PropertyKey, descriptor: PropertyDescriptor): object {
    const before = Object.getOwnPropertyDescriptor(target, key)
    const isSettled = before?.get !== undefined && 'value' in descriptor && before.configurable === true
    if (isSettled && Object.is(Reflect.get(target, key), descriptor.value)) return target
    return Object.defineProperty(target, key, { ...descriptor, configurable: true })
  }

  /** `require` at the top level: a later version gets what is loaded, and of fixed modules what the first one got. Node never sees JSON. */
  require(require: NodeJS.Require, specifier: string): unknown {
    const { step, host } = this.#surroundings
    const target = this.#module.resolved[specifier]
    if (target?.kind === 'upgradable') {
      const loaded =
        step === null && !target.path.endsWith('.json') ? null : host.requireLoaded(target.path, this.#unit)
      return loaded === null ? require(specifier) : loaded.exports
    }
    const { required } = this.#unit.evaluation!
    if (step === null || !required.has(specifier)) required.set(specifier, require(specifier))
    return required.get(specifier)
  }
}
